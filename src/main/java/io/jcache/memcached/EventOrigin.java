package io.jcache.memcached;

/**
 * Where an event of a cache was caused, to which each event that a listener gets can be unwrapped:
 * {@code event.unwrap(EventOrigin.class).isRemote()}.
 */
public interface EventOrigin {

  /**
   * Returns whether another JVM has made the change, of which the servers have told ({@link
   * MemcachedConfiguration#setRemoteEvents}). Such an event has no old value, may stand for several
   * changes of its key, and others like it may have been lost.
   */
  boolean isRemote();
}
