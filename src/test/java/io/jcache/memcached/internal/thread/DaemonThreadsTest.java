package io.jcache.memcached.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one way in which the provider makes threads. */
@Timeout(60)
final class DaemonThreadsTest {
  private static final ThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

  @Test
  void newThread_ofAPool_isNumbered() {
    ThreadFactory threads = DaemonThreads.pool("loader");

    assertThat(threads.newThread(() -> {}).getName()).isEqualTo("jcache-memcached-loader-1");
    assertThat(threads.newThread(() -> {}).getName()).isEqualTo("jcache-memcached-loader-2");
    assertThat(DaemonThreads.pool("loader").newThread(() -> {}).getName())
        .isEqualTo("jcache-memcached-loader-1");
  }

  @Test
  void newThread_ofANode_hasItsName() {
    assertThat(DaemonThreads.ofNode("keeper", "[::1]:11211").newThread(() -> {}).getName())
        .isEqualTo("jcache-memcached-keeper-[::1]:11211");
  }

  @Test
  void newThread_pinsNothingOfItsMaker() throws Exception {
    List<String> inherited = new ArrayList<>();
    INHERITABLE.set("of the application");
    try {
      Thread thread = DaemonThreads.pool("p").newThread(() -> inherited.add(INHERITABLE.get()));

      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).isNull();
      thread.start();
      thread.join();
    } finally {
      INHERITABLE.remove();
    }
    assertThat(inherited).containsExactly((String) null);
  }

  @Test
  void run_thatFails_isLoggedAndToldToTheDefaultHandler() throws Exception {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    List<String> told = new ArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> told.add(thread.getName() + ": " + failure.getMessage()));
    try (CapturedLog log = new CapturedLog()) {
      Thread thread =
          DaemonThreads.pool("listener")
              .newThread(
                  () -> {
                    throw new LinkageError("undeployed");
                  });
      thread.start();
      thread.join();

      assertThat(log.lines("ERROR")).hasSize(1);
      assertThat(log.lines("ERROR").get(0)).contains("jcache-memcached-listener-1");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(told).containsExactly("jcache-memcached-listener-1: undeployed");
  }
}
