package io.jcache.memcached.internal.boot;

/** Tells that an application asks Spring for JCache and lacks Spring's part of it. */
final class MissingStarterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception. */
  MissingStarterException() {
    super(
        "spring.cache.jcache.provider names jcache-memcached, and Spring's bridge to JCache is not on"
            + " the class path; add org.springframework.boot:spring-boot-starter-cache");
  }
}
