package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.BrokenStores;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.HiccupMeter;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every method does while its node is dead, frozen or garbling, and what is read once it is
 * back.
 *
 * <p>The columns of the tables:
 *
 * <ul>
 *   <li>gives: what is returned, or that a CacheException is thrown ("fails"). For invokeAll that
 *       of each result, for loadAll what the listener hears.
 *   <li>names: what the message says besides the node.
 *   <li>told: what loader, writer and listeners are asked and told meanwhile.
 *   <li>counted: what the statistics count.
 *   <li>then: what is read under the keys once the node is back.
 * </ul>
 */
@Tag("alone")
final class FailureOutcomesIT {

  /** The node counts as an empty cache that forgets; where that would be a lie, the call fails. */
  private static final String DEGRADE =
      """
      call                             | gives                | names                 | told                 | counted | then
      get(k)                           | null                 |                       | -                    | 1 miss  | old
      get(k); read-through             | loaded               |                       | load k               | 1 miss  | old
      getAll(k, l)                     | {}                   |                       | -                    | 2 miss  | old
      getAll(k, l); read-through       | {k=loaded, l=loaded} |                       | load k, load l       | 2 miss  | old
      containsKey(k)                   | false                |                       | -                    | -       | old
      put(k, v)                        | nothing              |                       | -                    | -       | null
      put(k, v); listener              | nothing              |                       | -                    | -       | null
      put(k, v); write-through         | nothing              |                       | write k              | -       | null
      getAndPut(k, v)                  | fails                | getAndPut of key k    | -                    | -       | old
      getAndPut(k, v); write-through   | fails                | getAndPut of key k    | -                    | -       | old
      putAll(k, l)                     | nothing              |                       | -                    | -       | null
      putAll(k, l); write-through      | nothing              |                       | write k, write l     | -       | null
      putIfAbsent(k, v)                | fails                | putIfAbsent of key k  | -                    | -       | old
      putIfAbsent(k, v); write-through | fails                | putIfAbsent of key k  | -                    | -       | old
      remove(k)                        | false                |                       | -                    | -       | null
      remove(k); listener              | false                |                       | -                    | -       | null
      remove(k); write-through         | false                |                       | delete k             | -       | null
      remove(k, v)                     | fails                | remove of key k       | -                    | -       | old
      getAndRemove(k)                  | fails                | getAndRemove of key k | -                    | -       | old
      replace(k, v)                    | fails                | replace of key k      | -                    | -       | old
      replace(k, old, new)             | fails                | replace of key k      | -                    | -       | old
      getAndReplace(k, v)              | fails                | getAndReplace of key k | -                   | -       | old
      removeAll(k, l)                  | nothing              |                       | -                    | -       | null
      removeAll(k, l); listener        | nothing              |                       | -                    | -       | null
      removeAll(k, l); write-through   | nothing              |                       | delete k, delete l   | -       | null
      removeAll()                      | nothing              |                       | -                    | -       | null
      removeAll(); listener            | nothing              |                       | -                    | -       | null
      removeAll(); write-through       | fails                | iteration             | -                    | -       | old
      clear()                          | nothing              |                       | -                    | -       | null
      invoke(k, reading)               | null                 |                       | -                    | 1 miss  | old
      invoke(k, reading); read-through | loaded               |                       | load k               | 1 miss  | loaded
      invoke(k, writing)               | null                 |                       | -                    | 1 miss  | null
      invoke(k, writing); listener     | null                 |                       | -                    | 1 miss  | null
      invoke(k, writing); write-through | null                |                       | write k              | 1 miss  | null
      invokeAll(k, l, reading)         | {k=null, l=null}     |                       | -                    | 2 miss  | old
      invokeAll(k, l, writing)         | {k=null, l=null}     |                       | -                    | 2 miss  | null
      loadAll(k, l)                    | completion           |                       | load k, load l       | -       | old
      loadAll(k, l, replacing)         | completion           |                       | load k, load l       | -       | null
      iterator()                       | {}                   |                       | -                    | -       | old
      iterator().remove()              | nothing              |                       | -                    | -       | null
      """;

