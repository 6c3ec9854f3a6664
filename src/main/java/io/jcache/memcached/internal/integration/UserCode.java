package io.jcache.memcached.internal.integration;

/**
 * Knows which threads run a loader or an entry processor of the application. Such a thread never
 * waits for another's: they would wait for each other in a circle.
 */
final class UserCode {
  private static final ThreadLocal<Boolean> RUNNING = new ThreadLocal<>();

  private UserCode() {}

  /** Returns whether this thread runs some. */
  static boolean isRunning() {
    return RUNNING.get() != null;
  }

  /** Says that this thread begins to run some. */
  static void begin() {
    RUNNING.set(Boolean.TRUE);
  }

  /** Says that this thread runs none any more. */
  static void end() {
    RUNNING.remove();
  }
}
