package io.jcache.memcached.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads with a name and without a context class loader, which they would pin. */
public final class DaemonThreads implements ThreadFactory {

  private final String name;
  private final AtomicInteger count = new AtomicInteger();

  /** Creates a factory of threads called {@code name-1}, {@code name-2} and so on. */
  public DaemonThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
