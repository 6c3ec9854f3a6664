package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.Placement;
import io.jcache.memcached.testkit.ParentJvm;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * A JVM with threads that use healthy nodes all the time, and one that calls a doomed node.
 * Understands
 *
 * <ul>
 *   <li>{@code open <addresses> <options> <doomed address>}
 *   <li>{@code healthy}: how many calls to healthy nodes have returned
 *   <li>{@code dead}: from now on the doomed node is called to change what it holds
 *   <li>{@code changes}: how many of those calls have returned
 *   <li>{@code back}: ends those calls, and waits until the node is served
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
  private static final int AT_ONCE = 500;
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongAdder calls = new LongAdder();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private Cache<String, Long> cache;
  private List<String> doomedKeys;
  private volatile boolean dead;
  private volatile boolean back;

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
      case "healthy" -> Long.toString(calls.sum());
      case "dead" -> {
        dead = true;
        yield "calling";
      }
      case "changes" -> Integer.toString(changes.get());
      case "back" -> awaitService();
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
    cache.putAll(doomedKeys.stream().collect(Collectors.toMap(key -> key, key -> BEFORE)));
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
    return "opened";
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void useHealthy(List<String> keys, Random random) {
    Long[] last = new Long[keys.size()];
    for (long value = 1; true; value++) {
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
      LockSupport.parkNanos(PACE_NANOS); // other tests need the processors, too
    }
  }

  private void failed(String what, Throwable cause) {
    if (failures.incrementAndGet() == 1) {
      new IllegalStateException(what, cause).printStackTrace();
    }
  }

  /** Changes the doomed keys one after the other, and reads in between. */
  private void callDoomed(List<String> warm) {
    for (int i = 0; !back; i++) {
      boolean changing = dead;
      List<String> keys = changing ? doomedKeys : warm;
      String key = keys.get(i % keys.size());
      try {
        if (i % 2 == 0) {
          cache.put(key, AFTER);
        } else if (i % 7 == 0) {
          cache.get(key);
        } else {
          cache.remove(key);
        }
      } catch (CacheException e) {
        if (!changing && !dead) {
          failed("a call to the doomed node while it was up", e);
        }
      }
      if (changing) {
        changes.incrementAndGet();
      } else {
        LockSupport.parkNanos(PACE_NANOS);
      }
    }
  }

  private String awaitService() {
    back = true;
    long start = System.nanoTime();
    while (!isServed()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
        throw new IllegalStateException("no service for 60 s");
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
    return "served";
  }

  private boolean isServed() {
    try {
      cache.put(doomedKeys.get(0), AFTER);
      return Long.valueOf(AFTER).equals(cache.get(doomedKeys.get(0)));
    } catch (CacheException e) {
      return false;
    }
  }

  private long countOld() {
    long old = 0;
    for (int from = 0; from < doomedKeys.size(); from += AT_ONCE) {
      List<String> keys = doomedKeys.subList(from, Math.min(from + AT_ONCE, doomedKeys.size()));
      old += read(keys).stream().filter(value -> value == BEFORE).count();
    }
    return old;
  }

  /** Returns what can be read: one by one where not all at once can. */
  private Collection<Long> read(List<String> keys) {
    try {
      return cache.getAll(new HashSet<>(keys)).values();
    } catch (CacheException e) {
      return keys.stream().map(this::read).filter(Objects::nonNull).toList();
    }
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
