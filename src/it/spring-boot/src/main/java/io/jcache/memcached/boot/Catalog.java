package io.jcache.memcached.boot;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** A service with each of Spring's annotations. */
@Service
@CacheConfig(cacheNames = "articles")
public class Catalog {
  private final Source source;

  /** Creates a catalog of what a source has. */
  public Catalog(Source source) {
    this.source = source;
  }

  /** Returns an article. */
  @Cacheable("articles")
  public Article article(String name) {
    return new Article(name, source.answer("article"));
  }

  /** Returns an article if it is cached. */
  @Cacheable(cacheNames = "articles", unless = "#result == null")
  public Article cached(String name) {
    return null;
  }

  /** Returns a price, which one thread of a JVM computes while the others wait for it. */
  @Cacheable(cacheNames = "prices", key = "#name", sync = true)
  public String price(String name, Supplier<String> slowly) {
    return slowly.get();
  }

  /** Returns a price of a source that answers at once. */
  @Cacheable(cacheNames = "prices", sync = true)
  public String price(String name) {
    return source.answer("price");
  }

  /** Returns null. */
  @Cacheable(cacheNames = "prices")
  public Article absent(String name) {
    source.answer("absent");
    return null;
  }

  /** Returns null, computed by one thread at a time. */
  @Cacheable(cacheNames = "prices", key = "'sync' + #name", sync = true)
  public Article absentSync(String name) {
    source.answer("absentSync");
    return null;
  }

  /** Returns the same for all callers. */
  @Cacheable
  public String all() {
    return source.answer("all");
  }

  /** Returns what three arguments say. */
  @Cacheable
  public String search(String text, int page, Collection<String> tags) {
    return source.answer("search");
  }

  /** Returns what a list says. */
  @Cacheable
  public String tagged(List<String> tags) {
    return source.answer("tagged");
  }

  /** Replaces an article. */
  @CachePut(key = "#name")
  public Article rename(String name, String note) {
    source.answer("rename");
    return new Article(name, note);
  }

  /** Forgets an article. */
  @CacheEvict
  public void forget(String name) {
    source.answer("forget");
  }

  /** Forgets an article before it fails. */
  @CacheEvict(beforeInvocation = true)
  public void forgetAndFail(String name) {
    throw new IllegalStateException(name);
  }

  /** Fails before it forgets an article. */
  @CacheEvict
  public void failAndForget(String name) {
    throw new IllegalStateException(name);
  }

  /** Forgets everything. */
  @CacheEvict(allEntries = true)
  public void forgetAll() {
    source.answer("forgetAll");
  }

  /** Forgets everything before it fails. */
  @CacheEvict(allEntries = true, beforeInvocation = true)
  public void forgetAllAndFail() {
    throw new IllegalStateException("all");
  }

  /** Returns an article later. */
  @Cacheable
  public CompletableFuture<Article> later(String name) {
    return CompletableFuture.completedFuture(article(name));
  }

  /** Replaces an article when it is known. */
  @CachePut(key = "#name")
  public CompletableFuture<Article> renameLater(String name, CompletableFuture<String> note) {
    return note.thenApply(known -> new Article(name, known));
  }

  /** Forgets an article when that is done. */
  @CacheEvict(key = "#name")
  public CompletableFuture<Void> forgetLater(String name, CompletableFuture<Void> done) {
    return done;
  }
}
