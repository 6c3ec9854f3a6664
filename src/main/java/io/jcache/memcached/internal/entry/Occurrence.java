package io.jcache.memcached.internal.entry;

import io.jcache.memcached.internal.entry.Copier.Itself;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What listeners hear of a decision (JSR-107, chapter 8).
 *
 * @param value gives the new value; of a removed or expired entry its last one
 * @param oldValue gives the value before; null for a creation
 */
public record Occurrence<V>(EventType type, Supplier<V> value, @Nullable Supplier<V> oldValue) {

  /** Returns the occurrence of an entry that was not there before. */
  public static <V> Occurrence<V> created(V value) {
    return new Occurrence<>(EventType.CREATED, new Itself<>(value), null);
  }

  /** Returns the occurrence of an entry that got another value, or the same one again. */
  public static <V> Occurrence<V> updated(V value, V oldValue) {
    return new Occurrence<>(EventType.UPDATED, new Itself<>(value), new Itself<>(oldValue));
  }

  /** Returns the occurrence of an entry that was removed. */
  public static <V> Occurrence<V> removed(V value) {
    return gone(EventType.REMOVED, new Itself<>(value));
  }

  /** Returns the occurrence of an entry that was found expired, or that an operation expired. */
  public static <V> Occurrence<V> expired(V value) {
    return gone(EventType.EXPIRED, new Itself<>(value));
  }

  private static <V> Occurrence<V> gone(EventType type, Supplier<V> last) {
    return new Occurrence<>(type, last, last);
  }

  /** Returns whether this is the end of an entry, whose value is the old one. */
  public boolean isEnd() {
    return type == EventType.REMOVED || type == EventType.EXPIRED;
  }

  /**
   * Returns this occurrence with the values as they are now.
   *
   * @param withOldValue whether anybody is to hear the old value
   */
  public Occurrence<V> snapshot(Copier copier, boolean withOldValue) {
    Supplier<V> old = oldValue == null || !withOldValue ? null : copier.snapshot(oldValue.get());
    if (isEnd()) {
      return old == null ? new Occurrence<>(type, value, null) : gone(type, old);
    }
    return new Occurrence<>(type, copier.snapshot(value.get()), old);
  }
}
