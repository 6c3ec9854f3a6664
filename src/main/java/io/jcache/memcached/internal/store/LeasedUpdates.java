package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations that compute what is missing, as the processors of Spring's {@code sync} caches
 * do: over an entry as the {@link CasLoop} does it, and over none only with a lease, so that one
 * JVM computes at a time and a removal by any JVM is not undone. No stripe is held while it waits.
 * Where others take three leases away it computes without one, as the loop does.
 */
record LeasedUpdates<K, V>(StoreContext<K, V> context, CasLoop<K, V> loop) {
  // Then others take its leases away faster than it can load.
  private static final int MOST_LEASES = 3;

  /** Runs an operation. */
  <R> Decision<V, R> run(Located<K> place, Operation<V, R> operation) {
    Decision<V, R> decision = loop.runOver(place, operation, null, found -> isThere(found));
    for (int lease = 0; decision == null && lease < MOST_LEASES; lease++) {
      decision = leased(place, operation);
    }
    return decision == null ? loop.run(place, operation, null, failure -> {}) : decision;
  }

  /** Runs an operation over a lease, or over what another has loaded; null where both are gone. */
  private <R> @Nullable Decision<V, R> leased(Located<K> place, Operation<V, R> operation) {
    List<Located<K>> places = List.of(place);
    boolean mayWait = ApplicationCode.mayWaitFor(Wait.LOAD, this);
    try (Ticket ticket = Ticket.take(place, place.shard().generation().known());
        LoadLeases<K, V> leases =
            new LoadLeases<>(
                context, operation.name(), places, Map.of(place.key(), ticket), mayWait)) {
      AtomicBoolean loads = new AtomicBoolean();
      operation.waitForOthers(
          () -> {
            while (!leases.isOver()) {
              loads.set(!leases.next().toLoad().isEmpty());
            }
          });
      if (!loads.get()) {
        return loop.runOver(place, operation, null, found -> isThere(found));
      }
      Decision<V, R> decision =
          loop.runOver(
              place,
              new Once<>(operation, leases.expired(place.key())),
              leases.held(place.key()),
              found -> !ticket.hasLease() || isThere(found) || holds(ticket, found));
      if (decision != null) {
        boolean stored = decision.change() instanceof Change.Put<V>;
        leases.ended(List.of(place.key()), key -> true, key -> stored);
      }
      return decision;
    }
  }

  /**
   * An operation that computes once: where others prolong its lease meanwhile, which tells nothing
   * of the value, what was decided is stored over that. Where the lease has taken the place of an
   * expired entry, those hear of it that wait for expiries, as if it had been found.
   */
  private static final class Once<V, R> implements Operation<V, R> {
    private final Operation<V, R> operation;
    private final @Nullable Entry<V> expired;
    private @Nullable Decision<V, R> decided;

    Once(Operation<V, R> operation, @Nullable Entry<V> expired) {
      this.operation = operation;
      this.expired = expired;
    }

    @Override
    public String name() {
      return operation.name();
    }

    @Override
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      if (current != null) {
        return operation.decide(current, rules, now);
      }
      Decision<V, R> decision = decided;
      if (decision == null) {
        decision = operation.decide(null, rules, now);
        decision = expired == null ? decision : decision.overExpired(expired);
        decided = decision;
      }
      return decision;
    }

    @Override
    public Decision<V, R> decideWithoutNode(ExpiryRules rules, long now) {
      return operation.decideWithoutNode(rules, now);
    }

    @Override
    public boolean degrades() {
      return operation.degrades();
    }

    @Override
    public boolean outdates(@Nullable Decision<V, ?> dropped) {
      return operation.outdates(dropped);
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
