package io.jcache.memcached.internal.entry;

import org.jspecify.annotations.Nullable;

/** An operation that is another one, but for what it does itself. */
public interface ForwardingOperation<V, R> extends Operation<V, R> {

  /** Returns the other operation. */
  Operation<V, R> operation();

  @Override
  default String name() {
    return operation().name();
  }

  @Override
  default Decision<V, R> decideWithoutNode(ExpiryRules rules, long now) {
    return operation().decideWithoutNode(rules, now);
  }

  @Override
  default @Nullable Decision<V, R> decideBlind(ExpiryRules rules, long now) {
    return operation().decideBlind(rules, now);
  }

  @Override
  default boolean computes() {
    return operation().computes();
  }

  @Override
  default void waitForOthers(Runnable waiting) {
    operation().waitForOthers(waiting);
  }

  @Override
  default boolean degrades() {
    return operation().degrades();
  }

  @Override
  default boolean outdates(@Nullable Decision<V, ?> dropped) {
    return operation().outdates(dropped);
  }
}
