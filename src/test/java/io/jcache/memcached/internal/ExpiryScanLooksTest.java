package io.jcache.memcached.internal;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.testkit.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At what the scan looks, and when; what is told of it is elsewhere. */
@Timeout(120)
class ExpiryScanLooksTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  private final ScheduledThreadPoolExecutor scheduler =
      (ScheduledThreadPoolExecutor) DaemonThreads.pool("test-scan").scheduler();
  private final AtomicLong clock = new AtomicLong(1000);
  private final AtomicBoolean heard = new AtomicBoolean(true);

  @AfterEach
  void end() {
    scheduler.shutdownNow();
  }

  @Test
  void entries_aboveTheBound_areLeftOutAndLoggedOnce() {
    Set<Integer> looked = ConcurrentHashMap.newKeySet();
    ExpiryScan<Integer> scan = scan();
    try (CapturedLog log = new CapturedLog()) {
      for (int key = 0; key < ExpiryScan.MOST + 2; key++) {
        scan.seen("text " + key, key, 2000);
      }
      scan.seen("text 0", 0, 1500);
      assertThat(log.lines("more than " + ExpiryScan.MOST + " entries are to expire")).hasSize(1);
    }

    scan.start(scheduler, OFTEN, looked::add);
    clock.set(2000);

    eventually("all that are known are looked at").until(() -> looked.size() == ExpiryScan.MOST);
    scan.seen("later", -1, 2000);
    eventually("there is room again").until(() -> looked.contains(-1));
    assertThat(looked).doesNotContain(ExpiryScan.MOST, ExpiryScan.MOST + 1);
    scan.stop();
  }

  @Test
  void look_thatFails_isRepeated() {
    List<String> looked = new CopyOnWriteArrayList<>();
    ExpiryScan<String> scan = scan();
    scan.seen("text", "key", 1000);
    try (CapturedLog log = new CapturedLog()) {
      scan.start(
          scheduler,
          OFTEN,
          key -> {
            looked.add(key);
            if (looked.size() == 1) {
              throw new IllegalStateException("as the test wants");
            } else if (looked.size() == 2) {
              throw new LinkageError("as the test wants");
            }
          });
      eventually("it is looked at three times").until(() -> looked.size() == 3);
      assertThat(log.lines("expiries of 1 entries could not be told")).hasSize(2);
    }
    scan.seen("another", "another", 1000);
    eventually("another is looked at").until(() -> looked.contains("another"));
    assertThat(looked).containsExactly("key", "key", "key", "another");
    scan.stop();
  }

  @Test
  void entries_thatNobodyWantsToHearOf_areForgotten() {
    List<String> looked = new CopyOnWriteArrayList<>();
    ExpiryScan<String> scan = scan();
    scan.seen("eternal", "eternal", 1000);
    scan.seen("eternal", "eternal", Entry.NO_DEADLINE);
    scan.seen("unheard", "unheard", 1000);
    heard.set(false);
    scan.seen("unheard", "unheard", 1000);
    heard.set(true);
    scan.seen("early", "early", 1001);
    scan.seen("sentinel", "sentinel", 1000);

    scan.start(scheduler, OFTEN, looked::add);

    eventually("the sentinel is looked at").until(() -> looked.contains("sentinel"));
    assertThat(looked).containsExactly("sentinel");
    scan.stop();
    assertThat(scheduler.getQueue()).as("tasks after the end").isEmpty();
  }

  @Test
  void scan_ofACacheThatIsGone_endsByItself() {
    scan().start(scheduler, OFTEN, key -> {});

    eventually("the scan is collected and ends")
        .until(
            () -> {
              System.gc();
              return scheduler.getQueue().isEmpty() && scheduler.getActiveCount() == 0;
            });
  }

  private <K> ExpiryScan<K> scan() {
    return new ExpiryScan<>("cache", clock::get, heard::get, getClass().getClassLoader());
  }
}
