package io.jcache.memcached.cluster;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;

/** The ways to add one to a counter without losing any. */
enum Increment {
  /** An entry processor. */
  INVOKE {
    @Override
    int once(Cache<String, Long> cache, String key) throws EntryProcessorException {
      AtomicInteger runs = new AtomicInteger();
      cache.invoke(
          key,
          (entry, arguments) -> {
            runs.incrementAndGet();
            entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
            return null;
          });
      return runs.get() - 1;
    }
  },

  /** Reading and writing while holding a lock, which is an entry that putIfAbsent puts. */
  LOCK {
    @Override
    int once(Cache<String, Long> cache, String key) {
      String lock = "lock of " + key;
      int refused = 0;
      while (!cache.putIfAbsent(lock, Thread.currentThread().getId())) {
        pause(refused++);
      }
      Long count = cache.get(key);
      cache.put(key, count == null ? 1 : count + 1);
      cache.remove(lock);
      return refused;
    }
  },

  /** Replacing the value that was read, if it is still there. */
  REPLACE {
    @Override
    int once(Cache<String, Long> cache, String key) {
      int refused = 0;
      while (!replaced(cache, key)) {
        pause(refused++);
      }
      return refused;
    }

    private boolean replaced(Cache<String, Long> cache, String key) {
      Long count = cache.get(key);
      return count == null ? cache.putIfAbsent(key, 1L) : cache.replace(key, count, count + 1);
    }
  };

  private static final long FIRST_PAUSE_NANOS = 200_000;
  private static final int MAX_DOUBLINGS = 5;

  /** Adds one, and returns how often that had to be tried again. */
  abstract int once(Cache<String, Long> cache, String key);

  /** Adds one to many counters by one call, and returns how often that had to be tried again. */
  static int all(Cache<String, Long> cache, Set<String> keys) {
    AtomicInteger runs = new AtomicInteger();
    Map<String, EntryProcessorResult<Boolean>> results =
        cache.invokeAll(
            keys,
            (entry, arguments) -> {
              runs.incrementAndGet();
              entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
              return true;
            });
    keys.forEach(key -> Objects.requireNonNull(results.get(key).get(), key));
    return runs.get() - keys.size();
  }

  private static void pause(int refused) {
    long longest = FIRST_PAUSE_NANOS << Math.min(refused, MAX_DOUBLINGS);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
  }
}
