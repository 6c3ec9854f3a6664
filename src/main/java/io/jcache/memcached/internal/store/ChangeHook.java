package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Told;

/** Hears what the nodes tell of a cache's items, by whomever they were changed. Must not wait. */
public interface ChangeHook {

  /**
   * Takes note of what a node has told of an entry's item.
   *
   * @param text of the key, the same in every generation
   */
  void changed(String address, String itemKey, String text, Told told);

  /** Takes note that a cache may have been cleared. */
  void cleared();

  /** Takes note that a node may have told what was not heard, and why. */
  void missed(String address, String reason);
}
