package io.jcache.memcached.internal.entry;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;

/** The operations of {@link javax.cache.Cache} on one entry, one small function each. */
public final class Operations {

  private static final Operation<?, ?> GET = Operations.<Object, Object>reading(Entry::value);
  private static final Operation<?, ?> GET_ENTRY =
      Operations.<Object, Entry<Object>>reading(entry -> entry);

  private Operations() {}

  /** Reads the value; the result is null where there is none. Always the same object. */
  @SuppressWarnings("unchecked") // It takes values of any type.
  public static <V> Operation<V, V> get() {
    return (Operation<V, V>) GET;
  }

  /** Reads as {@link #get} does; the result is the value with the time at which it ends. */
  @SuppressWarnings("unchecked") // It takes values of any type.
  public static <V> Operation<V, Entry<V>> getEntry() {
    return (Operation<V, Entry<V>>) GET_ENTRY;
  }

  private static <V, R> Operation<V, R> reading(Function<Entry<V>, R> result) {
    return degrading(
        "get",
        (current, rules, now) ->
            current == null
                ? Decision.keep(null, Tally.MISS)
                : accessed(current, result.apply(current), Tally.HIT, rules, now));
  }

  /** Tells whether there is an entry: no access, no statistics. */
  public static <V> Operation<V, Boolean> containsKey() {
    return degrading(
        "containsKey", (current, rules, now) -> Decision.keep(current != null, Tally.NONE));
  }

  /** Stores a value, whatever was there. */
  public static <V> Operation<V, Void> put(V value) {
    return new Put<>("put", value, Tally.PUT, true);
  }

  /** Stores a value of which the writer has been told already. */
  public static <V> Operation<V, Void> putWritten(V value) {
    return new Put<>("putAll", value, Tally.PUT, false);
  }

  /** Stores a loaded value over what was there, as {@code loadAll} with replacement does. */
  public static <V> Operation<V, V> putLoaded(V value) {
    return new Put<>("loadAll", value, Tally.NONE, false);
  }

  /**
   * Stores a loaded value where there is none. The result is the value that is there in the end: a
   * load never overwrites a newer put.
   */
  public static <V> Operation<V, V> addLoaded(V value) {
    return degrading(
        "load",
        (current, rules, now) ->
            current != null
                ? Decision.keep(current.value(), Tally.NONE)
                : create(value, value, Tally.NONE, rules, now));
  }

  /** Stores a value; the result is the one before, or null. */
  public static <V> Operation<V, V> getAndPut(V value) {
    return strict(
        "getAndPut",
        (current, rules, now) ->
            current == null
                ? createThrough(value, null, Tally.MISS_AND_PUT, rules, now)
                : updateThrough(current, value, current.value(), Tally.HIT_AND_PUT, rules, now));
  }

  /** Stores a value where there is none; the result tells whether it was stored. */
  public static <V> Operation<V, Boolean> putIfAbsent(V value) {
    return strict(
        "putIfAbsent",
        (current, rules, now) -> {
          if (current != null) {
            return Decision.keep(false, Tally.HIT);
          }
          Decision<V, Boolean> created = createThrough(value, true, Tally.MISS_AND_PUT, rules, now);
          return created.change() instanceof Change.Put
              ? created
              : Decision.<V, Boolean>keep(false, Tally.MISS).through(created.writeThrough());
        });
  }

  /** Removes the entry; the result tells whether there was one. */
  public static <V> Operation<V, Boolean> remove() {
    return outdating(
        "remove",
        (current, rules, now) ->
            removed(current, current != null, current == null ? Tally.NONE : Tally.REMOVAL)
                .through(new WriteThrough.Delete<>()));
  }

  /** Removes the entry of a key that the writer has deleted already. */
  public static <V> Operation<V, Boolean> removeDeleted() {
    return outdating(
        "removeAll",
        (current, rules, now) ->
            removed(current, current != null, current == null ? Tally.NONE : Tally.REMOVAL));
  }

  /**
   * Removes as {@link #removeDeleted} does, for a caller to whom it is all one whether there was an
   * entry: where nobody else wants to hear of it, it need not be known.
   */
  public static <V> Operation<V, Boolean> removeUncounted() {
    return new Removal<>(removeDeleted());
  }

  /** Returns what follows from a live entry having been removed together with all others. */
  public static <V> Decision<V, Boolean> removedWithAll(Entry<V> entry) {
    return removed(entry, true, Tally.REMOVAL);
  }

