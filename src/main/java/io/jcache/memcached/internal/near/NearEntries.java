package io.jcache.memcached.internal.near;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.BulkUpdate;
import io.jcache.memcached.internal.store.Entries;
import io.jcache.memcached.internal.store.EntryScan;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.LoadLeases;
import io.jcache.memcached.internal.store.Sought;
import io.jcache.memcached.internal.store.Ticket;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache, of which {@code get} and {@code getAll} find those again on the heap that
 * were read a short time ago.
 *
 * <ul>
 *   <li>What this cache changes is seen at once: a change makes what was read before it old, and
 *       what is read while it is under way, whether or not it succeeds.
 *   <li>What others change is seen after the longest age at the latest, which counts from before
 *       the entry was read.
 *   <li>An entry that has come to its deadline is not found, nor one that the store doubts.
 *   <li>Everything else goes to the store: what writes, compares or walks, and {@code containsKey}.
 *       That there is no entry is not kept either.
 *   <li>No two callers share an object, unless it is one that never changes.
 * </ul>
 */
public final class NearEntries<K, V> implements Entries<K, V> {

  private final EntryStore<K, V> store;
  private final Options options;
  private final Copier copier;
  private final Predicate<Class<?>> immutable;
  private final LongSupplier clock;
  private final LongSupplier ticker;
  private final long maxAgeNanos;
  private final KeptEntries<V> kept;
  private final NearCounts counts;

  /**
   * What a cache keeps.
   *
   * @param maxEntries how many entries at most
   * @param maxAge how long at most
   * @param encodedKeys whether the application makes the texts of keys, so that two keys of one
   *     text may still be different
   */
  public record Options(int maxEntries, Duration maxAge, boolean encodedKeys) {}

  /**
   * Stands for a key that is not kept itself, as it may change.
   *
   * @param key a copy of it, where the text does not say all; null where it does
   */
  private record KeyText(String text, @Nullable Object key) {}

  /**
   * Creates the entries of a cache.
   *
   * @param copier copies keys
   * @param immutable tells of a class whether its objects never change
   * @param clock the time in epoch milliseconds
   * @param ticker the time of ages, in nanoseconds
   * @throws LinkageError where Caffeine is not there
   */
  public NearEntries(
      EntryStore<K, V> store,
      Options options,
      Copier copier,
      Predicate<Class<?>> immutable,
      LongSupplier clock,
      LongSupplier ticker) {
    this.store = store;
    this.options = options;
    this.copier = copier;
    this.immutable = immutable;
    this.clock = clock;
    this.ticker = ticker;
    this.maxAgeNanos = options.maxAge().toNanos();
    this.counts = new NearCounts(options.maxAge());
    this.kept = new KeptEntries<>(options.maxEntries(), options.maxAge(), ticker.getAsLong());
    store.watch(options.maxEntries());
  }

  @Override
  @SuppressWarnings("unchecked") // What an operation gives is known by its being that one.
  public <R> Decision<V, R> read(K key, Operation<V, R> operation) {
    return isGet(operation) ? (Decision<V, R>) get(key) : store.read(key, operation);
  }

  @Override
  @SuppressWarnings("unchecked") // As above.
  public <R> Map<K, Decision<V, R>> readAll(
      Collection<? extends K> keys, Operation<V, R> operation) {
    return isGet(operation)
        ? (Map<K, Decision<V, R>>) (Map<K, ?>) getAll(keys)
        : store.readAll(keys, operation);
  }

  private static boolean isGet(Operation<?, ?> operation) {
    return operation == Operations.get();
  }

  private Decision<V, V> get(K key) {
    long now = ticker.getAsLong();
    if (isPlain(key)) {
      Decision<V, V> near = find(key, now);
      return near == null ? fetch(store.seek(key), key, now) : near;
    }
    Sought<K> sought = store.seek(key);
    Object standing = keyText(sought);
    Decision<V, V> near = find(standing, now);
    return near == null ? fetch(sought, standing, now) : near;
  }

  private Map<K, Decision<V, V>> getAll(Collection<? extends K> keys) {
    long now = ticker.getAsLong();
    Map<K, Decision<V, V>> decisions = new LinkedHashMap<>();
    Map<K, Sought<K>> missing = new LinkedHashMap<>();
    for (K key : keys) {
      Sought<K> sought = isPlain(key) ? null : store.seek(key);
      Decision<V, V> near = find(sought == null ? key : keyText(sought), now);
      if (near == null) {
        missing.put(key, sought == null ? store.seek(key) : sought);
      } else {
        decisions.put(key, near);
      }
    }
    if (!missing.isEmpty()) {
      store
          .readAll(
              missing.values(),
              (sought, read, copies) -> keep(sought, standing(sought), read, copies, now))
          .forEach((key, read) -> decisions.put(key, value(read)));
    }
    return decisions;
  }

