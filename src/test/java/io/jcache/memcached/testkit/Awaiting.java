package io.jcache.memcached.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for what happens on other threads and in other processes, as long as busy machines take.
 */
public final class Awaiting {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofMillis(5);

  private Awaiting() {}

  /**
   * Begins to wait for 20 seconds, unless told otherwise, and to look every 5 milliseconds, on the
   * thread of the caller: tests count threads.
   */
  public static ConditionFactory eventually(String what) {
    return Awaitility.await(what)
        .pollInSameThread()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(INTERVAL);
  }
}
