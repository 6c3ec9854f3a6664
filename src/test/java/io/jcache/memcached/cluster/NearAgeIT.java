package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How old is what a JVM reads through a near cache, while another one writes 1,000 keys over and
 * over, and whatever happens to what tells of the changes. A control, for which nothing is too old,
 * reads beside it.
 *
 * <p>A value is old from when the write of a later version had returned, until the read of it
 * began. {@code -Dnear.seconds=600} makes each phase longer.
 */
@Tag("full")
@Timeout(3600)
final class NearAgeIT {
  private static final long MAX_AGE = 1000;
  private static final long SLACK = 100;
  private static final long HOUR = 3_600_000;
  private static final int WRITES_PER_SECOND = 5000;
  private static final int BURST = 20_000;

  /** So many reads that find something have found each key, and most of them near. */
  private static final int ENOUGH = 10 * VersionBoard.KEYS;

  private static final Duration PHASE = Duration.ofMillis(Long.getLong("near.seconds", 0) * 1000);

  private final MemcachedServer server = MemcachedServer.start();
  private final FaultProxy proxy = FaultProxy.before(server);
  private final List<ChildJvm> jvms = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private ChildJvm writer;
  private ChildJvm reader;
  private ChildJvm control;

  @TempDir Path directory;

  @BeforeEach
  void start() {
    writer = jvm();
    reader = jvm();
    control = jvm();
    writer.say(open(server.address(), MAX_AGE));
    reader.say(open(proxy.address(), MAX_AGE));
    control.say(open(proxy.address(), HOUR));
    jvms.forEach(jvm -> assertThat(jvm.hear()).isEqualTo("open"));
    assertThat(writer.ask("write " + WRITES_PER_SECOND)).isEqualTo("started");
    assertThat(reader.ask("read")).isEqualTo("started");
    assertThat(control.ask("read")).isEqualTo("started");
  }

  /** Waits until both have read so much that they keep all keys. */
  private void awaitReads() {
    for (ChildJvm one : List.of(reader, control)) {
      AtomicLong reads = new AtomicLong();
      eventually("all keys have been read")
          .atMost(Duration.ofMinutes(1))
          .until(() -> reads.addAndGet(ReadAges.Told.of(one.ask("ages")).reads()) > ENOUGH);
    }
  }

  @AfterEach
  void close() {
    jvms.forEach(ChildJvm::close);
    proxy.close();
    server.close();
  }

  private ChildJvm jvm() {
    ChildJvm jvm = ChildJvm.startWithHeap("64m", NearAgeJvm.class);
    jvms.add(jvm);
    return jvm;
  }

  private String open(String address, long maxAge) {
    return "open memcached://%s/near?timeout=500ms&transport=direct&failure-policy=throw %d %s"
        .formatted(address, maxAge, directory.resolve("board"));
  }

  /** What happens in a phase, which lasts for some time. */
  private interface Phase {
    /** Goes on until a time of {@link System#nanoTime()}. */
    void run(long end) throws IOException;
  }

  /** Returns what the control has read. */
  private ReadAges.Told phase(String name, long millis, Phase phase) throws IOException {
    writer.ask("written");
    reader.ask("ages");
    control.ask("ages");
    long length = Math.max(TimeUnit.MILLISECONDS.toNanos(millis), PHASE.toNanos());
    long begun = System.nanoTime();
    phase.run(begun + length);
    double seconds = (System.nanoTime() - begun) / 1e9;
    ReadAges.Told ages = ReadAges.Told.of(reader.ask("ages"));
    ReadAges.Told others = ReadAges.Told.of(control.ask("ages"));
    told.add(
        "near, %s, %.0f writes a second: max-age 1s: %s; max-age 1h: %s"
            .formatted(name, Long.parseLong(writer.ask("written")) / seconds, ages, others));
    System.out.println(told.get(told.size() - 1));
    assertThat(ages.reads()).as(name).isPositive();
    assertThat(others.reads()).as(name).isPositive();
    assertThat(ages.longestMicros())
        .as("microseconds for which what was read had been replaced, %s", name)
        .isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toMicros(MAX_AGE + SLACK));
    assertThat(ages.late() + others.late()).as("own writes seen late, %s", name).isZero();
    return others;
  }

  private static void await(long end) {
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static long in(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void whatIsRead_isNeverOlderThanTheLongestAge_whateverHappensToTheStream() throws Exception {
    awaitReads();
    phase("calm", 2000, NearAgeIT::await);
    phase(
        "the connections cut",
        2000,
        end -> {
          while (System.nanoTime() < end) {
            proxy.cut();
            await(in(200));
          }
        });
    awaitReads();
    ReadAges.Told frozen =
        phase(
            "the connections frozen",
            3000,
            end -> {
              proxy.inject(Direction.TO_CLIENT, Fault.freeze());
              await(end);
            });
    assertThat(frozen.longestMicros())
        .as("what the control finds")
        .isGreaterThan(TimeUnit.MILLISECONDS.toMicros(MAX_AGE + SLACK));
    phase("the connections thawed", 2000, end -> thaw(end));
    awaitReads();
    phase("lines dropped", 2000, this::burst);
    awaitReads();
    phase(
        "the server killed and restarted",
        3000,
        end -> {
          server.kill();
          await(in(500));
          server.restart();
          await(end);
        });
  }

  private void thaw(long end) {
    proxy.heal();
    await(end);
  }

  private void burst(long end) throws IOException {
    try (PlainConnection connection = new PlainConnection(server)) {
      long last = end + TimeUnit.SECONDS.toNanos(20);
      while (System.nanoTime() < end
          || (connection.stat("log_worker_dropped") == 0 && System.nanoTime() < last)) {
        connection.fill("burst", BURST);
        await(in(50));
      }
      assertThat(connection.stat("log_worker_dropped")).as("lines dropped").isPositive();
    }
  }
}
