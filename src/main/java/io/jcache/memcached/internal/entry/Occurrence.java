package io.jcache.memcached.internal.entry;

import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What listeners hear of a decision (JSR-107, chapter 8).
 *
 * @param value the new value; of a removed or expired entry its last one
 * @param oldValue the value before; null for a creation
 */
public record Occurrence<V>(EventType type, V value, @Nullable V oldValue) {

  /** Returns the occurrence of an entry that was not there before. */
  public static <V> Occurrence<V> created(V value) {
    return new Occurrence<>(EventType.CREATED, value, null);
  }

  /** Returns the occurrence of an entry that got another value, or the same one again. */
  public static <V> Occurrence<V> updated(V value, V oldValue) {
    return new Occurrence<>(EventType.UPDATED, value, oldValue);
  }

  /** Returns the occurrence of an entry that was removed. */
  public static <V> Occurrence<V> removed(V value) {
    return new Occurrence<>(EventType.REMOVED, value, value);
  }

  /** Returns the occurrence of an entry that was found expired. */
  public static <V> Occurrence<V> expired(V value) {
    return new Occurrence<>(EventType.EXPIRED, value, value);
  }
}
