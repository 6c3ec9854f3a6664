package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.function.Function;
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
  default long channel() {
    return 0;
  }

  /**
   * Runs an action once it is known that the request was sent and will have no answer, whether or
   * not anybody still waits: before anything is sent on a later connection. The action must not
   * wait, and may run more than once.
   */
  default void whenLost(Runnable action) {}

  /** Returns whether it is known that {@link #await} has nothing to wait for. */
  default boolean isSettled() {
    return false;
  }

  /** Returns the same reply with what a function makes of its answer. */
  default <R extends @Nullable Object> Reply<R> map(Function<? super T, ? extends R> made) {
    return awaitedBy(deadline -> made.apply(await(deadline)));
  }

  /** Returns another reply, which is not awaited before this one. */
  default <R extends @Nullable Object> Reply<R> then(Reply<R> next) {
    return deadline -> {
      await(deadline);
      return next.await(deadline);
    };
  }

  /** Returns the same reply, awaited in another way. */
  default <R extends @Nullable Object> Reply<R> awaitedBy(Function<Deadline, ? extends R> way) {
    Reply<T> reply = this;
    return new Reply<>() {
      @Override
      public R await(Deadline deadline) {
        return way.apply(deadline);
      }

      @Override
      public long channel() {
        return reply.channel();
      }

      @Override
      public void whenLost(Runnable action) {
        reply.whenLost(action);
      }

      @Override
      public boolean isSettled() {
        return reply.isSettled();
      }
    };
  }

  /** Returns the reply that holds {@code answer}; null only where {@code T} is nullable. */
  @SuppressWarnings("NullAway") // which T are nullable is beyond the checker
  static <T extends @Nullable Object> Reply<T> answered(@Nullable T answer) {
    return settled(deadline -> answer);
  }

  /** Returns the reply of a request that was not sent. */
  static <T extends @Nullable Object> Reply<T> refused(Kind kind, Node node, String detail) {
    return settled(
        deadline -> {
          throw new TransportException(kind, node.address(), detail, null);
        });
  }

  private static <T extends @Nullable Object> Reply<T> settled(Reply<T> reply) {
    return new Reply<>() {
      @Override
      public T await(Deadline deadline) {
        return reply.await(deadline);
      }

      @Override
      public boolean isSettled() {
        return true;
      }
    };
  }
}