  /** Removes the entry; the result is its value, or null. */
  public static <V> Operation<V, V> getAndRemove() {
    return strict(
        "getAndRemove",
        (current, rules, now) ->
            Operations.<V, V>removed(
                    current,
                    current == null ? null : current.value(),
                    current == null ? Tally.MISS : Tally.HIT_AND_REMOVAL)
                .through(new WriteThrough.Delete<>()));
  }

  /** Removes the entry where it has a value; the result tells whether it had. */
  public static <V> Operation<V, Boolean> remove(V expected) {
    return strict(
        "remove",
        (current, rules, now) -> {
          if (current == null) {
            return Decision.keep(false, Tally.MISS);
          }
          if (!Objects.deepEquals(current.value(), expected)) {
            return accessed(current, false, Tally.HIT, rules, now);
          }
          return removed(current, true, Tally.HIT_AND_REMOVAL).through(new WriteThrough.Delete<>());
        });
  }

  /** Stores a value where there is one; the result tells whether there was. */
  public static <V> Operation<V, Boolean> replace(V value) {
    return strict(
        "replace",
        (current, rules, now) ->
            current == null
                ? Decision.keep(false, Tally.MISS)
                : updateThrough(current, value, true, Tally.HIT_AND_PUT, rules, now));
  }

  /** Stores a value where there is another one; the result is the one before, or null. */
  public static <V> Operation<V, V> getAndReplace(V value) {
    return strict(
        "getAndReplace",
        (current, rules, now) ->
            current == null
                ? Decision.keep(null, Tally.MISS)
                : updateThrough(current, value, current.value(), Tally.HIT_AND_PUT, rules, now));
  }

  /** Stores a value where there is the expected one; the result tells whether there was. */
  public static <V> Operation<V, Boolean> replace(V expected, V value) {
    return strict(
        "replace",
        (current, rules, now) -> {
          if (current == null) {
            return Decision.keep(false, Tally.MISS);
          }
          return Objects.deepEquals(current.value(), expected)
              ? updateThrough(current, value, true, Tally.HIT_AND_PUT, rules, now)
              : accessed(current, false, Tally.HIT, rules, now);
        });
  }

  /**
   * Runs an entry processor; the result is its own.
   *
   * @param loader loads the value of an absent key, for the processor and to store it, or gives
   *     null; itself null without read-through
   * @param valueCheck throws what is to be thrown for a value that the cache does not take
   * @param handedOut makes what the processor gets of a value that is there
   */
  public static <K, V, R> Operation<V, R> invoke(
      K key,
      EntryProcessor<K, V, R> processor,
      @Nullable Object[] arguments,
      @Nullable Function<K, @Nullable Supplier<V>> loader,
      Consumer<V> valueCheck,
      UnaryOperator<V> handedOut) {
    return new Informed<>(
        "invoke",
        (current, rules, now) -> {
          ProcessorEntry<K, V> entry =
              new ProcessorEntry<>(key, current, loader, valueCheck, handedOut);
          R result = entry.run(processor, arguments);
          return entry.decision(result, rules, now);
        },
        true,
        dropped -> dropped != null && writes(dropped),
        false);
  }

  /** Returns an operation that says that it {@linkplain Operation#computes computes}. */
  public static <V, R> Operation<V, R> computing(Operation<V, R> operation) {
    return operation instanceof Informed<V, R> informed
        ? new Informed<>(
            informed.name(), informed.decider(), informed.degrades(), informed.outdating(), true)
        : operation;
  }

  private static <V, R> Decision<V, R> accessed(
      Entry<V> current, @Nullable R result, Tally tally, ExpiryRules rules, long now) {
    return moved(current, rules.onAccess(current.deadline(), now), result, tally);
  }

  /** Returns what gives an entry a deadline; with that of a duration of zero it expires. */
  static <V, R> Decision<V, R> moved(
      Entry<V> current, long deadline, @Nullable R result, Tally tally) {
    if (deadline == ExpiryRules.NOW) {
      return Decision.<V, R>change(new Change.Drop<>(), result, tally)
          .announcing(Occurrence.expired(current.value()));
    }
    return Decision.change(
        deadline == current.deadline() ? new Change.Keep<>() : new Change.Move<>(deadline),
        result,
        tally);
  }

  /**
   * Returns a creation; with a duration of zero nothing is stored, counted as a put or announced.
   */
  static <V, R> Decision<V, R> create(
      V value, @Nullable R result, Tally tally, ExpiryRules rules, long now) {
    long deadline = rules.onCreation(now);
    if (deadline == ExpiryRules.NOW) {
      return Decision.keep(result, new Tally(tally.hits(), tally.misses(), 0, 0));
    }
    return Decision.<V, R>change(new Change.Put<>(value, deadline), result, tally)
        .announcing(Occurrence.created(value));
  }

