package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.Placement;
import io.jcache.memcached.testkit.ParentJvm;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * A JVM with threads that use healthy nodes as fast as they can, and one that calls a doomed node a
 * thousand times a second. Understands
 *
 * <ul>
 *   <li>{@code open <addresses> <options> <doomed address>}
 *   <li>{@code windows}: the calls to healthy nodes in each whole second since the last time
 *   <li>{@code dead}: from now on the doomed node is called to change what it holds
 *   <li>{@code calls}: the number of those calls, and percentiles of their microseconds, but for
 *       the first ones, and the mean microseconds of processor time
 *   <li>{@code quiet}: from now on only the doomed node is called, until it is back
 *   <li>{@code back}: ends those calls; the milliseconds until the node is served
 *   <li>{@code old}: how many of the changed keys are read as they were before
 *   <li>{@code failures}: the calls to healthy nodes that failed, or gave not what was put last
 *   <li>{@code heap}: the bytes in use after a garbage collection
 * </ul>
 */
final class DeadNodeJvm {

  /** More than the ledger keeps one by one, so that it overflows. */
  static final int CHANGED = 12_000;

  static final String PREFIX = "dead";
  static final String NAME = "node";
  static final long BEFORE = 1;
  static final long AFTER = 2;

  private static final int HEALTHY_THREADS = 2;
  private static final int KEYS_OF_A_THREAD = 500;
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int FIRST_CALLS = 50;

  private final LongAdder calls = new LongAdder();
  private final AtomicInteger failures = new AtomicInteger();
  private final List<Long> windows = new ArrayList<>();
  private final long[] micros = new long[200_000];
  private Cache<String, Long> cache;
  private List<String> doomedKeys;
  private volatile boolean dead;
  private volatile boolean back;
  private volatile boolean quiet;
  private volatile int deadCalls;
  private volatile long cpuAtFirst;
  private volatile long cpuNow;

  private DeadNodeJvm() {}

