package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.HiccupMeter;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Threads that change and read a cache, and recognize every value that is wrong or too old.
 *
 * <ul>
 *   <li>Each key is written by one thread, and read by all. The value of a write tells its key and
 *       version; a removal has a version, too.
 *   <li>Too old is what is older than the last write or removal of its key, or clear, that had
 *       returned when the read began.
 * </ul>
 */
final class ChaosTraffic implements AutoCloseable {

  private static final int THREADS = 8;
  private static final int REMEMBERED = 4;
  private static final int KEYS_EACH = 60;
  static final int KEYS = THREADS * KEYS_EACH;

  private final Cache<String, String> cache;
  private final @Nullable ChaosSource source;
  private final HiccupMeter hiccups = new HiccupMeter();
  private final long limitNanos;
  private final long bulkLimitNanos;
  private final AtomicLongArray started = new AtomicLongArray(KEYS);
  private final AtomicLongArray floors = new AtomicLongArray(KEYS);
  private final AtomicLongArray removed = new AtomicLongArray(KEYS);
  private final AtomicLongArray cleared = new AtomicLongArray(KEYS);
  private final List<Map<Long, String>> history = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  private final List<String> stale = Collections.synchronizedList(new ArrayList<>());
  private final List<String> slow = Collections.synchronizedList(new ArrayList<>());
  private final List<String> unexpected = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean ended;

