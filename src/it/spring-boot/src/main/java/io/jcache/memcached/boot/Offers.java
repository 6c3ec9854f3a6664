package io.jcache.memcached.boot;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** A service on a cache that code creates, and one on a cache that the file declares. */
@Service
public class Offers {
  private final Source source;

  /** Creates offers of what a source has. */
  public Offers(Source source) {
    this.source = source;
  }

  /** Returns today's offer. */
  @Cacheable("offers")
  public String offer(String day) {
    return source.answer("offer");
  }

  /** Returns a vet on duty. */
  @Cacheable("vets")
  public String vet(String day) {
    return source.answer("vet");
  }
}
