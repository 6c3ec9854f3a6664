package io.jcache.memcached.internal.config;

/** What decides which server has a key; option values are {@code ketama} and {@code modulo}. */
public enum Distribution {
  /** Consistent hashing: a server that is added or removed moves only its own share of the keys. */
  KETAMA,
  /** Exact shares; a server that is added or removed moves most keys. */
  MODULO
}
