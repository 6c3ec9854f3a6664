package io.jcache.memcached;

import io.jcache.memcached.testkit.RandomKeys;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;

/** Finds the entries of random keys again, in this JVM or another one. */
final class KeyReader {
  private static final int BATCH = 500;

  private KeyReader() {}

  /**
   * A key that is not comparable. Where many keys have one hash code, a HashMap looks for those
   * that are by their order, and then does not find a java.util.Date that equals a java.sql.Date.
   */
  record Key(Object key) {}

  /**
   * Reads with the arguments URI, name of the cache, seed, count and whether to iterate, and prints
   * what was wrong.
   */
  public static void main(String[] args) {
    long seed = Long.parseLong(args[2]);
    int count = Integer.parseInt(args[3]);
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Object, Integer> cache =
          provider
              .getCacheManager(URI.create(args[0]), null)
              .createCache(args[1], new MemcachedConfiguration<Object, Integer>());
      System.out.println(read(cache, seed, count, 3, Boolean.parseBoolean(args[4])));
    }
  }

  /** Returns the keys of a seed, each with the place of the last key that equals it. */
  static Map<Key, Integer> expected(long seed, int count) {
    RandomKeys keys = new RandomKeys(seed);
    Map<Key, Integer> expected = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      expected.put(new Key(keys.next()), i);
    }
    return expected;
  }

  /**
   * Reads all keys, made of other classes than the first flavour.
   *
   * @param iterates whether to iterate, too
   * @return what was wrong, or how many keys were right
   */
  static String read(
      Cache<Object, Integer> cache, long seed, int count, long flavour, boolean iterates) {
    Map<Key, Integer> expected = expected(seed, count);
    RandomKeys keys = new RandomKeys(seed, flavour);
    Set<Object> batch = new HashSet<>();
    for (int i = 0; i < count; i++) {
      batch.add(keys.next());
      if (batch.size() == BATCH || i == count - 1) {
        Map<Object, Integer> found = cache.getAll(batch);
        for (Object key : batch) {
          Integer place = expected.get(new Key(key));
          if (!place.equals(found.get(key))) {
            return "key " + place + " gave " + found.get(key) + ": " + key;
          }
        }
        batch.clear();
      }
    }
    return iterates ? iterate(cache, expected) : "read " + expected.size();
  }

  private static String iterate(Cache<Object, Integer> cache, Map<Key, Integer> expected) {
    Map<Key, Integer> iterated = new HashMap<>();
    for (Cache.Entry<Object, Integer> entry : cache) {
      Integer twice = iterated.put(new Key(entry.getKey()), entry.getValue());
      if (twice != null) {
        return "iterated twice: " + entry.getKey();
      }
    }
    if (!iterated.equals(expected)) {
      expected.keySet().removeAll(iterated.keySet());
      return "iterated " + iterated.size() + " keys, not " + expected.keySet();
    }
    return "read " + expected.size();
  }
}
