package io.jcache.memcached.internal.event;

import io.jcache.memcached.EventOrigin;
import io.jcache.memcached.internal.entry.Occurrence;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence as one listener hears it: key and values are its own, of which it gets the same
 * objects however often it asks, and no one else does. Thread-safe.
 *
 * <p>The value of a REMOVED or EXPIRED event is the old one, so it is there only for listeners that
 * require the old value (JSR-107, CacheEntryEvent).
 */
final class Event<K, V> extends CacheEntryEvent<K, V> implements EventOrigin {
  private static final long serialVersionUID = 1L;

  private final transient Own<K> key;
  private final transient @Nullable Own<V> value;
  private final transient @Nullable Own<V> oldValue;
  private final boolean remote;

  Event(
      Cache<K, V> source,
      Supplier<K> key,
      Occurrence<V> occurrence,
      boolean oldValueRequired,
      boolean remote) {
    super(source, occurrence.type());
    this.remote = remote;
    Supplier<V> old = oldValueRequired ? occurrence.oldValue() : null;
    this.key = new Own<>(key);
    this.oldValue = old == null ? null : new Own<>(old);
    this.value = occurrence.isEnd() ? oldValue : new Own<>(occurrence.value());
  }

  /** An object that is made when it is asked for first. */
  private static final class Own<T> {
    private final Supplier<T> making;
    private @Nullable T made;

    Own(Supplier<T> making) {
      this.making = making;
    }

    synchronized T get() {
      T present = made == null ? making.get() : made;
      made = present;
      return present;
    }
  }

  @Override
  public K getKey() {
    return key.get();
  }

  @Override
  public @Nullable V getValue() {
    return value == null ? null : value.get();
  }

  @Override
  public @Nullable V getOldValue() {
    return oldValue == null ? null : oldValue.get();
  }

  @Override
  public boolean isOldValueAvailable() {
    return oldValue != null;
  }

  @Override
  public boolean isRemote() {
    return remote;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException("an event cannot be unwrapped to " + type.getName());
  }

  @Override
  public String toString() {
    return getEventType() + "(" + getKey() + ")";
  }
}
