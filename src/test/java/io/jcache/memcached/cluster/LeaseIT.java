package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import io.jcache.memcached.testkit.ServerDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One load for JVMs that are processes, and removals by one of them while another loads.
 *
 * <p>{@code -Dlease.jvms=40} starts more of them.
 */
@Timeout(300)
@Tag("full")
final class LeaseIT {
  private static final String KEY = "popular";
  private static final long LEASE = 5000;

  /** More than a dozen JVMs need for their first load, on a machine that has others to run. */
  private static final long LONG_LEASE = 60_000;

  private static final int OFF = 0;
  private static final int SHORT = 1;
  private static final int FEW = 300;
  private static final int MANY = 10_000;

  /** As many keys, each by a thread. */
  private static final int AT_ONCE = 8;

  private static final int JVMS = Integer.getInteger("lease.jvms", 12);
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGER_THAN_A_LOAD = TimeUnit.MILLISECONDS.toNanos(5);

  private static final Change REMOVAL = (cache, key, value) -> cache.remove(key);

  private final MemcachedServer server = MemcachedServer.start();
  private final CacheFixture here = CacheFixture.on(server, "/lease?transport=direct");
  private final Cache<String, String> source = here.cache(LeaseJvm.SOURCE);

  /** The entries as a cache without a loader has them. */
  private final Cache<String, String> entries =
      here.cache(LeaseJvm.READING, new MemcachedConfiguration<>());

  private final List<ChildJvm> jvms = new ArrayList<>();

  /** What is done to an entry whose source has a new value. */
  private interface Change {
    void make(Cache<String, String> cache, String key, String value);
  }

  @AfterEach
  void close() {
    jvms.forEach(ChildJvm::close);
    here.close();
    server.close();
  }

  /** Starts JVMs, all at the same time, whose loads take some milliseconds. */
  private void start(int count, long lease, long load) {
    for (int i = 0; i < count; i++) {
      jvms.add(ChildJvm.startWithHeap("48m", LeaseJvm.class));
    }
    String open =
        "open memcached://"
            + server.address()
            + "/lease?timeout=5s&transport=direct "
            + lease
            + " "
            + load;
    jvms.forEach(jvm -> jvm.say(open));
    jvms.forEach(jvm -> assertThat(jvm.hear()).isEqualTo("open"));
  }

  private int callsOf(String command) {
    jvms.forEach(jvm -> jvm.say(command + " " + KEY));
    int calls = 0;
    for (ChildJvm jvm : jvms) {
      String[] words = ParentJvm.words(jvm.hear());
      assertThat(words[0]).isEqualTo("1");
      calls += Integer.parseInt(words[1]);
    }
    return calls;
  }

  @Test
  void miss_inManyJvms_callsTheSourceOnce() {
    source.put(KEY, "1");
    start(JVMS, LONG_LEASE, 1000);

    assertThat(callsOf("get")).isEqualTo(1);
    entries.remove(KEY);
    assertThat(callsOf("sync")).as("once more").isEqualTo(2);
  }

  @Test
  void holder_thatIsKilled_costsOneLease() {
    source.put(KEY, "1");
    start(1, LEASE, 60_000);
    try (ChildJvm holder = jvms.remove(0)) {
      holder.say("get " + KEY);
      awaitLease();
    }
    ChaosSource loader = new ChaosSource();
    loader.put(KEY, "1");
    try (CacheFixture impatient = CacheFixture.on(server, "/lease")) {
      Cache<String, String> waiting =
          impatient.cache(
              LeaseJvm.READING,
              new MemcachedConfiguration<String, String>()
                  .setLoadLease(Duration.ofMillis(100))
                  .setReadThrough(true)
                  .setCacheLoaderFactory(() -> loader));

      assertThat(waiting.get(KEY)).isEqualTo("1");
    }
    assertThat(entries.get(KEY)).as("it is stored").isEqualTo("1");
  }

  private void awaitLease() {
    try (ServerDump dump = new ServerDump(server)) {
      eventually("it loads")
          .until(
              () ->
                  dump.items().keySet().stream()
                      .anyMatch(key -> key.contains(LeaseJvm.READING) && key.endsWith(KEY)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void removal_whileAnotherJvmLoads_isNotUndone() {
    start(1, LEASE, 1);

    assertThat(undone(REMOVAL, FEW)).isZero();
  }

  @Test
  void removal_whileAnotherJvmLoads_tenThousandTimes_isNotUndone() {
    start(1, LEASE, 1);
    List<String> keys = IntStream.range(0, AT_ONCE).mapToObj(i -> KEY + i).toList();
    keys.forEach(this::spin);

    List<CompletableFuture<Integer>> undone =
        keys.stream()
            .map(key -> CompletableFuture.supplyAsync(() -> undone(key, REMOVAL, MANY / AT_ONCE)))
            .toList();
    assertThat(undone).extracting(CompletableFuture::join).containsOnly(0);
  }

  @Test
  void change_whileOthersLoadForLongerThanTheirLeases_isNotUndone() {
    start(2, SHORT, 4);

    assertThat(undone(REMOVAL, FEW)).as("remove").isZero();
    assertThat(undone((cache, key, value) -> cache.clear(), FEW)).as("clear").isZero();
    assertThat(
            undone(
                (cache, key, value) -> {
                  cache.put(key, value);
                  LockSupport.parkNanos(LONGER_THAN_A_LOAD);
                },
                FEW))
        .as("put")
        .isZero();
  }

  @Test
  void removal_whileAnotherJvmLoadsWithoutLeases_isUndoneNowAndThen() {
    start(1, OFF, 1);

    assertThat(undone(REMOVAL, MANY)).as("what the others find of it").isPositive();
  }

  /**
   * Changes the source and then the entry, while another JVM may be loading the old value: so many
   * times, or until that was undone.
   *
   * @param change gets the new value
   */
  private int undone(Change change, int times) {
    spin(KEY);
    return undone(KEY, change, times);
  }

  private void spin(String key) {
    source.put(key, "0");
    jvms.forEach(jvm -> assertThat(jvm.ask("spin " + key)).isEqualTo("spinning"));
  }

  private int undone(String key, Change change, int times) {
    int undone = 0;
    for (int i = 1; i <= times && undone == 0; i++) {
      entries.removeAll(Set.of(key)); // The load of the value before begins.
      LockSupport.parkNanos(
          ThreadLocalRandom.current().nextLong(TimeUnit.MICROSECONDS.toNanos(750)));
      source.put(key, String.valueOf(i));
      change.make(entries, key, String.valueOf(i));
      String value = null;
      while (value == null) {
        LockSupport.parkNanos(POLL_NANOS);
        value = entries.get(key);
      }
      undone += value.equals(String.valueOf(i)) ? 0 : 1;
    }
    return undone;
  }
}
