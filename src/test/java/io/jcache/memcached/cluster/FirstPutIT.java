package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Wiring;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs that are started at the same time, on processors that are busy with something else. */
@Tag("alone")
@Tag("full")
final class FirstPutIT {
  private static final int JVMS = 12;
  private static final int BUSY_LOOPS = 2;
  private static final int ATTEMPTS = 3;

  private volatile boolean ended;

  /**
   * By the default timeout: that a JVM is slow to start is no failure of a server. A put that was
   * sent, and ran out of time, was made by a JVM that got no processor.
   */
  @ParameterizedTest
  @EnumSource
  void firstPuts_ofJvmsStartedAtOnce_areAllThere(Wiring wiring) throws Exception {
    List<String> lost = lostBy(wiring);
    for (int i = 1; i < ATTEMPTS && !lost.isEmpty(); i++) {
      // Others use this machine's processors, too: what was lost is tried once more.
      lost = lostBy(wiring);
    }
    assertThat(lost).isEmpty();
  }

  /** Starts the JVMs; returns what those said whose put did not succeed. */
  private List<String> lostBy(Wiring wiring) throws Exception {
    List<Thread> loops = new ArrayList<>();
    List<ChildJvm> jvms = new ArrayList<>();
    String suffix = "/start?failure-policy=throw&" + wiring.query();
    ended = false;
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, suffix)) {
      Cache<String, String> cache = fixture.cache(FirstPutJvm.CACHE, FirstPutJvm.configuration());
      for (int i = 0; i < BUSY_LOOPS; i++) {
        loops.add(busyLoop(i));
      }
      long start = System.nanoTime();
      for (int i = 0; i < JVMS; i++) {
        jvms.add(
            ChildJvm.startAlike(
                FirstPutJvm.class, "memcached://" + server.address() + suffix, "jvm " + i));
      }
      List<String> said = new ArrayList<>();
      for (ChildJvm jvm : jvms) {
        said.add(jvm.hear());
        jvm.awaitEnd();
      }
      System.out.printf(
          "%s: %d JVMs have put after %d ms; each began, took (ms): %s%n",
          wiring, JVMS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), said);
      List<String> lost = said.stream().filter(FirstPutIT::isLost).toList();
      for (int i = 0; i < JVMS; i++) {
        if (said.get(i).endsWith(FirstPutJvm.PUT)) {
          assertThat(cache.get("jvm " + i)).isEqualTo("jvm " + i);
        }
      }
      return lost;
    } finally {
      ended = true;
      jvms.forEach(ChildJvm::close);
      for (Thread loop : loops) {
        loop.join();
      }
    }
  }

  private static boolean isLost(String said) {
    return !said.endsWith(FirstPutJvm.PUT) && !said.contains(": no answer after ");
  }

  private Thread busyLoop(int number) {
    Thread loop =
        new Thread(
            () -> {
              while (!ended) {
                Thread.onSpinWait();
              }
            },
            "busy-loop-" + number);
    loop.setDaemon(true);
    loop.start();
    return loop;
  }
}