  /** Every call fails; what it should have changed is forgotten. */
  private static final String THROW =
      """
      call                             | gives | names                  | told               | counted | then
      get(k)                           | fails | get of key k           | -                  | -       | old
      get(k); read-through             | fails | get of key k           | -                  | -       | old
      getAll(k, l)                     | fails | getAll of key          | -                  | -       | old
      getAll(k, l); read-through       | fails | getAll of key          | -                  | -       | old
      containsKey(k)                   | fails | containsKey of key k   | -                  | -       | old
      put(k, v)                        | fails | put of key k           | -                  | -       | null
      put(k, v); listener              | fails | put of key k           | -                  | -       | null
      put(k, v); write-through         | fails | put of key k           | -                  | -       | null
      getAndPut(k, v)                  | fails | getAndPut of key k     | -                  | -       | old
      getAndPut(k, v); write-through   | fails | getAndPut of key k     | -                  | -       | old
      putAll(k, l)                     | fails | put                    | -                  | -       | null
      putAll(k, l); write-through      | fails | putAll of key          | write k, write l   | -       | null
      putIfAbsent(k, v)                | fails | putIfAbsent of key k   | -                  | -       | old
      putIfAbsent(k, v); write-through | fails | putIfAbsent of key k   | -                  | -       | old
      remove(k)                        | fails | remove of key k        | -                  | -       | null
      remove(k); listener              | fails | remove of key k        | -                  | -       | null
      remove(k); write-through         | fails | remove of key k        | -                  | -       | null
      remove(k, v)                     | fails | remove of key k        | -                  | -       | old
      getAndRemove(k)                  | fails | getAndRemove of key k  | -                  | -       | old
      replace(k, v)                    | fails | replace of key k       | -                  | -       | old
      replace(k, old, new)             | fails | replace of key k       | -                  | -       | old
      getAndReplace(k, v)              | fails | getAndReplace of key k | -                  | -       | old
      removeAll(k, l)                  | fails | removeAll of key       | -                  | -       | null
      removeAll(k, l); listener        | fails | removeAll of key       | -                  | -       | null
      removeAll(k, l); write-through   | fails | removeAll of key       | delete k, delete l | -       | null
      removeAll()                      | fails | removeAll              | -                  | -       | null
      removeAll(); listener            | fails | removeAll              | -                  | -       | null
      removeAll(); write-through       | fails | iteration              | -                  | -       | old
      clear()                          | fails | clear                  | -                  | -       | null
      invoke(k, reading)               | fails | invoke of key k        | -                  | -       | old
      invoke(k, reading); read-through | fails | invoke of key k        | -                  | -       | old
      invoke(k, writing)               | fails | invoke of key k        | -                  | -       | old
      invoke(k, writing); listener     | fails | invoke of key k        | -                  | -       | old
      invoke(k, writing); write-through | fails | invoke of key k       | -                  | -       | old
      invokeAll(k, l, reading)         | fails | invoke of key          | -                  | -       | old
      invokeAll(k, l, writing)         | fails | invoke of key          | -                  | -       | old
      loadAll(k, l)                    | fails | containsKeyAll of key  | -                  | -       | old
      loadAll(k, l, replacing)         | fails | load of key            | -                  | -       | old
      iterator()                       | fails | iteration              | -                  | -       | old
      iterator().remove()              | fails | remove of key          | -                  | -       | null
      """;

  private static final long TIMEOUT_MILLIS = 500;

  /** Less than another timeout, which is what a call that waits twice would take. */
  private static final long TOLERANCE_MILLIS = 450;

  private static final int THREADS = 16;
  private static final long SEED = 20240;

  /** How soon other keys are served again, and how much later those whose writes had no answer. */
  private static final long BACK_MILLIS = 3_000;

  private static final long QUARANTINE_MILLIS = 2_000;

  /** What becomes of the node, and the causes that a failure may then name. */
  private enum Outage {
    /** Connections are reset, and new ones refused; the entries survive. */
    DEAD(Kind.DOWN, Kind.LOST) {
      @Override
      void begin(MemcachedServer server, FaultProxy proxy) {
        proxy.refuse();
        proxy.cut();
      }
    },
    /** The process stands still, with its connections open. */
    FROZEN(Kind.TIMEOUT, Kind.DOWN, Kind.LOST) {
      @Override
      void begin(MemcachedServer server, FaultProxy proxy) {
        server.freeze();
      }
    },
    /** A bit of every byte of the answers is wrong. */
    GARBLING(Kind.SERVER_ERROR, Kind.LOST, Kind.DOWN) {
      @Override
      void begin(MemcachedServer server, FaultProxy proxy) {
        proxy.inject(Direction.TO_CLIENT, Fault.garble(SEED, 1));
      }
    };

    private final Set<Kind> causes;

    Outage(Kind... causes) {
      this.causes = Set.of(causes);
    }

