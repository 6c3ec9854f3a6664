package io.jcache.memcached.internal;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Occurrence;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.event.ListenerFailures;
import io.jcache.memcached.internal.integration.Loading;
import io.jcache.memcached.internal.integration.SingleFlight;
import io.jcache.memcached.internal.store.BulkUpdate;
import io.jcache.memcached.internal.store.Entries;
import io.jcache.memcached.internal.store.LoadLeases;
import io.jcache.memcached.internal.store.Ticket;
import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what a cache does not hold (JSR-107, chapter 10).
 *
 * <ul>
 *   <li>One load per key at a time in this JVM; readers that come meanwhile wait for it, or fail
 *       with it. Entry processors and asynchronous listeners load by themselves.
 *   <li>A load never overwrites a value put meanwhile, and is not stored when the cache was cleared
 *       meanwhile, or this JVM has changed the key: the compare-and-set loop of {@code store}
 *       checks its {@link Ticket}. Nor do readers that come after that wait for it.
 *   <li>Readers, processors and listeners get objects of their own, not the loader's.
 *   <li>One load per key at a time in all JVMs, by {@link LoadLeases}, which also tell of changes
 *       by other JVMs. Code that others wait for waits for none, but loads by itself.
 * </ul>
 */
public final class ReadThrough<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(ReadThrough.class);

  private final CacheParts<K, V> parts;
  private final Entries<K, V> store;
  private final CacheOperations<K, V> operations;
  private final SingleFlight<Ticketed<K>, V> flights;
  private final AtomicInteger underway = new AtomicInteger();

  public ReadThrough(CacheParts<K, V> parts, CacheOperations<K, V> operations) {
    this.parts = parts;
    this.store = parts.store();
    this.operations = operations;
    this.flights = new SingleFlight<>(parts.copier()::copy);
  }

  /**
   * A key to load.
   *
   * @param ticket the state of the cache that its value belongs to
   */
  private record Ticketed<K>(K key, Ticket ticket) {
    @Override
    public int hashCode() {
      return ticket.hashCode(); // of one key
    }
  }

  /** Returns whether a read of an absent key is to load it. */
  public boolean isEnabled() {
    return parts.loading() != null && parts.configuration().isReadThrough();
  }

  /**
   * Loads an absent key; null where the source has no value.
   *
   * @param since when the call began that has found it absent, by {@link System#nanoTime()}
   */
  public @Nullable V load(K key, long since) {
    Loading<K, V> loading = loader();
    return load(
            List.of(key),
            keys -> {
              V loaded = loading.load(key);
              return loaded == null ? Map.of() : Map.of(key, loaded);
            },
            since)
        .get(key);
  }

  /**
   * Loads absent keys with one call of the loader; those without a value are not in the map.
   *
   * @param since when the call began that has found them absent, by {@link System#nanoTime()}
   */
  public Map<K, V> loadAll(Collection<K> keys, long since) {
    return keys.isEmpty() ? Map.of() : load(keys, loader()::loadAll, since);
  }

  /**
   * Returns what loads a key for an entry processor, and to store it; null without read-through.
   */
  public @Nullable Function<K, @Nullable Supplier<V>> forProcessor() {
    Loading<K, V> loading = isEnabled() ? parts.loading() : null;
    if (loading == null) {
      return null;
    }
    return key -> {
      V loaded = loading.load(key);
      return loaded == null ? null : parts.copier().snapshot(loaded);
    };
  }

  /** Loads keys on a thread of the manager, whether or not the cache reads through. */
  public void loadAll(Set<K> keys, boolean replace, @Nullable CompletionListener listener) {
    if (parts.loading() == null) {
      if (listener != null) {
        listener.onCompletion();
      }
      return;
    }
    underway.incrementAndGet();
    try {
      parts.loaderThreads().execute(() -> loadAndTell(keys, replace, listener));
    } catch (RejectedExecutionException e) {
      underway.decrementAndGet();
      throw new IllegalStateException("the cache manager is closed", e);
    }
  }

  /** Waits for the preloads that are under way, but not for ever, nor for the caller's own. */
  public void drain() {
    ApplicationCode.await(Wait.PRELOADS, this, () -> underway.get() <= 0);
  }

  private void loadAndTell(Set<K> keys, boolean replace, @Nullable CompletionListener listener) {
    Exception failure = preload(keys, replace);
    try {
      if (listener == null) {
        if (failure != null) {
          LOG.warn("loadAll of {} keys failed, and nobody listens", keys.size(), failure);
        }
      } else if (failure == null) {
        listener.onCompletion();
      } else {
        listener.onException(failure);
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("The completion listener of a loadAll of {} keys failed", keys.size(), e);
    }
  }

  @SuppressWarnings("try") // The scope is only there to be closed.
  private @Nullable Exception preload(Set<K> keys, boolean replace) {
    try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.PRELOAD, this)) {
      if (replace) {
        replaceAll(keys);
      } else {
        long start = System.nanoTime();
        loadAll(absent(keys), start);
      }
      return null;
    } catch (RuntimeException e) {
      return e;
    } catch (Error e) {
      // Whoever waits for the listener must not wait for ever.
      return new CacheLoaderException(e);
    } finally {
      underway.decrementAndGet();
    }
  }

  /** Loads those of the keys that are not being loaded, and waits for the others. */
  private Map<K, V> load(
      Collection<K> keys, Function<Collection<K>, Map<K, V>> source, long since) {
    // Not later: those who wait for this load may be the listeners that there must be room for.
    parts.events().awaitQueueSpace();
    boolean mayWait = ApplicationCode.mayWaitFor(Wait.LOAD, flights);
    Map<K, V> values = new HashMap<>();
    loadAndStore(
        store.tickets(keys, since),
        (wanted, stored) ->
            flights
                .load(
                    wanted, mine -> loadLeased(mine, source.andThen(this::copies), stored, mayWait))
                .forEach((ticketed, value) -> values.put(ticketed.key(), value)));
    return values;
  }

  /** Loads those of the keys that no other JVM is loading, then waits for the others. */
  private Map<Ticketed<K>, V> loadLeased(
      Collection<Ticketed<K>> mine,
      Function<Collection<K>, Map<K, V>> source,
      Map<K, Decision<V, ?>> stored,
      boolean mayWait) {
    Map<K, Ticketed<K>> wanted = new LinkedHashMap<>();
    Map<K, Ticket> tickets = new LinkedHashMap<>();
    for (Ticketed<K> ticketed : mine) {
      wanted.put(ticketed.key(), ticketed);
      tickets.put(ticketed.key(), ticketed.ticket());
    }
    Map<Ticketed<K>, V> values = new HashMap<>();
    try (LoadLeases<K, V> leases = store.leases(tickets, mayWait)) {
      while (!leases.isOver()) {
        LoadLeases.Step<K, V> step = leases.next();
        for (Map.Entry<K, V> found : step.found().entrySet()) {
          values.put(wanted.get(found.getKey()), found.getValue());
        }
        if (!step.toLoad().isEmpty()) {
          step.toLoad().forEach(key -> noteExpiry(key, leases, stored));
          List<Ticketed<K>> toLoad = step.toLoad().stream().map(wanted::get).toList();
          Map<Ticketed<K>, V> loaded = storeAll(toLoad, source, Operations::addLoaded, stored);
          if (values.isEmpty()) {
            values = loaded;
          } else {
            values.putAll(loaded);
          }
          leases.ended(
              step.toLoad(), key -> loaded.containsKey(wanted.get(key)), key -> isPut(stored, key));
        }
      }
    }
    return values;
  }

  /** Takes note of the expired entry that a lease has taken the place of, if that is news. */
  private void noteExpiry(K key, LoadLeases<K, V> leases, Map<K, Decision<V, ?>> stored) {
    Entry<V> expired = leases.expired(key);
    if (expired != null) {
      Decision<V, V> found = Decision.<V, V>keep(null, Tally.NONE).overExpired(expired);
      stored.put(key, parts.events().note(key, found));
      leases.told(key);
    }
  }

  private static <K, V> boolean isPut(Map<K, Decision<V, ?>> stored, K key) {
    Decision<V, ?> decision = stored.get(key);
    return decision != null && decision.change() instanceof Change.Put<V>;
  }

  private void replaceAll(Set<K> keys) {
    if (keys.isEmpty()) {
      return;
    }
    parts.events().awaitQueueSpace();
    loadAndStore(
        store.validTickets(keys),
        (wanted, stored) -> storeAll(wanted, loader()::loadAll, Operations::putLoaded, stored));
  }

  /**
   * Loads what there are tickets for, and then calls the listeners that wait for what is stored.
   */
  private void loadAndStore(
      Map<K, Ticket> tickets, BiConsumer<List<Ticketed<K>>, Map<K, Decision<V, ?>>> loading) {
    Map<K, Decision<V, ?>> stored = new LinkedHashMap<>();
    try {
      List<Ticketed<K>> wanted = new ArrayList<>(tickets.size());
      tickets.forEach((key, ticket) -> wanted.add(new Ticketed<>(key, ticket)));
      loading.accept(wanted, stored);
    } catch (RuntimeException e) {
      try {
        conclude(stored);
      } catch (RuntimeException listeners) {
        e.addSuppressed(listeners);
      }
      throw e;
    } finally {
      tickets.values().forEach(Ticket::close);
    }
    conclude(stored);
  }

  /** Loads and stores; the listeners that wait for what was stored are called later. */
  private Map<Ticketed<K>, V> storeAll(
      Collection<Ticketed<K>> wanted,
      Function<Collection<K>, Map<K, V>> source,
      Function<V, Operation<V, V>> storing,
      Map<K, Decision<V, ?>> stored) {
    Map<K, V> loaded = source.apply(wanted.stream().map(Ticketed::key).toList());
    Map<K, Operation<V, ?>> operations = new LinkedHashMap<>();
    Map<K, Ticket> tickets = new HashMap<>();
    Map<Ticketed<K>, V> values = new HashMap<>();
    for (Ticketed<K> ticketed : wanted) {
      V value = loaded.get(ticketed.key());
      if (value != null) {
        operations.put(ticketed.key(), storing.apply(value));
        tickets.put(ticketed.key(), ticketed.ticket());
        values.put(ticketed, value);
      }
    }
    List<RuntimeException> failures = new ArrayList<>();
    BulkUpdate<K, V> updates = store.updateAll(operations, tickets);
    while (!updates.isOver()) {
      updates
          .next()
          .forEach(
              (key, outcome) -> {
                if (outcome.failure() != null) {
                  failures.add(outcome.failure());
                } else if (outcome.decision() != null) {
                  stored.merge(key, outcome.decision(), ReadThrough::both);
                }
              });
    }
    CacheOperations.rethrow(failures);
    values.replaceAll((ticketed, value) -> kept(stored.get(ticketed.key()), value));
    return values;
  }

  /** Returns a decision of which listeners hear after what they hear of an expiry. */
  private static <V> Decision<V, ?> both(Decision<V, ?> expiry, Decision<V, ?> later) {
    List<Occurrence<V>> heard = new ArrayList<>(expiry.occurrences());
    heard.addAll(later.occurrences());
    return later.announcingOnly(heard);
  }

  /** Returns copies for the readers: the loader may keep what it gave. */
  private Map<K, V> copies(Map<K, V> loaded) {
    Map<K, V> copies = new HashMap<>();
    loaded.forEach((key, value) -> copies.put(key, parts.copier().copy(value)));
    return copies;
  }

  /** Returns the value that is there in the end: that of a newer put, or what was loaded. */
  @SuppressWarnings("unchecked") // What stores a load gives a value.
  private static <V> V kept(@Nullable Decision<V, ?> decision, V loaded) {
    Object kept = decision == null ? null : decision.result();
    return kept == null ? loaded : (V) kept;
  }

  private void conclude(Map<K, Decision<V, ?>> stored) {
    ListenerFailures failures = new ListenerFailures();
    stored.forEach(
        (key, decision) -> failures.collect(() -> operations.conclude(key, decision, 0)));
    failures.rethrow();
  }

  private List<K> absent(Set<K> keys) {
    List<K> absent = new ArrayList<>();
    ListenerFailures failures = new ListenerFailures();
    store
        .readAll(keys, Operations.<V>containsKey())
        .forEach(
            (key, decision) -> {
              failures.collect(() -> parts.events().tell(key, decision));
              if (Boolean.FALSE.equals(decision.result())) {
                absent.add(key);
              }
            });
    failures.rethrow();
    return absent;
  }

  private Loading<K, V> loader() {
    Loading<K, V> loading = parts.loading();
    if (loading == null) {
      throw new IllegalStateException("the cache has no loader");
    }
    return loading;
  }
}
