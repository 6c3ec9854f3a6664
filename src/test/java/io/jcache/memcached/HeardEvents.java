package io.jcache.memcached;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A listener of all events that notes each as {@code UPDATED key=new<old}, with the thread it came
 * on; {@code -} stands for a value that is not available.
 */
final class HeardEvents<K, V>
    implements CacheEntryCreatedListener<K, V>,
        CacheEntryUpdatedListener<K, V>,
        CacheEntryRemovedListener<K, V>,
        CacheEntryExpiredListener<K, V>,
        Closeable {

  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<String> threads = new CopyOnWriteArrayList<>();
  private final List<CacheEntryEvent<? extends K, ? extends V>> told = new CopyOnWriteArrayList<>();
  volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  /** Makes the listener throw, after it has noted the event; null ends that. */
  void failWith(@Nullable RuntimeException exception) {
    failure = exception;
  }

  /** Returns the configuration that registers this listener. */
  MutableCacheEntryListenerConfiguration<K, V> configuration(
      boolean oldValueRequired, boolean synchronous) {
    return new MutableCacheEntryListenerConfiguration<>(
        () -> this, null, oldValueRequired, synchronous);
  }

  /** Returns the configuration that registers this listener behind a filter. */
  MutableCacheEntryListenerConfiguration<K, V> configuration(
      CacheEntryEventFilter<K, V> filter, boolean oldValueRequired, boolean synchronous) {
    return new MutableCacheEntryListenerConfiguration<>(
        () -> this, () -> filter, oldValueRequired, synchronous);
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    note(EventType.CREATED, events);
  }

  @Override
  public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    note(EventType.UPDATED, events);
  }

  @Override
  public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    note(EventType.REMOVED, events);
  }

  @Override
  public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    note(EventType.EXPIRED, events);
  }

  private void note(EventType type, Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    for (CacheEntryEvent<? extends K, ? extends V> event : events) {
      threads.add(Thread.currentThread().getName());
      told.add(event);
      texts.add(event.getEventType() == type ? text(event) : type + " called with " + text(event));
    }
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Returns the texts of the events, asked again. */
  List<String> textsByNow() {
    return told.stream().map(HeardEvents::text).toList();
  }

  private static String text(CacheEntryEvent<?, ?> event) {
    String old = event.getOldValue() == null ? "-" : event.getOldValue().toString();
    if (event.isOldValueAvailable() != (event.getOldValue() != null)) {
      old += " (isOldValueAvailable=" + event.isOldValueAvailable() + ")";
    }
    Object value = event.getValue();
    return event.getEventType()
        + " "
        + event.getKey()
        + "="
        + (value == null ? "-" : value)
        + "<"
        + old;
  }

  @Override
  public void close() {
    closed = true;
  }
}
