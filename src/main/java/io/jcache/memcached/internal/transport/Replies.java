package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/** Replies that are known when the request returns. */
final class Replies {
  private Replies() {}

  /** Returns the reply that holds {@code answer}; null only where {@code T} is nullable. */
  @SuppressWarnings("NullAway") // which T are nullable is beyond the checker
  static <T extends @Nullable Object> Reply<T> answered(@Nullable T answer) {
    return deadline -> answer;
  }

  /** Returns the reply of a request that was not sent. */
  static <T extends @Nullable Object> Reply<T> refused(Kind kind, Node node, String detail) {
    return deadline -> {
      throw new TransportException(kind, node.address(), detail, null);
    };
  }
}
