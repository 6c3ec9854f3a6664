package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.ForwardingOperation;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations that compute what is missing, as the processors of Spring's {@code sync} caches
 * do: over an entry as the {@link CasLoop} does it, and over none only with a lease, so that one
 * JVM computes at a time and a removal by any JVM is not undone. No stripe is held while it waits.
 * Where others take three leases away it computes without one, as the loop does.
 */
record LeasedUpdates<K, V>(StoreContext<K, V> context, CasLoop<K, V> loop, LeaseEnds<K> ends) {
  // Then others take its leases away faster than it can load.
  private static final int MOST_LEASES = 3;

  /** Runs an operation. */
  <R> Decision<V, R> run(Located<K> place, Operation<V, R> operation) {
    Decision<V, R> decision = loop.runOver(place, operation, null, this::isThere, failure -> {});
    OverExpired<V, R> told = new OverExpired<>(operation, new AtomicReference<>());
    for (int lease = 0; decision == null && lease < MOST_LEASES; lease++) {
      decision = leased(place, told);
    }
    return decision == null ? loop.run(place, told, null, failure -> {}) : decision;
  }

  /** Runs an operation over a lease, or over what another has loaded; null where both are gone. */
  private <R> @Nullable Decision<V, R> leased(Located<K> place, OverExpired<V, R> operation) {
    List<Located<K>> places = List.of(place);
    boolean mayWait = ApplicationCode.mayWaitFor(Wait.LOAD, this);
    try (Ticket ticket = Ticket.take(place, place.shard().generation().known());
        LoadLeases<K, V> leases =
            new LoadLeases<>(
                context, ends, operation.name(), places, Map.of(place.key(), ticket), mayWait)) {
      AtomicBoolean loads = new AtomicBoolean();
      operation.waitForOthers(
          () -> {
            while (!leases.isOver()) {
              loads.set(!leases.next().toLoad().isEmpty());
            }
          });
      operation.over(leases.expired(place.key()));
      if (!loads.get()) {
        return loop.runOver(place, operation, null, this::isThere, failure -> {});
      }
      AtomicBoolean failed = new AtomicBoolean();
      Decision<V, R> decision =
          loop.runOver(
              place,
              new Once<>(operation, new AtomicReference<>()),
              ticket.knows(place.shard()) ? ticket.takeFound() : null,
              found -> !ticket.hasLease() || isThere(found) || holds(ticket, found),
              failure -> failed.set(true));
      if (decision != null) {
        if (failed.get()) { // nothing was stored, but the entry is gone
          decision = context.commits().committed(place.key(), operation.overExpired(decision));
        }
        leases.told(place.key());
        boolean stored = decision.change() instanceof Change.Put<V>;
        leases.ended(List.of(place.key()), key -> true, key -> stored);
      }
      return decision;
    }
  }

  /**
   * An operation of which those hear that wait for expiries, where a lease of it has taken the
   * place of an expired entry: as if that had been found.
   */
  private record OverExpired<V, R>(
      Operation<V, R> operation, AtomicReference<@Nullable Entry<V>> expired)
      implements ForwardingOperation<V, R> {

    /** Takes note of the entry, if there was one. */
    void over(@Nullable Entry<V> found) {
      if (found != null) {
        expired.set(found);
      }
    }

    @Override
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      return overExpired(operation.decide(current, rules, now));
    }

    Decision<V, R> overExpired(Decision<V, R> decision) {
      Entry<V> before = expired.get();
      return before == null ? decision : decision.overExpired(before);
    }
  }

  /**
   * An operation that computes once: where others prolong its lease meanwhile, which tells nothing
   * of the value, what was decided is stored over that.
   */
  private record Once<V, R>(
      Operation<V, R> operation, AtomicReference<@Nullable Decision<V, R>> decided)
      implements ForwardingOperation<V, R> {

    @Override
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      if (current != null) {
        return operation.decide(current, rules, now);
      }
      Decision<V, R> before = decided.get();
      Decision<V, R> decision = before == null ? operation.decide(null, rules, now) : before;
      decided.set(decision);
      return decision;
    }
  }

  /** Returns whether there is an item over which nobody loads: a live entry, or one unreadable. */
  private boolean isThere(Found found) {
    byte[] value = found.value();
    if (value == null) {
      return false;
    }
    Envelope envelope = context.codec().envelopes().open(found.itemKey(), value);
    return !envelope.absent() && !new Entry<>("", envelope.deadline()).isExpiredAt(context.now());
  }

  private boolean holds(Ticket ticket, Found found) {
    byte[] value = found.value();
    return value != null && ticket.holds(context.codec().envelopes().open(found.itemKey(), value));
  }
}
