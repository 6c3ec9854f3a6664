package io.jcache.memcached.internal.option;

/** What decides which server has a key; option values are the names with dashes. */
public enum Distribution {
  /** Consistent hashing: a server that is added or removed moves only its own share of the keys. */
  KETAMA,
  /** Exact shares; a server that is added or removed moves most keys. */
  MODULO,
  /** As python-memcached places keys. */
  PYTHON_MEMCACHED,
  /** As libmemcached does by default, and so pylibmc and PHP. */
  LIBMEMCACHED,
  /** As libmemcached's weighted ketama does. */
  LIBMEMCACHED_KETAMA_WEIGHTED;

  /** Returns whether the order of the servers counts. */
  public boolean inOrder() {
    return this != KETAMA && this != LIBMEMCACHED_KETAMA_WEIGHTED;
  }
}
