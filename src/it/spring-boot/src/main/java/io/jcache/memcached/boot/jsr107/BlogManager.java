package io.jcache.memcached.boot.jsr107;

import io.jcache.memcached.boot.Source;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.springframework.stereotype.Service;

/** The blog examples of JSR-107: every annotation names its cache. */
@Service
public class BlogManager {
  private final Map<String, Blog> blogs = new ConcurrentHashMap<>();
  private final Source source;

  /** Creates a manager without blogs. */
  public BlogManager(Source source) {
    this.source = source;
  }

  /** An entry of a blog. */
  public record Blog(String title, String body) {}

  /** Returns an entry, null where there is none. */
  @CacheResult(cacheName = "blogs")
  public Blog getEntry(String title) {
    source.answer("getEntry");
    return blogs.get(title);
  }

  /** Returns an entry by one of its parameters. */
  @CacheResult(cacheName = "blogs")
  public Blog getEntry(String language, @CacheKey String title, String country) {
    source.answer("getEntry");
    return blogs.get(title);
  }

  /** Returns an entry, from a cache that has the default name of this method. */
  @CacheResult
  public Blog getEntryOfDefaultCache(String title) {
    source.answer("getEntryOfDefaultCache");
    return blogs.get(title);
  }

  /** Writes an entry behind the cache's back. */
  public void write(Blog blog) {
    blogs.put(blog.title(), blog);
  }

  /** Creates an entry. */
  @CachePut(cacheName = "blogs")
  public void createEntry(@CacheKey String title, @CacheValue Blog blog) {
    write(blog);
  }

  /** Removes an entry. */
  @CacheRemove(cacheName = "blogs")
  public void removeEntry(String title) {
    blogs.remove(title);
  }

  /** Forgets all entries of the cache. */
  @CacheRemoveAll(cacheName = "blogs")
  public void clearCache() {
    source.answer("clearCache");
  }
}