  /** Returns an update; with a duration of zero the entry expires with its new value. */
  static <V, R> Decision<V, R> update(
      Entry<V> current, V value, @Nullable R result, Tally tally, ExpiryRules rules, long now) {
    long deadline = rules.onUpdate(current.deadline(), now);
    Occurrence<V> updated = Occurrence.updated(value, current.value());
    return deadline == ExpiryRules.NOW
        ? Decision.<V, R>change(new Change.Remove<>(), result, tally)
            .announcing(updated)
            .announcing(Occurrence.expired(value))
        : Decision.<V, R>change(new Change.Put<>(value, deadline), result, tally)
            .announcing(updated);
  }

  /** Returns a removal of an entry, or of none. */
  static <V, R> Decision<V, R> removed(
      @Nullable Entry<V> current, @Nullable R result, Tally tally) {
    return current == null
        ? Decision.keep(result, tally)
        : Decision.<V, R>change(new Change.Remove<>(), result, tally)
            .announcing(Occurrence.removed(current.value()));
  }

  private static <V, R> Decision<V, R> createThrough(
      V value, @Nullable R result, Tally tally, ExpiryRules rules, long now) {
    return create(value, result, tally, rules, now).through(new WriteThrough.Write<>(value));
  }

  private static <V, R> Decision<V, R> updateThrough(
      Entry<V> current, V value, @Nullable R result, Tally tally, ExpiryRules rules, long now) {
    return update(current, value, result, tally, rules, now)
        .through(new WriteThrough.Write<>(value));
  }

  private static <V, R> Operation<V, R> degrading(String name, Decider<V, R> decider) {
    return new Informed<>(name, decider, true, dropped -> false, false);
  }

  private static <V, R> Operation<V, R> outdating(String name, Decider<V, R> decider) {
    return new Informed<>(name, decider, true, dropped -> true, false);
  }

  private static boolean writes(Decision<?, ?> decision) {
    return decision.change() instanceof Change.Put
        || decision.change() instanceof Change.Remove
        || decision.change() instanceof Change.Drop
        || !(decision.writeThrough() instanceof WriteThrough.None);
  }

  private static <V, R> Operation<V, R> strict(String name, Decider<V, R> decider) {
    return new Informed<>(name, decider, false, dropped -> false, false);
  }

  /** The deciding part of an operation. */
  @FunctionalInterface
  private interface Decider<V, R> {
    Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now);
  }

  /** An operation that has to know the entry. */
  private record Informed<V, R>(
      String name,
      Decider<V, R> decider,
      boolean degrades,
      Predicate<@Nullable Decision<V, ?>> outdating,
      boolean computes)
      implements Operation<V, R> {
    @Override
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      return decider.decide(current, rules, now);
    }

    @Override
    public boolean outdates(@Nullable Decision<V, ?> dropped) {
      return outdating.test(dropped);
    }
  }

  /** A put, which need not know the entry under most policies. */
  private record Put<V, R>(String name, V value, Tally tally, boolean through)
      implements Operation<V, R> {

    @Override
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      Decision<V, R> decision =
          current == null
              ? create(value, null, tally, rules, now)
              : update(current, value, null, tally, rules, now);
      return through ? decision.through(new WriteThrough.Write<>(value)) : decision;
    }

    @Override
    public @Nullable Decision<V, R> decideBlind(ExpiryRules rules, long now) {
      Long deadline = rules.onBlindWrite(now);
      return deadline == null
          ? null
          : Decision.change(new Change.Put<>(value, deadline), null, tally);
    }

    @Override
    public boolean degrades() {
      return true;
    }

    @Override
    public boolean outdates(@Nullable Decision<V, ?> dropped) {
      return true;
    }
  }

  /** A removal that need not know the entry. */
  private record Removal<V>(Operation<V, Boolean> informed) implements Operation<V, Boolean> {

    @Override
    public String name() {
      return informed.name();
    }

    @Override
    public Decision<V, Boolean> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      return informed.decide(current, rules, now);
    }

    @Override
    public Decision<V, Boolean> decideBlind(ExpiryRules rules, long now) {
      return Decision.change(new Change.Remove<>(), null, Tally.NONE);
    }

    @Override
    public boolean degrades() {
      return informed.degrades();
    }

    @Override
    public boolean outdates(@Nullable Decision<V, ?> dropped) {
      return informed.outdates(dropped);
    }
  }
}
