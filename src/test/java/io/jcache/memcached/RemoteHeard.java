package io.jcache.memcached;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** A listener that keeps what it has heard, and whether another JVM has done it. */
final class RemoteHeard<K, V>
    implements CacheEntryCreatedListener<K, V>,
        CacheEntryUpdatedListener<K, V>,
        CacheEntryRemovedListener<K, V> {

  /** Such as {@code remote CREATED key=value}. */
  final List<String> texts = new CopyOnWriteArrayList<>();

  /** Returns a configuration of it that can hear what other JVMs do. */
  CacheEntryListenerConfiguration<K, V> configuration() {
    return configuration(false, false);
  }

  CacheEntryListenerConfiguration<K, V> configuration(boolean old, boolean synchronous) {
    return new MutableCacheEntryListenerConfiguration<>(new Itself<>(this), null, old, synchronous);
  }

  /** Gives the listener; equal for the same one. */
  private record Itself<K, V>(RemoteHeard<K, V> create)
      implements javax.cache.configuration.Factory<RemoteHeard<K, V>> {}

  /** Returns whether it has heard of a key. */
  boolean has(String key) {
    return texts.stream().anyMatch(text -> text.contains(" " + key + "="));
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    events.forEach(this::heard);
  }

  @Override
  public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    events.forEach(this::heard);
  }

  @Override
  public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    events.forEach(this::heard);
  }

  private void heard(CacheEntryEvent<? extends K, ? extends V> event) {
    String origin = event.unwrap(EventOrigin.class).isRemote() ? "remote " : "";
    texts.add(origin + event.getEventType() + " " + event.getKey() + "=" + event.getValue());
  }
}
