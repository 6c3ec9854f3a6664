package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Read, decide, compare and set, until no other writer came between: the one loop over entries that
 * can lose a race. The number of a generation has its own, in {@link Generation}.
 */
record CasLoop<K, V>(StoreContext<K, V> context, Changes<K, V> changes) {
  private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int MAX_DOUBLINGS = 4;

  // The part of the timeout that an attempt must have left, lest the node be blamed for the others.
  private static final int LAST_PART = 4;

  /**
   * Runs an operation.
   *
   * @param ticket the state of the cache that must not have changed, or null for any
   * @param failed hears where the node fails, before the operation is concluded without it
   */
  <R> Decision<V, R> run(
      Located<K> place,
      Operation<V, R> operation,
      @Nullable Ticket ticket,
      Consumer<TransportException> failed) {
    return Objects.requireNonNull(run(place, operation, ticket, failed, null, found -> true));
  }

  /**
   * Runs an operation over what allows it; null where something else is there, and nothing was
   * done.
   *
   * @param first what has been found just now; null where nobody has looked
   * @param allowed tells whether the operation may be decided over what is there
   * @param failed hears where the node fails, before the operation is concluded without it
   */
  <R> @Nullable Decision<V, R> runOver(
      Located<K> place,
      Operation<V, R> operation,
      @Nullable Found first,
      Predicate<Found> allowed,
      Consumer<TransportException> failed) {
    return run(place, operation, null, failed, first, allowed);
  }

  @SuppressWarnings("try") // The hold is only there to be closed.
  private <R> @Nullable Decision<V, R> run(
      Located<K> place,
      Operation<V, R> operation,
      @Nullable Ticket ticket,
      Consumer<TransportException> failed,
      @Nullable Found first,
      Predicate<Found> allowed) {
    if (ticket != null && !ticket.isKnown()) {
      if (operation.outdates(null)) {
        place.shard().outdated(place.text());
      }
      return operation.decide(null, context.rules(), context.now()).dropped();
    }
    Decision<V, R> decision = null;
    Found found = null;
    Deadline deadline = context.deadline();
    try (StripedLocks.Hold hold = context.locks().hold(place.text())) {
      for (int attempt = 0; ; attempt++) {
        decision = null;
        found = null;
        place.shard().settle(place.text(), deadline);
        Shard shard = place.shard();
        Found known =
            attempt == 0 && first != null && shard.generation().isLatest(first.generation())
                ? first
                : null;
        found = known == null ? shard.fetch(place.text(), deadline) : known;
        if (!allowed.test(found)) {
          return null;
        }
        if (ticket != null && !ticket.store(found.generation())) {
          return changes.decide(place, found, operation, context.now()).dropped();
        }
        try {
          long now = context.now();
          long userCodeFrom = context.nanoTime();
          decision = changes.decide(place, found, operation, ticket, now);
          byte[] sealed = changes.seal(place, found, decision.change());
          context.writer().before(place.key(), decision.writeThrough());
          deadline = deadline.extendedBy(context.nanoTime() - userCodeFrom);
          changes.overtakeLoads(place, operation, decision, ticket);
          Reply<Boolean> valid = known == null ? any -> true : shard.confirm(known.generation());
          Reply<Boolean> write = changes.start(place, found, decision, sealed, now);
          if (TicketedFetch.confirmed(write, valid).await(deadline)) {
            changes.outdateOvertaken(place, decision, ticket);
            return context.commits().committed(place.key(), decision);
          }
        } finally {
          if (ticket != null) {
            ticket.stored();
          }
        }
        pause(attempt, place, operation, deadline);
      }
    } catch (TransportException e) {
      failed.accept(e);
      return changes.withoutNode(e, place, operation, found, decision);
    }
  }

  private void pause(int attempt, Located<K> place, Operation<V, ?> operation, Deadline deadline) {
    if (deadline.remainingNanos() < context.timeout().toNanos() / LAST_PART) {
      throw context
          .failures()
          .exception(
              operation.name(),
              place.key(),
              ("other writers of the key were faster %s times within the timeout of %s ms; the"
                      + " cache was not changed")
                  .formatted(attempt + 1, context.timeout().toMillis()),
              null);
    }
    long longest = FIRST_PAUSE << Math.min(attempt, MAX_DOUBLINGS);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
  }
}
