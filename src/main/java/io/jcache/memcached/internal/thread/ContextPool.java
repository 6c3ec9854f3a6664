package io.jcache.memcached.internal.thread;

import java.lang.ref.WeakReference;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool that calls code of the application.
 *
 * <ul>
 *   <li>A task has the context class loader of the thread that handed it over, by which containers
 *       find services, drivers and parsers; where that has none, the pool's own.
 *   <li>An idle thread has none, which it would pin. It ends after ten seconds.
 * </ul>
 */
final class ContextPool extends ThreadPoolExecutor {

  static final long IDLE_SECONDS = 10;

  private final WeakReference<ClassLoader> fallback;

  /** Creates a pool of at most so many threads, whose own class loader is held weakly. */
  ContextPool(int count, ThreadFactory threads, ClassLoader fallback) {
    super(count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    allowCoreThreadTimeOut(true);
    this.fallback = new WeakReference<>(fallback);
  }

  @Override
  public void execute(Runnable task) {
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    super.execute(() -> run(task, caller == null ? fallback.get() : caller));
  }

  private static void run(Runnable task, @Nullable ClassLoader loader) {
    Thread current = Thread.currentThread();
    current.setContextClassLoader(loader);
    try {
      task.run();
    } finally {
      current.setContextClassLoader(null);
    }
  }
}
