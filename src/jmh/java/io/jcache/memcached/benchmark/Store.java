package io.jcache.memcached.benchmark;

import java.util.Set;

/** A client of the server under measurement; entries have numbers. */
interface Store extends AutoCloseable {

  /** Reads an entry that is there. */
  Object get(int entry);

  /** Stores an entry, whatever was there. */
  void put(int entry);

  /** Stores an entry where one is. */
  boolean replace(int entry);

  /** Changes an entry by what it holds, atomically. */
  void invoke(int entry);

  /** Reads entries that are there; returns how many were. */
  int getAll(Set<Integer> entries);

  /** Stores entries, and returns when the last is stored. */
  void putAll(Set<Integer> entries);

  @Override
  void close();
}
