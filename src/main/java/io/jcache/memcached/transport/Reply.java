package io.jcache.memcached.transport;

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
}
