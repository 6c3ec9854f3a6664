package io.jcache.memcached.testkit;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The kinds of threads that callers may be: of the platform, and virtual ones from JDK 21 on. */
public enum ThreadKind {
  PLATFORM,
  VIRTUAL;

  private static final int FIRST_WITH_VIRTUAL = 21;

  /** Returns the kinds that this JDK has, and says which it lacks. */
  public static List<ThreadKind> present() {
    int jdk = Runtime.version().feature();
    if (jdk >= FIRST_WITH_VIRTUAL) {
      return List.of(values());
    }
    System.out.printf(
        "Left out: virtual threads, which JDK %d lacks; those of JDK %d and newer are tested%n",
        jdk, FIRST_WITH_VIRTUAL);
    return Stream.of(values()).filter(kind -> kind != VIRTUAL).toList();
  }

  /** Returns an executor that has a thread of this kind for each task under way. */
  public ExecutorService newExecutor() {
    if (this == PLATFORM) {
      return Executors.newCachedThreadPool();
    }
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
