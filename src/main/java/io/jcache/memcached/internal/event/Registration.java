package io.jcache.memcached.internal.event;

import io.jcache.memcached.internal.entry.Occurrence;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener with its filter, made from one configuration; what they throw is made the exception
 * that the caller gets.
 */
final class Registration<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

  private final EventHub<K, V> hub;
  private final CacheEntryListenerConfiguration<K, V> configuration;
  private final CacheEntryListener<? super K, ? super V> listener;
  private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
  private final boolean synchronous;
  private final boolean oldValueRequired;
  private volatile boolean closed;

  Registration(EventHub<K, V> hub, CacheEntryListenerConfiguration<K, V> configuration) {
    this.hub = hub;
    this.configuration = configuration;
    this.listener = configuration.getCacheEntryListenerFactory().create();
    Factory<CacheEntryEventFilter<? super K, ? super V>> filterFactory =
        configuration.getCacheEntryEventFilterFactory();
    this.filter = filterFactory == null ? null : filterFactory.create();
    this.synchronous = configuration.isSynchronous();
    this.oldValueRequired = configuration.isOldValueRequired();
  }

  CacheEntryListenerConfiguration<K, V> configuration() {
    return configuration;
  }

  /** Returns the hub of the cache that the listener is registered with. */
  EventHub<K, V> hub() {
    return hub;
  }

  /** Returns the listener. */
  Object listener() {
    return listener;
  }

  boolean synchronous() {
    return synchronous;
  }

  boolean oldValueRequired() {
    return oldValueRequired;
  }

  /** Returns whether the listener can be told of what other JVMs do: later, without old values. */
  boolean canHearOthers() {
    return !synchronous && !oldValueRequired;
  }

  /** Returns whether the listener hears events of a type. */
  boolean hears(EventType type) {
    return switch (type) {
      case CREATED -> listener instanceof CacheEntryCreatedListener;
      case UPDATED -> listener instanceof CacheEntryUpdatedListener;
      case REMOVED -> listener instanceof CacheEntryRemovedListener;
      case EXPIRED -> listener instanceof CacheEntryExpiredListener;
    };
  }

  /**
   * Calls the listener, unless its filter says no or the cache has been closed.
   *
   * @param remote whether another JVM has done it
   * @throws CacheEntryListenerException when the filter or the listener failed
   */
  void deliver(Cache<K, V> source, Supplier<K> key, Occurrence<V> occurrence, boolean remote) {
    if (closed) {
      return;
    }
    Event<K, V> event = new Event<>(source, key, occurrence, oldValueRequired, remote);
    try {
      // The filter may be one of many listeners, and keep what it gets.
      if (filter == null
          || filter.evaluate(new Event<>(source, key, occurrence, oldValueRequired, remote))) {
        call(event);
      }
    } catch (Exception e) {
      failed(event, e);
    }
  }

  // Not only RuntimeException: other languages than Java throw checked ones undeclared.
  private void failed(Event<K, V> event, Exception failure) {
    String what = "the listener " + listener.getClass().getName() + " failed on " + event;
    if (closed) {
      LOG.warn("{}, having been closed meanwhile", what, failure);
      return;
    }
    throw failure instanceof CacheEntryListenerException thrown
        ? thrown
        : new CacheEntryListenerException(what, failure);
  }

  @SuppressWarnings("unchecked") // hears() has told which of its interfaces the listener has.
  private void call(Event<K, V> event) {
    Iterable<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
    switch (event.getEventType()) {
      case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
      case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
      case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
      case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
    }
  }

  /** Closes the listener and the filter where they can be. */
  void close() throws IOException {
    closed = true;
    try {
      if (listener instanceof Closeable closeable) {
        closeable.close();
      }
    } finally {
      if (filter instanceof Closeable closeable) {
        closeable.close();
      }
    }
  }
}
