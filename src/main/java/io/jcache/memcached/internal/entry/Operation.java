package io.jcache.memcached.internal.entry;

import org.jspecify.annotations.Nullable;

/**
 * What a cache operation means, as a function of the entry that it meets. It may be asked again
 * when another writer was faster.
 *
 * @param <R> what the caller of the operation gets
 */
public interface Operation<V, R> {

  /** Returns the name of the operation for messages. */
  String name();

  /**
   * Decides what follows from the entry that is there.
   *
   * @param current the live entry, or null where none is
   * @param now epoch milliseconds
   */
  Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now);

  /** Decides over no entry, since its node failed: whatever follows will be dropped. */
  default Decision<V, R> decideWithoutNode(ExpiryRules rules, long now) {
    return decide(null, rules, now);
  }

  /**
   * Returns the decision that holds whatever entry is there, where no listener and no writer wants
   * to hear of it; null where the entry has to be known.
   */
  default @Nullable Decision<V, R> decideBlind(ExpiryRules rules, long now) {
    return null;
  }

  /**
   * Returns whether the operation computes what is missing, maybe slowly, so that others are to
   * wait for that. One that might only do so is not to wait for others, as it may be a removal.
   */
  default boolean computes() {
    return false;
  }

  /** Waits while others compute what this operation would, which counts as if it did so itself. */
  default void waitForOthers(Runnable waiting) {
    waiting.run();
  }

  /**
   * Returns whether, where the policy is to degrade, a node that fails counts as an empty cache
   * that forgets. False where the result would then be a lie.
   */
  boolean degrades();

  /**
   * Returns whether what was stored before is outdated, although a node that failed could not be
   * made to change it.
   *
   * @param dropped what was decided, over no entry where the node did not even give one; null where
   *     nothing was decided yet
   */
  default boolean outdates(@Nullable Decision<V, ?> dropped) {
    return false;
  }
}
