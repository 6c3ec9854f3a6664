package io.jcache.memcached.internal.event;

import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Occurrence;
import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one cache, which tells those of its {@link Audience}, too.
 *
 * <ul>
 *   <li>They hear what their manager does, after it was done; synchronous ones on the thread that
 *       did it.
 *   <li>Where caches of several managers of this JVM have their entries in common, and each has
 *       listeners, each hears what the others do as if its own had done it.
 *   <li>Each gets keys and values of its own, as they were when it was done, whatever becomes of
 *       the objects that the caller, a loader, a processor or another listener holds.
 *   <li>Every listener is called, also when one before it threw an exception.
 *   <li>What an asynchronous one throws is logged.
 *   <li>An {@link Error} of a synchronous one is no failure of a listener, but leaves the call,
 *       whose change has been made: later listeners are not called, and a call on many entries
 *       neither counts nor tells of the rest.
 * </ul>
 */
public final class EventHub<K, V> implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

  private final ListenerLanes lanes;
  private final CopyOnWriteArrayList<Registration<K, V>> registrations =
      new CopyOnWriteArrayList<>();
  private final Audience<K, V> audience;
  private final AtomicLong underway = new AtomicLong();
  private volatile @Nullable Source<K, V> source;
  private volatile @Nullable Remote remote;

  /**
   * Creates a hub without listeners.
   *
   * @param audience the hubs of the caches that have the same entries
   */
  public EventHub(ListenerLanes lanes, Audience<K, V> audience) {
    this.lanes = lanes;
    this.audience = audience;
  }

  /**
   * What events are made of.
   *
   * @param copier makes what listeners get of keys and values
   */
  private record Source<K, V>(Cache<K, V> cache, Copier copier) {}

  /**
   * How listeners hear what other JVMs do.
   *
   * @param begin has that be looked for
   * @param ownChanges takes note of what is not to be told as theirs
   */
  private record Remote(String cacheName, Runnable begin, Object ownChanges) {}

  /**
   * Makes a cache the source of the events.
   *
   * @param copier makes what listeners get of keys and values
   */
  public synchronized void attach(Cache<K, V> cache, Copier copier) {
    source = new Source<>(cache, copier);
    joinOrLeave();
  }

  /** Is a part of the audience while there are listeners, and a cache that they can be told of. */
  private void joinOrLeave() {
    if (source == null || registrations.isEmpty()) {
      audience.remove(this);
    } else {
      audience.add(this);
    }
  }

  /**
   * Adds a listener.
   *
   * @throws IllegalArgumentException when one of the same configuration is there
   */
  public synchronized void register(CacheEntryListenerConfiguration<K, V> configuration) {
    if (registrations.stream().anyMatch(other -> other.configuration().equals(configuration))) {
      throw new IllegalArgumentException(
          "a listener with an equal configuration is registered already: " + configuration);
    }
    Registration<K, V> registration = new Registration<>(this, configuration);
    registrations.add(registration);
    joinOrLeave();
    hearOthers(registration);
  }

  /** Removes the listener of a configuration, if there is one. */
  public synchronized void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
    registrations.removeIf(registration -> registration.configuration().equals(configuration));
    joinOrLeave();
  }

  /**
   * Has listeners hear what other JVMs do, but those that are synchronous or need old values.
   *
   * @param name that of the cache, for messages
   * @param begin has what others do be looked for, from when somebody listens; idempotent
   * @param ownChanges takes note of what is not to be told as theirs
   */
  public synchronized void hearOthers(String name, Runnable begin, Object ownChanges) {
    remote = new Remote(name, begin, ownChanges);
    audience.hearOthers();
    registrations.forEach(this::hearOthers);
    joinOrLeave();
  }

  private void hearOthers(Registration<K, V> registration) {
    Remote others = remote;
    if (others == null) {
      return;
    }
    if (registration.canHearOthers()) {
      others.begin.run();
    } else {
      LOG.warn(
          "Cache '{}': the listener {} hears nothing of what other JVMs do (listeners.remote), as it"
              + " is synchronous or needs old values",
          others.cacheName,
          registration.listener().getClass().getName());
    }
  }

  /** Returns whether somebody listens who can be told of what other JVMs do. */
  public boolean hearsOthers() {
    return remote != null && registrations.stream().anyMatch(Registration::canHearOthers);
  }

  /**
   * Has each that is to know what this JVM changes take note of it: where listeners of this cache
   * are told of it, those of the caches that hear of that, too.
   */
  public <T> void noteOwnChange(Class<T> type, Consumer<T> note) {
    if (!audience.hearsOthers()) {
      return;
    }
    for (EventHub<K, V> hub : audience.hubsToldBy(this)) {
      Remote others = hub.remote;
      if (others != null) {
        note.accept(type.cast(others.ownChanges));
      }
    }
  }

  /**
   * Has listeners be told of what another JVM has done. Does not wait.
   *
   * @param values make the value, each time anew; null where there is none
   * @param done is called once all have been told
   */
  public void tellRemote(EventType type, K key, @Nullable Supplier<V> values, Runnable done) {
    List<Registration<K, V>> hearing = new ArrayList<>();
    for (Registration<K, V> registration : registrations) {
      if (registration.canHearOthers()
          && registration.hears(type)
          && !audience.hearsOthersBefore(this, registration.listener())) {
        hearing.add(registration);
      }
    }
    AtomicInteger left = new AtomicInteger(hearing.size());
    if (hearing.isEmpty() || source == null) {
      done.run();
      return;
    }
    Supplier<K> ownKey = source().copier().snapshot(key);
    Supplier<V> none =
        () -> {
          throw new IllegalStateException("a removal has no value");
        };
    Occurrence<V> occurrence = new Occurrence<>(type, values == null ? none : values, null);
    for (Registration<K, V> registration : hearing) {
      underway.incrementAndGet();
      Runnable delivery =
          () -> {
            deliver(registration, ownKey, occurrence, true);
            toldOne(left, done);
          };
      boolean taken = false;
      try {
        taken = lanes.submitUncounted(key, delivery); // by the hash of the application's key
      } finally {
        if (!taken) {
          underway.decrementAndGet();
        }
      }
      if (!taken) {
        toldOne(left, done);
      }
    }
  }

  private static void toldOne(AtomicInteger left, Runnable done) {
    if (left.decrementAndGet() == 0) {
      done.run();
    }
  }

  /** Returns the listeners of this cache alone. */
  List<Registration<K, V>> registrations() {
    return registrations;
  }

  /** Returns whether nobody listens to this cache. */
  public boolean isEmpty() {
    return registrations.isEmpty();
  }

  /** Returns whether somebody wants to hear of expiries. */
  public boolean hearsExpiries() {
    for (Registration<K, V> registration : audience.registrations(this)) {
      if (registration.hears(EventType.EXPIRED)) {
        return true;
      }
    }
    return false;
  }

  /** Lets an operation that may cause events wait until there is room for them. */
  public void awaitQueueSpace() {
    ListenerLanes waitedFor = null;
    for (Registration<K, V> registration : audience.registrations(this)) {
      if (!registration.synchronous() && registration.hub().lanes != waitedFor) {
        waitedFor = registration.hub().lanes;
        waitedFor.awaitQueueSpace();
      }
    }
  }

  /**
   * Takes note of a decision that has been carried out: asynchronous listeners will hear of it, in
   * the order of these calls. Calls no listener and does not wait.
   *
   * @return what {@link #tell} is to be given
   */
  public <R> Decision<V, R> note(K key, Decision<V, R> decision) {
    Entry<V> expired = decision.expired();
    if (expired == null && decision.occurrences().isEmpty()) {
      return decision;
    }
    if (registrations.isEmpty()) {
      return decision.announcingOnly(List.of());
    }
    Copier copier = source().copier();
    List<Occurrence<V>> occurred = new ArrayList<>();
    if (expired != null
        && hearsExpiries()
        && audience.told().isNews(copier.copy(key), expired.deadline())) {
      occurred.add(Occurrence.expired(expired.value()));
    }
    occurred.addAll(decision.occurrences());
    // All of them before the first is told: who hears it may change what the others are about.
    List<Occurrence<V>> heard = new ArrayList<>();
    List<List<Registration<K, V>>> hearing = new ArrayList<>();
    for (Occurrence<V> occurrence : occurred) {
      List<Registration<K, V>> hearers = hearing(occurrence);
      if (!hearers.isEmpty()) {
        boolean old = hearers.stream().anyMatch(Registration::oldValueRequired);
        heard.add(occurrence.snapshot(copier, old));
        hearing.add(hearers);
      }
    }
    Supplier<K> ownKey = copier.snapshot(key);
    for (int i = 0; i < heard.size(); i++) {
      for (Registration<K, V> registration : hearing.get(i)) {
        if (!registration.synchronous()) {
          registration.hub().tellLater(registration, key, ownKey, heard.get(i));
        }
      }
    }
    return decision.announcingOnly(heard);
  }

  private List<Registration<K, V>> hearing(Occurrence<V> occurrence) {
    List<Registration<K, V>> hearing = new ArrayList<>();
    for (Registration<K, V> registration : audience.registrations(this)) {
      if (registration.hears(occurrence.type())) {
        hearing.add(registration);
      }
    }
    return hearing;
  }

  /**
   * Calls the synchronous listeners with what has been noted.
   *
   * @throws CacheEntryListenerException when one failed
   */
  public void tell(K key, Decision<V, ?> decision) {
    if (decision.occurrences().isEmpty()) {
      return;
    }
    ListenerFailures failures = new ListenerFailures();
    Supplier<K> ownKey = source().copier().snapshot(key);
    for (Occurrence<V> occurrence : decision.occurrences()) {
      for (Registration<K, V> registration : hearing(occurrence)) {
        if (registration.synchronous()) {
          failures.collect(
              () ->
                  registration.deliver(
                      registration.hub().source().cache(), ownKey, occurrence, false));
        }
      }
    }
    failures.rethrow();
  }

  private void tellLater(
      Registration<K, V> registration, K key, Supplier<K> ownKey, Occurrence<V> occurrence) {
    underway.incrementAndGet();
    boolean taken = lanes.submit(key, () -> deliver(registration, ownKey, occurrence, false));
    if (!taken) {
      underway.decrementAndGet();
      LOG.warn(
          "Cache '{}': an event was not delivered, as the manager is closed: {} of key {}",
          source().cache().getName(),
          occurrence.type(),
          key);
    }
  }

  private void deliver(
      Registration<K, V> registration,
      Supplier<K> ownKey,
      Occurrence<V> occurrence,
      boolean remote) {
    try {
      registration.deliver(source().cache(), ownKey, occurrence, remote);
    } catch (RuntimeException | Error e) {
      LOG.warn("Cache '{}': an asynchronous listener failed", source().cache().getName(), e);
    } finally {
      underway.decrementAndGet();
    }
  }

  private Source<K, V> source() {
    Source<K, V> attached = source;
    if (attached == null) {
      throw new IllegalStateException("the listeners belong to no cache yet");
    }
    return attached;
  }

  /**
   * Waits until the asynchronous listeners have heard what was told so far, and closes the
   * listeners that can be closed.
   *
   * @throws IOException when one of them failed to close
   */
  @Override
  public void close() throws IOException {
    audience.remove(this);
    ApplicationCode.await(Wait.DELIVERIES, lanes, () -> underway.get() <= 0);
    List<Registration<K, V>> closing = new ArrayList<>(registrations);
    registrations.clear();
    remote = null;
    IOException failure = null;
    for (Registration<K, V> registration : closing) {
      try {
        registration.close();
      } catch (IOException e) {
        failure = e;
      } catch (RuntimeException e) {
        failure = new IOException(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
