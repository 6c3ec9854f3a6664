package io.jcache.memcached.internal.transport.link;

import java.util.function.Supplier;

/** What an attempt to connect is about just now, for callers who have waited for it in vain. */
public final class Progress {
  private volatile Supplier<String> obstacle = () -> "";

  /**
   * Begins.
   *
   * @param what says why it is not over, if that is the server; empty where it is not
   */
  void begin(Supplier<String> what) {
    obstacle = what;
  }

  /** Ends what has begun. */
  void end() {
    obstacle = () -> "";
  }

  /** Returns why there is no connection yet; empty where there is nothing to say. */
  String obstacle() {
    return obstacle.get();
  }
}
