package io.jcache.memcached.internal.entry;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that a processor works on. What it does is kept here; only its net effect becomes a
 * decision (JSR-107, chapter 7). What the processor only changes in an object that it got changes
 * neither what is stored nor what listeners hear. Confined to one run of one processor.
 */
final class ProcessorEntry<K, V> implements MutableEntry<K, V> {

  /** The net effect so far. */
  private enum Effect {
    NONE,
    LOADED,
    SET,
    REMOVED
  }

  private final K key;
  private final @Nullable Entry<V> current;
  private final @Nullable Function<K, @Nullable Supplier<V>> loader;
  private final Consumer<V> valueCheck;
  private final UnaryOperator<V> handedOut;
  private @Nullable Supplier<V> loaded;
  private @Nullable V value;
  private boolean loadTried;
  private boolean accessed;
  private boolean touched;
  private Effect effect = Effect.NONE;

  ProcessorEntry(
      K key,
      @Nullable Entry<V> current,
      @Nullable Function<K, @Nullable Supplier<V>> loader,
      Consumer<V> valueCheck,
      UnaryOperator<V> handedOut) {
    this.key = key;
    this.current = current;
    this.loader = loader;
    this.valueCheck = valueCheck;
    this.handedOut = handedOut;
    this.value = current == null ? null : current.value();
  }

  /** Runs a processor on this entry; what it throws comes out as EntryProcessorException. */
  <R> R run(EntryProcessor<K, V, R> processor, @Nullable Object[] arguments) {
    try {
      return processor.process(this, arguments);
    } catch (EntryProcessorException e) {
      throw e;
    } catch (Exception e) {
      // Not only RuntimeException: other languages than Java throw checked ones undeclared.
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
      touched = true;
      if (current != null) {
        value = accessed ? value : handedOut.apply(current.value());
        accessed = true;
      } else if (loader != null && !loadTried) {
        loadTried = true;
        loaded = loader.apply(key);
        value = loaded == null ? null : loaded.get();
        effect = loaded == null ? Effect.NONE : Effect.LOADED;
      }
    }
    return value;
  }

  @Override
  public void setValue(V newValue) {
    valueCheck.accept(newValue);
    value = newValue;
    effect = Effect.SET;
  }

  @Override
  public void remove() {
    // What was first and only set here was never anywhere: nothing is left to remove.
    boolean neverStored = current == null && !touched && effect == Effect.SET;
    value = null;
    effect = neverStored ? Effect.NONE : Effect.REMOVED;
    loadTried = true;
    touched |= !neverStored;
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
    return current == null
        ? decisionOnAbsent(result, rules, now)
        : decisionOn(current, result, rules, now);
  }

  private <R> Decision<V, R> decisionOnAbsent(@Nullable R result, ExpiryRules rules, long now) {
    return switch (effect) {
      case NONE -> Decision.keep(result, Tally.MISS);
      case LOADED ->
          Operations.create(Objects.requireNonNull(loaded).get(), result, Tally.MISS, rules, now);
      case SET ->
          Operations.<V, R>create(present(), result, Tally.MISS_AND_PUT, rules, now)
              .through(new WriteThrough.Write<>(present()));
      // As Cache.remove: the writer deletes what the cache need not have held.
      case REMOVED -> Decision.<V, R>keep(result, Tally.MISS).through(new WriteThrough.Delete<>());
    };
  }

  private <R> Decision<V, R> decisionOn(
      Entry<V> before, @Nullable R result, ExpiryRules rules, long now) {
    // EntryProcessor, examples 1 to 3: a get before the first change is an access all the same.
    long deadline = accessed ? rules.onAccess(before.deadline(), now) : before.deadline();
    return switch (effect) {
      // An entry that is there is never loaded.
      case NONE, LOADED -> Operations.moved(before, deadline, result, Tally.HIT);
      case SET ->
          Operations.<V, R>update(
                  new Entry<>(before.value(), deadline),
                  present(),
                  result,
                  Tally.HIT_AND_PUT,
                  rules,
                  now)
              .through(new WriteThrough.Write<>(present()));
      case REMOVED ->
          Operations.<V, R>removed(before, result, Tally.HIT_AND_REMOVAL)
              .through(new WriteThrough.Delete<>());
    };
  }

  private V present() {
    return Objects.requireNonNull(value);
  }
}