  /** Returns what follows from a read of an entry that is kept; null where none is that holds. */
  private @Nullable Decision<V, V> find(Object key, long now) {
    Kept<V> found = kept.get(key, now);
    if (found != null && found.isYoungerThan(maxAgeNanos, now)) {
      if (!found.isCurrent()) {
        counts.outdated();
      } else if (!found.hasDeadline() || !found.isExpiredAt(clock.getAsLong())) {
        Decision<V, V> decision = decision(found);
        if (decision != null) {
          counts.hit();
          return decision;
        }
      }
    }
    counts.miss();
    return null;
  }

  private @Nullable Decision<V, V> decision(Kept<V> found) {
    try {
      return found.found();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return null; // what cannot be read here is for the store to judge
    }
  }

  private Decision<V, V> fetch(Sought<K> sought, Object standing, long now) {
    return value(
        store.read(sought, (same, read, copies) -> keep(same, standing, read, copies, now)));
  }

  /** Keeps an entry that was read, as it is before anybody has it. */
  private void keep(
      Sought<K> sought,
      Object standing,
      Decision<V, Entry<V>> read,
      @Nullable Supplier<V> copies,
      long now) {
    Entry<V> entry = read.result();
    if (entry == null || copies == null) {
      kept.remove(standing);
    } else if (read.change() instanceof Change.Keep<V> && sought.stamp().isCurrent()) {
      keep(sought, standing, entry, copies, now);
    }
  }

  private void keep(
      Sought<K> sought, Object standing, Entry<V> entry, Supplier<V> copies, long now) {
    V value = entry.value();
    try {
      Kept<V> one =
          immutable.test(value.getClass())
              ? Kept.ofOneForAll(sought.stamp(), now, entry.deadline(), value)
              : Kept.ofOneForEach(sought.stamp(), now, entry.deadline(), copies);
      kept.put(ownKey(sought.key(), standing), one);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      kept.remove(standing); // the read has succeeded all the same
    }
  }

  private static <V> Decision<V, V> value(Decision<V, Entry<V>> read) {
    Entry<V> entry = read.result();
    return new Decision<>(
        read.change(),
        entry == null ? null : entry.value(),
        read.tally(),
        read.occurrences(),
        read.writeThrough(),
        read.expired());
  }

  /** Returns what stands for a key. */
  private Object standing(Sought<K> sought) {
    return isPlain(sought.key()) ? sought.key() : keyText(sought);
  }

  /** Returns what stands for a key that may change. */
  private KeyText keyText(Sought<K> sought) {
    return new KeyText(sought.text(), options.encodedKeys() ? sought.key() : null);
  }

  /** Returns whether keys of a class are one by {@code equals} where their texts are. */
  private boolean isPlain(Object key) {
    Class<?> type = key.getClass();
    return type == String.class
        || type == Long.class
        || type == Integer.class
        || type == UUID.class;
  }

  /** Returns what stands for a key, with nothing in it that the caller may change. */
  private Object ownKey(K key, Object standing) {
    return standing instanceof KeyText text && text.key() != null
        ? new KeyText(text.text(), copier.copy(key))
        : standing;
  }

  @Override
  public <R> Decision<V, R> update(K key, Operation<V, R> operation) {
    return store.update(key, operation);
  }

  @Override
  public BulkUpdate<K, V> updateAll(Map<K, Operation<V, ?>> operations, Map<K, Ticket> tickets) {
    return store.updateAll(operations, tickets);
  }

  @Override
  public Map<K, Ticket> tickets(Collection<K> keys, long since) {
    return store.tickets(keys, since);
  }

  @Override
  public LoadLeases<K, V> leases(Map<K, Ticket> tickets, boolean mayWait) {
    return store.leases(tickets, mayWait);
  }

  @Override
  public Map<K, Ticket> validTickets(Collection<K> keys) {
    return store.validTickets(keys);
  }

  @Override
  public void requireStorable(K key, V value) {
    store.requireStorable(key, value);
  }

  @Override
  public void clear() {
    store.clear();
  }

  @Override
  public boolean clearsAtOnce() {
    return store.clearsAtOnce();
  }

  @Override
  public void removeAll(
      boolean bounded, BiConsumer<K, Entry<V>> removed, BiConsumer<K, Entry<V>> onExpired) {
    store.removeAll(bounded, removed, onExpired);
  }

  @Override
  public EntryScan<K, V> scan(BiConsumer<K, Entry<V>> onExpired) {
    return store.scan(onExpired);
  }

  @Override
  public EntryScan<K, V> completeScan(BiConsumer<K, Entry<V>> onExpired) {
    return store.completeScan(onExpired);
  }

  @Override
  public void awaitSent() {
    store.awaitSent();
  }

  /** Returns what was counted so far. */
  public NearCounts counts() {
    return counts;
  }

  /** Returns how many entries are kept, about; some may be too old to be found. */
  public long size() {
    return kept.size();
  }

  @Override
  public String toString() {
    return "NearEntries(%s entries for %s over %s)"
        .formatted(options.maxEntries(), options.maxAge(), store);
  }
}
