package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.transport.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call knows of the lease of a key that it is to load. For use by one thread. */
final class LoadClaim<K> {
  private static final int MOST_TRIES = 5;
  private static final int LEASES_OF_PATIENCE = 2;

  final Located<K> place;
  final Ticket ticket;
  private final StoreContext<K, ?> context;
  private final long began;
  final List<Integer> numbers = new ArrayList<>(1);
  boolean adds = true;
  @Nullable Reply<Boolean> added;
  private @Nullable Envelope seen;
  private long seenAt;
  boolean isImpatient;
  boolean isHeld;
  boolean isStray; // whether its lease was sent, and nobody knows what became of it
  @Nullable Found held;
  @Nullable Found expired; // the item that its lease took the place of, if that is to be told of
  boolean hasNoValue; // whether the source has said so
  boolean hasTakenWord; // whether its lease is in the place of what another left that took it over
  private int sent; // the number of the lease that was sent last; 0 where none was
  private long end; // of that

  LoadClaim(StoreContext<K, ?> context, Located<K> place, Ticket ticket) {
    this.context = context;
    this.began = context.nanoTime();
    this.place = place;
    this.ticket = ticket;
  }

  /** Returns the number of a lease that is not there yet: no other load has it. */
  int next() {
    int number = context.codec().envelopes().adder();
    numbers.add(number);
    return number;
  }

  /** Returns the lease of a number, until whose end others wait from now on. */
  byte[] lease(String itemKey, int number, long itsEnd) {
    sent = number;
    end = itsEnd;
    return context.codec().envelopes().lease(itemKey, number, itsEnd);
  }

  /** Returns the number of the lease that was sent last; 0 where none was. */
  int sent() {
    return sent;
  }

  /** Takes note that this call is to load, and has the lease of a number. */
  void hold(int number, long generation) {
    isHeld = true;
    ticket.lease(number, generation);
  }

  /** Takes note that this call is to load, and has the lease that was found. */
  void hold(Found found, Envelope lease) {
    hold(lease.adder(), found.generation());
    heldAs(found);
    sent = lease.adder();
    end = lease.deadline();
  }

  /** Takes note of the lease as it lies there; null where it was not found. */
  void heldAs(@Nullable Found found) {
    held = found;
    ticket.found(found);
  }

  /** Returns whether a lease of this call may be there, which is to be ended. */
  boolean mayLie() {
    return isHeld || isStray;
  }

  /** Returns whether the lease that was sent last is no prolonged one, which others may hold. */
  boolean isOwn() {
    return numbers.contains(sent);
  }

  /** Returns whether others wait for the lease that this call has sent last. */
  boolean isWaitedFor() {
    return context.now() < end;
  }

  /** Returns whether the lease that this call has sent last is there, which none has prolonged. */
  boolean isHeldIn(Found found) {
    byte[] value = found.value();
    Envelope there =
        value == null ? null : context.codec().envelopes().open(found.itemKey(), value);
    return there != null && there.isLoading() && there.adder() == sent && there.deadline() == end;
  }

  /** Returns whether others change the key faster than a lease of it can be had. */
  boolean hasTriedEnough() {
    return numbers.size() >= MOST_TRIES;
  }

  /** Returns whether this call has seen that another one loads the key. */
  boolean hasWaited() {
    return seen != null;
  }

  /**
   * Returns whether the load that this call has waited for is gone, and a lease is of a later one.
   */
  boolean hasWaitedForAnother(Envelope lease) {
    return seen != null && seen.adder() != lease.adder();
  }

  boolean isPatient() {
    return !isImpatient
        && !Thread.currentThread().isInterrupted()
        && context.nanoTime() - began < LEASES_OF_PATIENCE * context.loadLease().toNanos();
  }

  /** Returns whether nobody need wait for a lease any more, by the clock or by this JVM's. */
  boolean isOver(Envelope lease) {
    long now = context.nanoTime();
    Envelope before = seen;
    if (before == null
        || before.adder() != lease.adder()
        || before.deadline() != lease.deadline()) {
      seen = lease;
      seenAt = now;
    }
    return context.now() >= lease.deadline() || now - seenAt >= context.loadLease().toNanos();
  }
}
