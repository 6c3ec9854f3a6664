package io.jcache.memcached.internal.event;

import io.jcache.memcached.internal.entry.Occurrence;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence as one listener hears it.
 *
 * <p>The value of a REMOVED or EXPIRED event is the old one, so it is there only for listeners that
 * require the old value (JSR-107, CacheEntryEvent).
 */
final class Event<K, V> extends CacheEntryEvent<K, V> {
  private static final long serialVersionUID = 1L;

  private final transient K key;
  private final transient @Nullable V value;
  private final transient @Nullable V oldValue;

  Event(Cache<K, V> source, K key, Occurrence<V> occurrence, boolean oldValueRequired) {
    super(source, occurrence.type());
    boolean gone = occurrence.type() == EventType.REMOVED || occurrence.type() == EventType.EXPIRED;
    this.key = key;
    this.oldValue = oldValueRequired ? occurrence.oldValue() : null;
    this.value = gone ? oldValue : occurrence.value();
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public @Nullable V getValue() {
    return value;
  }

  @Override
  public @Nullable V getOldValue() {
    return oldValue;
  }

  @Override
  public boolean isOldValueAvailable() {
    return oldValue != null;
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
    return getEventType() + "(" + key + ")";
  }
}
