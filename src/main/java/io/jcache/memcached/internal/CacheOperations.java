package io.jcache.memcached.internal;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.event.ListenerFailures;
import io.jcache.memcached.internal.integration.Writing;
import io.jcache.memcached.internal.store.BulkUpdate;
import io.jcache.memcached.internal.store.EntryScan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations on the store, counts what was decided and tells the listeners: the one path of
 * all methods of a cache.
 */
public record CacheOperations<K, V>(CacheParts<K, V> parts) {

  /** Runs an operation that does not write. */
  public <R> @Nullable R read(K key, Operation<V, R> operation) {
    parts.events().awaitQueueSpace();
    if (!parts.statistics().isEnabled()) {
      return conclude(key, parts.store().read(key, operation), 0);
    }
    long start = System.nanoTime();
    return conclude(key, parts.store().read(key, operation), System.nanoTime() - start);
  }

  /** Runs an operation that writes. */
  public <R> @Nullable R update(K key, Operation<V, R> operation) {
    parts.events().awaitQueueSpace();
    long start = System.nanoTime();
    return conclude(key, parts.store().update(key, operation), System.nanoTime() - start);
  }

  /** Counts what was decided and calls the synchronous listeners. */
  <R> @Nullable R conclude(K key, Decision<V, R> decision, long nanos) {
    parts.statistics().record(decision.tally(), nanos);
    parts.events().tell(key, decision);
    return decision.result();
  }

  /** Reads many entries; those absent are not in the map. */
  public Map<K, V> getAll(Set<? extends K> keys) {
    parts.events().awaitQueueSpace();
    long start = System.nanoTime();
    Map<K, V> values = new HashMap<>();
    Map<K, Decision<V, V>> decisions = parts.store().readAll(keys, Operations.<V>get());
    long nanosEach = (System.nanoTime() - start) / Math.max(1, keys.size());
    ListenerFailures failures = new ListenerFailures();
    decisions.forEach(
        (key, decision) -> {
          failures.collect(() -> conclude(key, decision, nanosEach));
          if (decision.result() != null) {
            values.put(key, decision.result());
          }
        });
    failures.rethrow();
    return values;
  }

  /** Stores many entries, of all of which the writer is told first. */
  public void putAll(Map<? extends K, ? extends V> map) {
    Writing<K, V> writing = writeThrough();
    if (writing != null) {
      map.forEach(parts.store()::requireStorable);
    }
    Writing.Outcome<K> outcome = writing == null ? null : writing.writeAll(map);
    Map<K, Operation<V, ?>> puts = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (outcome == null) {
            puts.put(key, Operations.put(value));
          } else if (outcome.done().contains(key)) {
            puts.put(key, Operations.putWritten(value));
          }
        });
    updateEach(puts, outcome);
  }

  /** Makes every entry unreachable. */
  public void clear() {
    parts.store().clear();
  }

  /** Returns a walk over the entries, which tells of the expired ones on its way. */
  public EntryScan<K, V> scan() {
    return parts.store().scan(this::expired);
  }

  /** Removes every entry, as a removal: with statistics, events and writer. */
  public void removeAll() {
    if (writeThrough() != null || !parts.store().clearsAtOnce()) {
      List<K> keys = new ArrayList<>();
      ListenerFailures failures = new ListenerFailures();
      parts
          .store()
          .completeScan((key, entry) -> failures.collect(() -> expired(key, entry)))
          .forEachRemaining(scanned -> keys.add(scanned.key()));
      failures.collect(() -> removeAll(keys));
      failures.rethrow();
    } else if (parts.events().isEmpty() && !parts.statistics().isEnabled()) {
      parts.store().clear();
    } else {
      removeAndTell();
    }
  }

  /** Removes every entry, then tells of those that were there. */
  private void removeAndTell() {
    ListenerFailures failures = new ListenerFailures();
    parts
        .store()
        .removeAll(
            parts.events().isEmpty(),
            (key, entry) -> {
              parts.events().awaitQueueSpace();
              Decision<V, Boolean> removal = Operations.removedWithAll(entry);
              Decision<V, Boolean> noted = parts.events().note(key, removal);
              failures.collect(() -> conclude(key, noted, 0));
            },
            (key, entry) -> failures.collect(() -> expired(key, entry)));
    failures.rethrow();
  }

  /** Tells listeners of an expired entry that an iteration came by. */
  private void expired(K key, Entry<V> entry) {
    parts.events().awaitQueueSpace();
    Decision<V, V> found = Decision.<V, V>keep(null, Tally.NONE).overExpired(entry);
    conclude(key, parts.events().note(key, found), 0);
  }

  /** Removes the entries of keys, of all of which the writer is told. */
  public void removeAll(Collection<? extends K> keys) {
    Writing<K, V> writing = writeThrough();
    Writing.Outcome<K> outcome = writing == null ? null : writing.deleteAll(keys);
    Operation<V, ?> removal =
        parts.statistics().isEnabled() ? Operations.removeDeleted() : Operations.removeUncounted();
    Map<K, Operation<V, ?>> removals = new LinkedHashMap<>();
    for (K key : outcome == null ? keys : outcome.done()) {
      removals.put(key, removal);
    }
    updateEach(removals, outcome);
  }

  /**
   * Updates entries, each whatever became of those before.
   *
   * @param written what the writer did before, whose failure counts more than those of nodes, and
   *     those more than those of listeners
   */
  private void updateEach(
      Map<K, Operation<V, ?>> operations, Writing.@Nullable Outcome<K> written) {
    ListenerFailures failures = new ListenerFailures();
    List<RuntimeException> others = new ArrayList<>();
    BulkUpdate<K, V> updates = parts.store().updateAll(operations, Map.of());
    while (!updates.isOver()) {
      parts.events().awaitQueueSpace();
      long start = System.nanoTime();
      Map<K, BulkUpdate.Outcome<V>> outcomes = updates.next();
      long nanosEach = (System.nanoTime() - start) / Math.max(1, outcomes.size());
      outcomes.forEach(
          (key, update) -> {
            Decision<V, ?> decision = update.decision();
            if (decision != null) {
              failures.collect(() -> conclude(key, decision, nanosEach));
            } else if (update.failure() != null) {
              others.add(update.failure());
            }
          });
    }
    if (written != null) {
      written.rethrow();
    }
    rethrow(others);
    failures.rethrow();
  }

  /** Throws the first of several failures, if any, with the others. */
  static void rethrow(List<RuntimeException> failures) {
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Accesses the entry of a key, which a walk gave last; null where it is gone, or not read. */
  public @Nullable V access(K key, EntryScan<K, V> scan) {
    parts.events().awaitQueueSpace();
    Decision<V, V> decision = scan.access();
    parts.statistics().record(Tally.HIT, 0);
    if (decision == null) {
      return null;
    }
    parts.events().tell(key, decision);
    return decision.result();
  }

  private @Nullable Writing<K, V> writeThrough() {
    return parts.configuration().isWriteThrough() ? parts.writing() : null;
  }
}
