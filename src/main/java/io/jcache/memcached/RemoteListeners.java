package io.jcache.memcached;

import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.near.NearStreams;
import io.jcache.memcached.internal.remote.Echoes;
import io.jcache.memcached.internal.remote.RemoteEvents;
import io.jcache.memcached.internal.store.EntryStore;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.cache.expiry.ExpiryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has listeners hear what other JVMs do, and refuses what cannot hold with that. */
final class RemoteListeners {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteListeners.class);

  private RemoteListeners() {}

  /**
   * Returns whether listeners of a cache are to hear what other JVMs do.
   *
   * @param configuration the complete one of the cache
   * @throws ConfigurationException where something does not go together with that
   */
  static boolean areOn(
      String cache, MemcachedConfiguration<?, ?> configuration, ExpiryPolicy policy) {
    boolean on = Boolean.TRUE.equals(configuration.getRemoteEvents());
    if (on && policy.getExpiryForAccess() != null) {
      throw new ConfigurationException(
          ("Cache '%s': listeners.remote and expiry.access (getExpiryForAccess) do not go together:"
                  + " a read that lets an entry live longer stores it anew, and other JVMs would"
                  + " take that for a change; leave out expiry.access, or listeners.remote")
              .formatted(cache));
    }
    return on;
  }

  /**
   * Has what a cache sends be known to the listeners, of this and other managers, that would take
   * it for what another JVM does.
   */
  static <K, V> void noteOwnChanges(EntryStore<K, V> store, EventHub<K, V> events) {
    WeakReference<EventHub<K, V>> hub =
        new WeakReference<>(events); // what it sends by lives longer
    store.tellSent(
        (itemKey, kind, value) -> {
          EventHub<K, V> present = hub.get();
          if (present != null) {
            present.noteOwnChange(Echoes.class, echoes -> echoes.sending(itemKey, kind, value));
          }
        });
  }

  /**
   * Has the listeners of a cache hear what other JVMs do.
   *
   * @param thread reads what they have made of the entries
   * @param timeout of requests
   * @return ends it
   */
  static <K, V> RemoteEvents<K, V> hear(
      String cache,
      EntryStore<K, V> store,
      EventHub<K, V> events,
      NearStreams streams,
      Executor thread,
      Duration timeout) {
    Echoes echoes = new Echoes(System::nanoTime, timeout, streams::isBegun);
    RemoteEvents<K, V> remote =
        new RemoteEvents<>(
            cache,
            store::look,
            events::tellRemote,
            echoes,
            events::hearsOthers,
            task -> run(thread, task),
            System::nanoTime);
    store.tellChanges(remote);
    streams.add(cache, store);
    events.hearOthers(cache, streams::begin, echoes);
    return remote;
  }

  private static void run(Executor thread, Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The manager is closed: nothing of other JVMs is told any more", e);
    }
  }
}
