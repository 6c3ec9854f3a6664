package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An answer, or why there is none.
 *
 * @param answer the answer; null where there is none, or where {@code T} is nullable
 * @param failure why there is none; null where there is one
 * @param detail what happened, in words; empty where there is an answer
 */
public record Outcome<T extends @Nullable Object>(T answer, @Nullable Kind failure, String detail) {

  /** Returns the outcome of what was answered. */
  public static <T extends @Nullable Object> Outcome<T> answered(T answer) {
    return new Outcome<>(answer, null, "");
  }

  /** Returns the outcome of what failed. */
  @SuppressWarnings("NullAway") // a failure has no answer
  public static <T extends @Nullable Object> Outcome<T> failed(Kind kind, String detail) {
    return new Outcome<>(null, kind, detail);
  }

  /** Returns whether the request may have been carried out all the same. */
  public boolean isLoss() {
    return failure != null && failure.mayHaveBeenApplied();
  }

  /** Returns whether the node has answered. */
  public boolean isAnswer() {
    return failure == null || failure == Kind.SERVER_ERROR;
  }
}
