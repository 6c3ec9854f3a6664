package io.jcache.memcached.entry;

import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that a processor works on. What it does is kept here; only its net effect becomes a
 * decision (JSR-107, chapter 7). Confined to one run of one processor.
 */
final class ProcessorEntry<K, V> implements MutableEntry<K, V> {

  /** The net effect so far. */
  private enum Effect {
    NONE,
    READ,
    LOADED,
    SET,
    REMOVED
  }

  private final K key;
  private final @Nullable Entry<V> current;
  private final @Nullable Function<K, V> loader;
  private @Nullable V value;
  private boolean loadTried;
  private Effect effect = Effect.NONE;
  private boolean loaded;

  ProcessorEntry(K key, @Nullable Entry<V> current, @Nullable Function<K, V> loader) {
    this.key = key;
    this.current = current;
    this.loader = loader;
    this.value = current == null ? null : current.value();
  }

  /** Runs a processor on this entry; what it throws comes out as EntryProcessorException. */
  <R> R run(EntryProcessor<K, V, R> processor, @Nullable Object[] arguments) {
    try {
      return processor.process(this, arguments);
    } catch (CacheException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException(
          "the entry processor " + processor.getClass().getName() + " failed", e);
    }
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public boolean exists() {
    return value != null;
  }

  @Override
  public @Nullable V getValue() {
    if (effect == Effect.NONE) {
      if (value != null) {
        effect = Effect.READ;
      } else if (loader != null && !loadTried) {
        loadTried = true;
        value = loader.apply(key);
        loaded = value != null;
        effect = loaded ? Effect.LOADED : Effect.NONE;
      }
    }
    return value;
  }

  @Override
  public void setValue(V newValue) {
    if (newValue == null) {
      throw new NullPointerException("the value of an entry cannot be null");
    }
    value = newValue;
    effect = Effect.SET;
  }

  @Override
  public void remove() {
    // What was only set here was never anywhere: nothing is left to remove.
    boolean neverStored = current == null && !loaded && effect == Effect.SET;
    value = null;
    effect = neverStored ? Effect.NONE : Effect.REMOVED;
    loadTried = true;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException(
        "the entry of a processor cannot be unwrapped to " + type.getName());
  }

  /** Returns what follows from all that the processor did. */
  <R> Decision<V, R> decision(@Nullable R result, ExpiryRules rules, long now) {
    Entry<V> before = current;
    V after = value;
    Tally found = before == null ? Tally.MISS : Tally.HIT;
    switch (effect) {
      case READ:
        return before == null
            ? Decision.keep(result, found)
            : Decision.change(Operations.accessed(before, rules, now), result, found);
      case LOADED:
        return after == null
            ? Decision.keep(result, found)
            : Operations.create(after, result, found, rules, now);
      case SET:
        if (after == null) {
          return Decision.keep(result, found);
        }
        Decision<V, R> set =
            before == null
                ? Operations.create(after, result, Tally.MISS_AND_PUT, rules, now)
                : Operations.update(before, after, result, Tally.HIT_AND_PUT, rules, now);
        return set.through(new WriteThrough.Write<>(after));
      case REMOVED:
        return Operations.removed(
                before, result, before == null ? Tally.MISS : Tally.HIT_AND_REMOVAL)
            .through(new WriteThrough.Delete<>());
      case NONE:
      default:
        return Decision.keep(result, found);
    }
  }
}