    abstract void begin(MemcachedServer server, FaultProxy proxy);

    void end(MemcachedServer server, FaultProxy proxy) {
      server.thaw();
      proxy.heal();
    }
  }

  /** A line of a table, as its columns say. */
  private record Line(
      FailureMode mode,
      String call,
      String gives,
      String names,
      String told,
      String counted,
      String then) {

    static Stream<Line> of(FailureMode mode, String table) {
      return table
          .lines()
          .skip(1)
          .map(line -> line.split("\\|"))
          .peek(columns -> assertThat(columns).hasSize(6))
          .map(columns -> Stream.of(columns).map(String::strip).toList())
          .map(c -> new Line(mode, c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5)));
    }

    @Override
    public String toString() {
      return mode + " " + call;
    }
  }

  private final List<String> deviations = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @EnumSource
  void everyMethod_whileItsNodeFails_isAsWritten(Outage outage) throws InterruptedException {
    assertAsWritten(outage, "ascii");
  }

  @ParameterizedTest
  @Tag("full")
  @EnumSource
  void everyMethod_whileItsNodeFailsOverBinary_isAsWritten(Outage outage)
      throws InterruptedException {
    assertAsWritten(outage, "binary");
  }

  private void assertAsWritten(Outage outage, String protocol) throws InterruptedException {
    String options = "/outcomes?timeout=" + TIMEOUT_MILLIS + "ms&protocol=" + protocol;
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        HiccupMeter hiccups = new HiccupMeter();
        MemcachedCachingProvider provider = new MemcachedCachingProvider();
        MemcachedCachingProvider elsewhere = new MemcachedCachingProvider()) {
      CacheManager manager = manager(provider, proxy.address(), options);
      Map<Line, OutcomeCache> caches = new LinkedHashMap<>();
      Stream.concat(Line.of(FailureMode.DEGRADE, DEGRADE), Line.of(FailureMode.THROW, THROW))
          .forEach(line -> caches.put(line, new OutcomeCache(manager, line.call(), line.mode())));
      assertThat(caches).hasSizeGreaterThan(2 * OutcomeCall.CALLS.size());

      outage.begin(server, proxy);
      callAll(outage, caches, proxy.address(), hiccups);
      outage.end(server, proxy);
      recovers(
          outage, caches, manager(elsewhere, server.address(), "/outcomes?failure-policy=throw"));
    }
    assertThat(deviations).isEmpty();
  }

  /** The control: without the ledger the same outage leaves old values behind. */
  @Test
  void failedChanges_withoutALedger_areReadAsTheyWereBefore() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        MemcachedCachingProvider provider = new MemcachedCachingProvider();
        BrokenStores.Opened store =
            BrokenStores.withoutLedger(
                List.of(new Node(proxy.host(), proxy.port(), 1)), "outcomes", "forgetful")) {
      CacheManager manager = manager(provider, proxy.address(), "/outcomes");
      Cache<String, Long> cache =
          StoreCache.over(store.store(), manager, new MemcachedConfiguration<String, Long>());
      OutcomeCall.KEYS.forEach(key -> cache.put(key, 1L));

      Outage.DEAD.begin(server, proxy);
      for (Runnable change :
          List.<Runnable>of(() -> cache.put("k", 2L), () -> cache.remove("l"), cache::clear)) {
        assertThatThrownBy(change::run).isInstanceOf(CacheException.class);
      }
      Outage.DEAD.end(server, proxy);

      long back = System.nanoTime();
      while (!isServed(cache, 3L) && millisSince(back) < 2 * BACK_MILLIS) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      assertThat(cache.getAll(OutcomeCall.KEYS)).isEqualTo(Map.of("k", 1L, "l", 1L));
    }
  }

  private static CacheManager manager(
      MemcachedCachingProvider provider, String address, String options) {
    return provider.getCacheManager(URI.create("memcached://" + address + options), null);
  }

  /** Makes the calls, several at a time, so that all meet the beginning of the outage. */
  private void callAll(
      Outage outage, Map<Line, OutcomeCache> caches, String address, HiccupMeter hiccups)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    caches.forEach((line, of) -> threads.execute(() -> call(outage, line, of, address, hiccups)));
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  private void call(
      Outage outage, Line line, OutcomeCache of, String address, HiccupMeter hiccups) {
    long start = System.nanoTime();
    String gave;
    try {
      gave = String.valueOf(OutcomeCall.named(line.call()).on(of));
    } catch (CacheException e) {
      gave = "fails";
      expectCause(outage, line, address, e);
    }
    long end = System.nanoTime();
    long took = TimeUnit.NANOSECONDS.toMillis(end - start - hiccups.pausedNanos(start, end));
    expect(line, "gives", gave, line.gives());
    expect(line, "told", of.heard(), line.told());
    expect(line, "counted", of.counted(), line.counted());
    if (took > TIMEOUT_MILLIS + TOLERANCE_MILLIS) {
      deviations.add(line + " took " + took + " ms");
    }
  }

  private void expectCause(Outage outage, Line line, String address, CacheException e) {
    String message = e.getMessage();
    if (!message.contains(": " + line.names()) || !message.contains("memcached " + address)) {
      deviations.add(line + " says " + message);
    }
    Throwable root = e instanceof EntryProcessorException ? e.getCause() : e;
    if (!(root.getCause() instanceof TransportException cause)
        || !cause.node().equals(address)
        || !outage.causes.contains(cause.kind())) {
      deviations.add(line + " names as its cause " + root.getCause());
    }
  }

  private void expect(Line line, String what, String actual, String expected) {
    if (!actual.equals(expected)) {
      deviations.add(line + " " + what + " " + actual + " instead of " + expected);
    }
  }

  /** Reads again where that fails, as it may in a pause of this machine. */
  private void expectRead(Line line, String what, Cache<String, String> cache, String expected) {
    long start = System.nanoTime();
    String read = read(cache);
    while (!read.equals(expected) && millisSince(start) < BACK_MILLIS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      read = read(cache);
    }
    expect(line, what, read, expected);
  }

  /** Watches what is read, here and by another JVM, until all is as written. */
  private void recovers(Outage outage, Map<Line, OutcomeCache> caches, CacheManager elsewhere) {
    long back = System.nanoTime();
    Map<Line, Cache<String, String>> others = new LinkedHashMap<>();
    caches.forEach(
        (line, of) -> others.put(line, elsewhere.createCache(of.cache().getName(), types())));
    Set<Line> pending = new LinkedHashSet<>(caches.keySet());
    Cache<String, String> probe = caches.values().iterator().next().cache();
    long servedAfter = -1;
    while (!pending.isEmpty() && millisSince(back) < BACK_MILLIS + QUARANTINE_MILLIS) {
      if (servedAfter < 0 && isServed(probe, "served")) {
        servedAfter = millisSince(back);
      }
      pending.removeIf(
          line -> {
            String here = read(caches.get(line).cache());
            if (here.equals("old") && !line.then().equals("old")) {
              deviations.add(line + ": an old value after " + millisSince(back) + " ms");
            }
            return here.equals(line.then()) && read(others.get(line)).equals(line.then());
          });
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    System.out.println(
        outage + ": served after " + servedAfter + " ms, made up after " + millisSince(back));
    if (servedAfter < 0 || servedAfter > BACK_MILLIS) {
      deviations.add("served after " + servedAfter + " ms");
    }
    pending.forEach(line -> deviations.add(line + " does not read " + line.then()));
    assertThat(deviations).isEmpty();
    caches.forEach(
        (line, of) -> {
          expectRead(line, "reads then", of.cache(), line.then());
          putAgain(line, of.cache(), back);
          expectRead(line, "elsewhere reads at last", others.get(line), "again");
        });
  }

  /** Puts until that is taken, which may last as long as a quarantine. */
  private void putAgain(Line line, Cache<String, String> cache, long back) {
    String read = "";
    boolean late = false;
    while (!read.equals("again") && !late) {
      late = millisSince(back) > BACK_MILLIS + QUARANTINE_MILLIS;
      try {
        cache.put("k", "again");
      } catch (CacheException e) {
        if (!(e.getCause() instanceof TransportException cause) || cause.kind() != Kind.UNSETTLED) {
          deviations.add(line + ": after the return " + e.getMessage());
        }
      }
      read = read(cache);
      if (read.equals("old") && !line.then().equals("old")) {
        deviations.add(line + ": an old value in quarantine");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    expect(line, "reads at last", read, "again");
  }

  private static MemcachedConfiguration<String, String> types() {
    return new MemcachedConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private static String read(Cache<String, String> cache) {
    try {
      return String.valueOf(cache.get("k"));
    } catch (CacheException e) {
      return "failure";
    }
  }

  private static <V> boolean isServed(Cache<String, V> cache, V value) {
    try {
      cache.put("probe", value);
      return value.equals(cache.get("probe"));
    } catch (CacheException e) {
      return false;
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
