package io.jcache.memcached.internal.thread;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.OtherClasses;
import io.jcache.memcached.testkit.Shapes;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

  /**
   * A thread that waits for the next task used to have no loader, and must not keep that of one.
   */
  @Test
  void task_ofAPool_hasTheContextClassLoaderOfItsCaller_whichTheIdleThreadDoesNotKeep()
      throws Exception {
    ClassLoader fallback = DaemonThreadsTest.class.getClassLoader();
    ExecutorService pool = DaemonThreads.pool("p").executor(1, fallback);
    try {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      WeakReference<ClassLoader> callers = runAs(new OtherClasses(Shapes.class), pool, threads);

      assertThat(runAs(null, pool, threads).get()).isSameAs(fallback);
      eventually("nothing keeps the caller's class loader")
          .until(
              () -> {
                System.gc();
                return callers.get() == null;
              });
      eventually("the thread that waits has none")
          .untilAsserted(
              () ->
                  assertThat(threads)
                      .hasSize(2)
                      .allMatch(thread -> thread.getContextClassLoader() == null));
    } finally {
      pool.shutdownNow();
    }
  }

  /** Hands over a task, and returns what it had for a context class loader. */
  private static WeakReference<ClassLoader> runAs(
      @Nullable ClassLoader caller, ExecutorService pool, List<Thread> threads) throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(caller);
    try {
      return pool.submit(
              () -> {
                threads.add(Thread.currentThread());
                ClassLoader seen = Thread.currentThread().getContextClassLoader();
                assertThat(seen).isNotNull();
                assertThat(caller == null || seen == caller).isTrue();
                return new WeakReference<>(seen);
              })
          .get(20, TimeUnit.SECONDS);
    } finally {
      current.setContextClassLoader(before);
    }
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
