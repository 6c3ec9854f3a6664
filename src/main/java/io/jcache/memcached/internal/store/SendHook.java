package io.jcache.memcached.internal.store;

import org.jspecify.annotations.Nullable;

/** Hears what is sent to the nodes, of which they tell those who watch them. Must not wait. */
public interface SendHook {

  /** What is sent. */
  enum Kind {
    /** What stores an item, if it can. */
    STORE,
    /** What deletes an item, on some servers by storing one that is gone at once. */
    DELETE,
    /** What has those hear of a delete who watch the node. */
    ANNOUNCEMENT
  }

  /**
   * Takes note of what is about to be sent.
   *
   * @param value what is stored; null where nothing is
   */
  void sending(String itemKey, Kind kind, byte @Nullable [] value);
}
