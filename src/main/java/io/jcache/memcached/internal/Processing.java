package io.jcache.memcached.internal;

import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.integration.Turns;
import io.jcache.memcached.internal.store.BulkUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors on entries (JSR-107, chapter 7), in {@link Turns}.
 *
 * <ul>
 *   <li>On many keys: the entries are read pipelined, and what the processors make of them is
 *       written pipelined. A key on which another thread of this JVM runs a processor comes last.
 *   <li>Every key has its result, whatever became of the others; listeners are told while no lock
 *       and no turn is held.
 * </ul>
 *
 * @param valueCheck throws what is to be thrown for a value that the cache does not take
 * @param closed whether the cache has been closed
 */
public record Processing<K, V>(
    String cacheName,
    CacheParts<K, V> parts,
    CacheOperations<K, V> operations,
    ReadThrough<K, V> readThrough,
    Consumer<V> valueCheck,
    BooleanSupplier closed) {

  /** Runs a processor on an entry. */
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object[] arguments) {
    try {
      return parts
          .turns()
          .run(
              key,
              operation(key, processor, arguments),
              operation -> operations.update(key, operation));
    } catch (EntryProcessorException e) {
      requireOpen(e);
      throw e;
    }
  }

  /** Runs a processor on many entries; the keys of which it gives null are not in the map. */
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object[] arguments) {
    Turns<K>.OfMany turns = parts.turns().ofMany();
    Map<K, Operation<V, ?>> invocations = new LinkedHashMap<>();
    keys.forEach(
        key -> invocations.put(key, turns.operation(key, operation(key, processor, arguments))));
    Results<T> results = new Results<>();
    BulkUpdate<K, V> updates = parts.store().updateAll(invocations, Map.of());
    while (!updates.isOver()) {
      requireOpen(null);
      parts.events().awaitQueueSpace();
      long start = System.nanoTime();
      Map<K, BulkUpdate.Outcome<V>> outcomes;
      try {
        outcomes = updates.next();
      } finally {
        turns.end();
      }
      long nanosEach = (System.nanoTime() - start) / Math.max(1, outcomes.size());
      outcomes.forEach((key, outcome) -> results.add(key, outcome, nanosEach));
      CacheOperations.rethrow(results.failures);
    }
    for (K key : results.taken) {
      requireOpen(null);
      results.put(key, ProcessorResult.of(() -> invoke(key, processor, arguments)));
    }
    return results.map;
  }

  /** What the processors gave, and what is left of their keys. */
  private final class Results<T> {
    private final Map<K, EntryProcessorResult<T>> map = new HashMap<>();
    private final List<K> taken = new ArrayList<>();
    private final List<RuntimeException> failures = new ArrayList<>();

    void add(K key, BulkUpdate.Outcome<V> outcome, long nanos) {
      if (outcome.failure() instanceof Turns.TakenException) {
        taken.add(key);
        return;
      }
      try {
        put(key, ProcessorResult.of(() -> concluded(key, outcome, nanos)));
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }

    @SuppressWarnings("unchecked") // What a processor gave.
    private @Nullable T concluded(K key, BulkUpdate.Outcome<V> outcome, long nanos) {
      if (outcome.failure() != null) {
        if (outcome.failure() instanceof EntryProcessorException) {
          requireOpen(outcome.failure());
        }
        throw outcome.failure();
      }
      return outcome.decision() == null
          ? null
          : (T) operations.conclude(key, outcome.decision(), nanos);
    }

    void put(K key, @Nullable EntryProcessorResult<T> result) {
      if (result != null) {
        map.put(key, result);
      }
    }
  }

  private <T> Operation<V, T> operation(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object[] arguments) {
    Operation<V, T> operation =
        Operations.invoke(
            key,
            processor,
            arguments,
            readThrough.forProcessor(),
            valueCheck,
            // Where nobody listens nobody hears what a processor does to an old value.
            value -> parts.events().isEmpty() ? value : parts.copier().copy(value));
    // As Spring's sync caches give one; others may be removals, counters or locks.
    return arguments != null && Stream.of(arguments).anyMatch(Callable.class::isInstance)
        ? Operations.computing(operation)
        : operation;
  }

  /** Throws where the cache has been closed. */
  private void requireOpen(@Nullable RuntimeException meanwhile) {
    if (closed.getAsBoolean()) {
      throw new IllegalStateException("cache '" + cacheName + "' was closed meanwhile", meanwhile);
    }
  }
}
