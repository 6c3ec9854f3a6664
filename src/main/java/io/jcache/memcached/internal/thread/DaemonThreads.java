package io.jcache.memcached.internal.thread;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the threads of the provider.
 *
 * <ul>
 *   <li>They are daemons called {@code jcache-memcached-<purpose>}, with a node or number.
 *   <li>They have no context class loader and inherit no thread-locals, which they would pin; those
 *       of a pool have one {@linkplain ContextPool during a task}.
 *   <li>Those of a pool end when they have been idle for ten seconds.
 *   <li>What ends one of them unexpectedly is logged, and told to the default handler of the JVM,
 *       if there is one.
 * </ul>
 */
public final class DaemonThreads implements ThreadFactory {

  private static final Logger LOG = LoggerFactory.getLogger(DaemonThreads.class);
  private static final String PREFIX = "jcache-memcached-";

  private final Supplier<String> names;

  private DaemonThreads(Supplier<String> names) {
    this.names = names;
  }

  /** Returns a factory of the threads of a pool, which are numbered from 1. */
  public static DaemonThreads pool(String purpose) {
    AtomicInteger count = new AtomicInteger();
    return new DaemonThreads(() -> PREFIX + purpose + "-" + count.incrementAndGet());
  }

  /** Returns a factory of the threads that care for a node. */
  public static DaemonThreads ofNode(String purpose, String node) {
    return new DaemonThreads(() -> PREFIX + purpose + "-" + node);
  }

  /**
   * Returns a pool of at most so many of these threads, which start as they are needed.
   *
   * @param fallback the context class loader of tasks whose caller has none; held weakly
   */
  public ExecutorService executor(int count, ClassLoader fallback) {
    return new ContextPool(count, this, fallback);
  }

  /** Returns what runs tasks at intervals, by one of these threads, which is there while any do. */
  public ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, this);
    scheduler.setKeepAliveTime(ContextPool.IDLE_SECONDS, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(null, task, names.get(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(DaemonThreads::ended);
    return thread;
  }

  private static void ended(Thread thread, Throwable failure) {
    LOG.error("Thread {} ended unexpectedly", thread.getName(), failure);
    UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    if (others != null) {
      others.uncaughtException(thread, failure);
    }
  }
}
