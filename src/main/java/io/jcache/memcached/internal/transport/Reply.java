package io.jcache.memcached.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, which has been sent, or refused, when the caller gets this.
 *
 * @param <T> what the answer holds
 */
@FunctionalInterface
public interface Reply<T extends @Nullable Object> {

  /**
   * Waits for the answer; may be called more than once.
   *
   * @throws TransportException when the request failed, or had no answer by the deadline
   */
  T await(Deadline deadline);

  /**
   * Returns the number of the connection that the request was sent on, later ones being higher; 0
   * where it was not sent.
   */
  default long epoch() {
    return 0;
  }

  /**
   * Runs an action once it is known that the request was sent and will have no answer, whether or
   * not anybody still waits: before anything is sent on a later connection. The action must not
   * wait, and may run more than once.
   */
  default void whenLost(Runnable action) {}
}
