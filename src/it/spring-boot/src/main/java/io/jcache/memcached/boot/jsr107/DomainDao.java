package io.jcache.memcached.boot.jsr107;

import io.jcache.memcached.boot.Source;
import java.util.ArrayList;
import java.util.List;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.springframework.stereotype.Repository;

/** The domain examples of JSR-107: defaults, keys, values, exceptions and key generators. */
@Repository
@CacheDefaults(cacheName = "domains")
public class DomainDao {
  private final Source source;

  /** Creates a repository. */
  public DomainDao(Source source) {
    this.source = source;
  }

  /** Watches a call, and is no part of its key. */
  public interface Monitor {}

  /** A domain that is not there. */
  public static class NoSuchDomain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public NoSuchDomain(String message) {
      super(message);
    }
  }

  /** Returns a domain by all of its parameters. */
  @CacheResult
  public Domain getDomain(String domainId, int index) {
    return new Domain(domainId, index, source.answer("getDomain"));
  }

  /** Returns a domain by those of its parameters that are the key. */
  @CacheResult
  public Domain getDomain(@CacheKey String domainId, @CacheKey int index, Monitor monitor) {
    return getDomain(domainId, index);
  }

  /** Returns all domains, which are cached elsewhere. */
  @CacheResult(cacheName = "allDomains")
  public List<Domain> getAllDomains() {
    return new ArrayList<>(List.of(new Domain("all", 0, source.answer("getAllDomains"))));
  }

  /** Returns a domain always anew, and caches it. */
  @CacheResult(skipGet = true)
  public Domain refreshDomain(String domainId, int index) {
    return new Domain(domainId, index, source.answer("refreshDomain"));
  }

  /** Returns a domain by its name without regard to case. */
  @CacheResult(cacheKeyGenerator = LowerCaseKeys.class)
  public Domain findDomain(String domainId) {
    return new Domain(domainId, 0, source.answer("findDomain"));
  }

  /** Fails with one exception, which is cached, or another, which is not. */
  @CacheResult(exceptionCacheName = "domainErrors", cachedExceptions = NoSuchDomain.class)
  public Domain failing(String domainId, boolean cached) {
    String note = source.answer("failing");
    throw cached ? new NoSuchDomain(note) : new IllegalStateException(note);
  }

  /** Stores a domain once it has been updated. */
  @CachePut
  public void updateDomain(String domainId, int index, @CacheValue Domain domain) {
    source.answer("updateDomain");
  }

  /** Stores a domain before its update fails. */
  @CachePut(afterInvocation = false)
  public void updateAndFail(String domainId, int index, @CacheValue Domain domain) {
    throw new IllegalStateException(domainId);
  }

  /** Fails to update a domain, which is not stored. */
  @CachePut(noCacheFor = IllegalStateException.class)
  public void failToUpdate(String domainId, int index, @CacheValue Domain domain) {
    throw new IllegalStateException(domainId);
  }

  /** Fails to update a domain, which Spring stores all the same. */
  @CachePut
  public void failAndUpdate(String domainId, int index, @CacheValue Domain domain) {
    throw new IllegalStateException(domainId);
  }

  /** Removes a domain. */
  @CacheRemove
  public void deleteDomain(String domainId, int index) {
    source.answer("deleteDomain");
  }

  /** Removes a domain before its deletion fails. */
  @CacheRemove(afterInvocation = false)
  public void deleteAndFail(String domainId, int index) {
    throw new IllegalStateException(domainId);
  }

  /** Fails to delete a domain, which stays. */
  @CacheRemove(noEvictFor = IllegalStateException.class)
  public void failToDelete(String domainId, int index) {
    throw new IllegalStateException(domainId);
  }

  /** Fails to delete a domain, which Spring removes all the same. */
  @CacheRemove
  public void failAndDelete(String domainId, int index) {
    throw new IllegalStateException(domainId);
  }

  /** Removes all domains. */
  @CacheRemoveAll
  public void deleteAllDomains() {
    source.answer("deleteAllDomains");
  }

  /** Removes all domains before that fails. */
  @CacheRemoveAll(afterInvocation = false)
  public void deleteAllAndFail() {
    throw new IllegalStateException("all");
  }
}