  /** Serves the JVM that started this one. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new DeadNodeJvm()::answer);
  }

  /** Returns as many keys as asked that a node has, in the same order in every JVM. */
  static List<String> keysOn(List<String> addresses, int count, String start, String... on) {
    Placement placement = new Placement(nodes(addresses), PREFIX, NAME);
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> start + i)
        .filter(key -> Arrays.asList(on).contains(placement.addressOf(key)))
        .limit(count)
        .toList();
  }

  private static List<Node> nodes(List<String> addresses) {
    return addresses.stream()
        .map(address -> address.split(":"))
        .map(parts -> new Node(parts[0], Integer.parseInt(parts[1]), 1))
        .toList();
  }

  private String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "open" -> open(List.of(words[1].split(";")), words[2], words[3]);
      case "windows" -> takeWindows();
      case "dead" -> {
        dead = true;
        yield "calling";
      }
      case "quiet" -> {
        quiet = true;
        deadCalls = 0;
        yield "calling no other";
      }
      case "calls" -> percentiles();
      case "back" -> Long.toString(awaitService());
      case "old" -> Long.toString(countOld());
      case "failures" -> Integer.toString(failures.get());
      case "heap" -> Long.toString(heap());
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String open(List<String> addresses, String options, String doomed) {
    URI uri =
        URI.create("memcached://" + String.join(";", addresses) + "/" + PREFIX + "?" + options);
    cache =
        new MemcachedCachingProvider()
            .getCacheManager(uri, null)
            .createCache(
                NAME,
                new MemcachedConfiguration<String, Long>().setTypes(String.class, Long.class));
    doomedKeys = keysOn(addresses, CHANGED, "changed ", doomed);
    for (String key : doomedKeys) {
      cache.put(key, BEFORE);
    }
    if (countOld() != CHANGED) {
      throw new IllegalStateException("the doomed node does not hold what was put there");
    }
    List<String> warm = keysOn(addresses, KEYS_OF_A_THREAD, "warm ", doomed);
    String[] healthy = addresses.stream().filter(a -> !a.equals(doomed)).toArray(String[]::new);
    for (int i = 0; i < HEALTHY_THREADS; i++) {
      List<String> keys = keysOn(addresses, KEYS_OF_A_THREAD, "thread " + i + " ", healthy);
      start("healthy " + i, () -> useHealthy(keys, new Random(keys.hashCode())));
    }
    start("doomed", () -> callDoomed(warm));
    start("sampler", this::sample);
    return "opened";
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void sample() {
    long before = 0;
    for (long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        true;
        next += TimeUnit.SECONDS.toNanos(1)) {
      sleepUntil(next);
      long now = calls.sum();
      synchronized (windows) {
        windows.add(now - before);
      }
      before = now;
    }
  }

  private static void sleepUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private String takeWindows() {
    synchronized (windows) {
      String taken = windows.stream().map(String::valueOf).collect(Collectors.joining(" "));
      windows.clear();
      return taken;
    }
  }

  private void useHealthy(List<String> keys, Random random) {
    Long[] last = new Long[keys.size()];
    for (long value = 1; true; value++) {
      while (quiet && !back) {
        LockSupport.parkNanos(PACE_NANOS);
      }
      int index = random.nextInt(keys.size());
      try {
        if (random.nextBoolean()) {
          cache.put(keys.get(index), value);
          last[index] = value;
        } else if (last[index] != null && !last[index].equals(cache.get(keys.get(index)))) {
          failed("not what was put last under " + keys.get(index), null);
        }
      } catch (CacheException e) {
        failed("a call to a healthy node", e);
      }
      calls.increment();
    }
  }

  private void failed(String what, Throwable cause) {
    if (failures.incrementAndGet() == 1) {
      new IllegalStateException(what, cause).printStackTrace();
    }
  }

  /** Changes the doomed keys one after the other, and reads in between. */
  private void callDoomed(List<String> warm) {
    long self = Thread.currentThread().getId();
    long next = System.nanoTime();
    for (int i = 0; !back; i++) {
      sleepUntil(next);
      next = Math.max(next + PACE_NANOS, System.nanoTime() - 100 * PACE_NANOS);
      boolean measured = dead;
      List<String> keys = measured ? doomedKeys : warm;
      String key = keys.get(i % keys.size());
      long start = System.nanoTime();
      try {
        if (i % 2 == 0) {
          cache.put(key, AFTER);
        } else if (i % 7 == 0) {
          cache.get(key);
        } else {
          cache.remove(key);
        }
      } catch (CacheException e) {
        if (!measured && !dead) {
          failed("a call to the doomed node while it was up", e);
        }
      }
      if (measured && deadCalls == FIRST_CALLS) {
        cpuAtFirst = ManagementFactory.getThreadMXBean().getThreadCpuTime(self);
      }
      cpuNow = ManagementFactory.getThreadMXBean().getThreadCpuTime(self);
      if (measured && deadCalls < micros.length) {
        micros[deadCalls++] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
      }
    }
  }

  private String percentiles() {
    int count = deadCalls;
    long[] sorted = Arrays.copyOfRange(micros, Math.min(FIRST_CALLS, count), count);
    Arrays.sort(sorted);
    return count
        + " "
        + Stream.of(0.5, 0.9, 0.99, 0.999, 1.0)
            .map(part -> sorted[(int) Math.ceil(part * sorted.length) - 1])
            .map(String::valueOf)
            .collect(Collectors.joining(" "))
        + " "
        + TimeUnit.NANOSECONDS.toMicros((cpuNow - cpuAtFirst) / sorted.length);
  }

  private long awaitService() {
    long start = System.nanoTime();
    back = true;
    for (boolean served = false; !served; ) {
      try {
        cache.put(doomedKeys.get(0), AFTER);
        served = Long.valueOf(AFTER).equals(cache.get(doomedKeys.get(0)));
      } catch (CacheException e) {
        served = false;
      }
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
        throw new IllegalStateException("no service for 20 s");
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private long countOld() {
    return doomedKeys.stream().filter(key -> Long.valueOf(BEFORE).equals(read(key))).count();
  }

  private Long read(String key) {
    try {
      return cache.get(key);
    } catch (CacheException e) {
      return null;
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