  /**
   * Starts the threads.
   *
   * @param source what the cache loads from, which is written before the cache; null where it does
   *     not load, and entries are removed, too
   * @param limitNanos what a call of one key may take, beyond what this JVM is held up
   * @param bulkLimitNanos what a call of many keys may take
   */
  ChaosTraffic(
      Cache<String, String> cache,
      @Nullable ChaosSource source,
      long limitNanos,
      long bulkLimitNanos,
      long seed) {
    this.cache = cache;
    this.source = source;
    this.limitNanos = limitNanos;
    this.bulkLimitNanos = bulkLimitNanos;
    for (int key = 0; key < KEYS; key++) {
      history.add(new ConcurrentHashMap<>());
    }
    for (int i = 0; i < THREADS; i++) {
      int id = i;
      Thread thread = new Thread(() -> run(id, new Random(seed + id)), "chaos-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Returns values that are another key's, or nobody's. */
  List<String> wrong() {
    return wrong;
  }

  /** Returns values that are older than they may be. */
  List<String> stale() {
    return stale;
  }

  /** Returns calls that took longer than they may. */
  List<String> slow() {
    return slow;
  }

  /** Returns exceptions that no failure explains. */
  List<String> unexpected() {
    return unexpected;
  }

  /** Returns how many values were found. */
  long hits() {
    return hits.get();
  }

  private void run(int id, Random random) {
    while (!ended) {
      int own = id * KEYS_EACH + random.nextInt(KEYS_EACH);
      int any = random.nextInt(KEYS);
      try {
        operate(id, own, any, random);
      } catch (CacheException e) {
        refused.incrementAndGet();
      } catch (RuntimeException | Error e) {
        unexpected.add(e + " at " + (e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]));
      }
    }
  }

  private void operate(int id, int own, int any, Random random) {
    ChaosOperation operation = ChaosOperation.next(random, source != null);
    switch (operation) {
      case PUT -> write(own, operation, version -> put(own, version));
      case GET_AND_PUT -> write(own, operation, version -> getAndPut(own, version));
      case REPLACE ->
          write(own, operation, version -> cache.replace(key(own), value(own, version)));
      case PUT_IF_ABSENT ->
          write(own, operation, version -> cache.putIfAbsent(key(own), value(own, version)));
      case INVOKE -> write(own, operation, version -> invoke(own, version));
      case REMOVE -> remove(own, operation, () -> cache.remove(key(own)));
      case GET_AND_REMOVE ->
          remove(own, operation, () -> check(own, 0, cache.getAndRemove(key(own))));
      case PUT_ALL -> putAll(id, random);
      case INVOKE_ALL -> invokeAll(id, random);
      case REMOVE_ALL -> removeAll(id, random);
      case GET_ALL -> getAll(random);
      case CONTAINS_KEY -> containsKey(any);
      case CLEAR -> {
        if (random.nextInt(1000) == 0) {
          clear();
        }
      }
      case GET -> get(any);
    }
  }

  /** What stores a value; tells whether it was stored. */
  private interface Write {
    boolean store(long version);
  }

  /** Makes a write of the next version; one that was refused, or failed, has not returned. */
  private void write(int key, ChaosOperation what, Write write) {
    long version = begin(key);
    remember(key, version, "begun");
    boolean stored = call(what, () -> write.store(version));
    if (stored) {
      returned(key, version, what);
    } else {
      remember(key, version, what + " refused");
    }
  }

  private void returned(int key, long version, ChaosOperation what) {
    remember(key, version, what + " returned");
    floors.accumulateAndGet(key, version, Math::max);
  }

  private long begin(int key) {
    long version = started.incrementAndGet(key);
    if (source != null) {
      source.put(key(key), value(key, version));
    }
    return version;
  }

  private void remove(int key, ChaosOperation what, Supplier<Boolean> removal) {
    long version = started.incrementAndGet(key);
    remember(key, version, "begun to remove");
    call(what, removal);
    removed.accumulateAndGet(key, version, Math::max);
    returned(key, version, what);
  }

  private boolean put(int key, long version) {
    cache.put(key(key), value(key, version));
    return true;
  }

  private boolean getAndPut(int key, long version) {
    check(key, 0, cache.getAndPut(key(key), value(key, version)));
    return true;
  }

  private boolean invoke(int key, long version) {
    long floor = floor(key);
    cache.invoke(
        key(key),
        (entry, arguments) -> {
          check(key, floor, entry.getValue());
          entry.setValue(value(key, version));
          return null;
        });
    return true;
  }

  private void putAll(int id, Random random) {
    Map<String, String> entries = new HashMap<>();
    Map<Integer, Long> versions = new HashMap<>();
    for (int key : some(id * KEYS_EACH, KEYS_EACH, random)) {
      long version = begin(key);
      versions.put(key, version);
      entries.put(key(key), value(key, version));
    }
    call(
        ChaosOperation.PUT_ALL,
        () -> {
          cache.putAll(entries);
          return true;
        });
    versions.forEach((key, version) -> returned(key, version, ChaosOperation.PUT_ALL));
  }

  private void invokeAll(int id, Random random) {
    Map<String, Integer> numbers = new HashMap<>();
    Map<Integer, Long> lowest = new HashMap<>();
    Map<Integer, Long> versions = new HashMap<>();
    for (int key : some(id * KEYS_EACH, KEYS_EACH, random)) {
      numbers.put(key(key), key);
      lowest.put(key, floor(key));
      versions.put(key, begin(key));
    }
    Map<String, EntryProcessorResult<Boolean>> results =
        call(
            ChaosOperation.INVOKE_ALL,
            () ->
                cache.invokeAll(
                    numbers.keySet(),
                    (entry, arguments) -> {
                      int key = numbers.get(entry.getKey());
                      check(key, lowest.get(key), entry.getValue());
                      entry.setValue(value(key, versions.get(key)));
                      return true;
                    }));
    versions.forEach(
        (key, version) -> {
          if (isDone(results.get(key(key)))) {
            returned(key, version, ChaosOperation.INVOKE_ALL);
          }
        });
  }

  private boolean isDone(EntryProcessorResult<Boolean> result) {
    try {
      return result.get();
    } catch (CacheException e) {
      refused.incrementAndGet();
      return false;
    }
  }

  private void removeAll(int id, Random random) {
    Map<Integer, Long> versions = new HashMap<>();
    Set<String> keys = new HashSet<>();
    for (int key : some(id * KEYS_EACH, KEYS_EACH, random)) {
      versions.put(key, started.incrementAndGet(key));
      keys.add(key(key));
    }
    call(
        ChaosOperation.REMOVE_ALL,
        () -> {
          cache.removeAll(keys);
          return true;
        });
    versions.forEach(
        (key, version) -> {
          removed.accumulateAndGet(key, version, Math::max);
          returned(key, version, ChaosOperation.REMOVE_ALL);
        });
  }

  private void getAll(Random random) {
    Map<Integer, Long> lowest = new HashMap<>();
    Set<String> keys = new HashSet<>();
    for (int key : some(0, KEYS, random)) {
      lowest.put(key, floor(key));
      keys.add(key(key));
    }
    Map<String, String> values = call(ChaosOperation.GET_ALL, () -> cache.getAll(keys));
    lowest.forEach((key, floor) -> check(key, floor, values.get(key(key))));
  }

  private void get(int key) {
    long floor = floor(key);
    check(key, floor, call(ChaosOperation.GET, () -> cache.get(key(key))));
  }

  private void containsKey(int key) {
    long last = removed.get(key);
    boolean present = call(ChaosOperation.CONTAINS_KEY, () -> cache.containsKey(key(key)));
    if (present && last != 0 && started.get(key) == last) {
      stale.add("containsKey of " + key(key) + " after removal " + last);
    }
  }

  private void clear() {
    long[] versions = new long[KEYS];
    for (int key = 0; key < KEYS; key++) {
      versions[key] = floors.get(key);
    }
    call(
        ChaosOperation.CLEAR,
        () -> {
          cache.clear();
          return true;
        });
    for (int key = 0; key < KEYS; key++) {
      cleared.accumulateAndGet(key, versions[key], Math::max);
    }
  }

  /** Returns the oldest version that a read which begins now may find. */
  private long floor(int key) {
    return Math.max(floors.get(key), cleared.get(key) + 1);
  }

  private static List<Integer> some(int from, int count, Random random) {
    Set<Integer> some = new HashSet<>();
    for (int i = 0; i < 12; i++) {
      some.add(from + random.nextInt(count));
    }
    return List.copyOf(some);
  }

  /** Checks a value that was read after {@code floor} had returned; returns true. */
  private boolean check(int key, long floor, @Nullable String value) {
    if (value == null) {
      return true;
    }
    hits.incrementAndGet();
    long version = version(value);
    if (version <= 0 || version > started.get(key) || !value.equals(value(key, version))) {
      wrong.add("%s is %s".formatted(key(key), value.substring(0, Math.min(50, value.length()))));
    } else if (version < floor) {
      stale.add(
          "%s at %s: version %d, which is before %d; last written: %s"
              .formatted(
                  key(key), LocalTime.now(), version, floor, new TreeMap<>(history.get(key))));
    }
    return true;
  }

  /** Remembers what was called last for a key. */
  private void remember(int key, long version, String what) {
    Map<Long, String> last = history.get(key);
    last.put(version, what + " at " + LocalTime.now());
    last.keySet().removeIf(old -> old < version - REMEMBERED);
  }

  private <T extends @Nullable Object> T call(ChaosOperation what, Supplier<T> operation) {
    calls.incrementAndGet();
    long from = System.nanoTime();
    try {
      return operation.get();
    } finally {
      long to = System.nanoTime();
      long limit = what.isBulk() ? bulkLimitNanos : limitNanos;
      if (to - from > limit && to - from - hiccups.pausedNanos(from, to) > limit) {
        slow.add(
            "%s took %d ms, %d of them held up"
                .formatted(
                    what, (to - from) / 1_000_000, hiccups.pausedNanos(from, to) / 1_000_000));
      }
    }
  }

  /** Returns the name of a key; some are long, and so hashed. */
  static String key(int key) {
    return "key " + key + (key % 7 == 0 ? " long".repeat(60) : "");
  }

  /** Returns a text that no other key and no other version has, nor any part of one. */
  private static String value(int key, long version) {
    Random filling = new Random(key * 31L + version);
    byte[] bytes = new byte[filling.nextInt(10) == 0 ? filling.nextInt(6000) : 20];
    filling.nextBytes(bytes);
    return version + " of " + key + " " + HexFormat.of().formatHex(bytes);
  }

  private static long version(String value) {
    int end = value.indexOf(' ');
    try {
      return Long.parseLong(value, 0, Math.max(0, end), 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    ended = true;
    for (Thread thread : threads) {
      try {
        thread.join(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        unexpected.add(thread.getName() + " hangs");
      }
    }
    hiccups.close();
  }

  @Override
  public String toString() {
    return calls + " calls, " + hits + " values found, " + refused + " calls refused";
  }
}
