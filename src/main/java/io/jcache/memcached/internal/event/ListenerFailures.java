package io.jcache.memcached.internal.event;

import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * What listeners threw, as {@link Registration} tells it, in the course of an operation on several
 * entries, or at several events: one that fails keeps no other from being called, and no entry from
 * being dealt with. An {@link Error}, and any exception that is not a listener's, passes at once.
 */
public final class ListenerFailures {

  private @Nullable CacheEntryListenerException first;

  /** Runs a part of the operation and keeps what a listener throws. */
  public void collect(Runnable part) {
    try {
      part.run();
    } catch (CacheEntryListenerException e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  /**
   * Throws the first of the failures, which knows the others.
   *
   * @throws CacheEntryListenerException when there was one
   */
  public void rethrow() {
    if (first != null) {
      throw first;
    }
  }
}
