package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a call knows of the lease of a key that it is to load. For use by one thread. */
final class LoadClaim<K> {
  private static final Logger LOG = LoggerFactory.getLogger(LoadClaim.class);

  private static final int MOST_TRIES = 5;
  private static final int LEASES_OF_PATIENCE = 2;

  final Located<K> place;
  final Ticket ticket;
  private final StoreContext<K, ?> context;
  private final long began;
  private int[] numbers = {};
  boolean isOpen = true; // whether it is neither given out, nor found
  boolean adds = true;
  @Nullable Reply<Boolean> added;
  private @Nullable Reply<@Nullable CasToken> token;
  private byte[] bytes = {}; // of the lease that was sent last
  private @Nullable Item mine; // that lease, where it is known by its token
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
  private List<Sent> before = List.of();

  /**
   * Creates what is known before anything is asked.
   *
   * @param began when the call began to wait, as by {@link StoreContext#nanoTime}
   */
  LoadClaim(StoreContext<K, ?> context, Located<K> place, Ticket ticket, long began) {
    this.context = context;
    this.began = began;
    this.place = place;
    this.ticket = ticket;
  }

  /** Returns the number of a lease that is not there yet: no other load has it. */
  int next() {
    int number = context.codec().envelopes().adder();
    numbers = Arrays.copyOf(numbers, numbers.length + 1);
    numbers[numbers.length - 1] = number;
    return number;
  }

  /** Returns whether a number is that of a lease of this call. */
  boolean isNumber(int number) {
    for (int own : numbers) {
      if (own == number) {
        return true;
      }
    }
    return false;
  }

  /** A lease that was sent: of a number, and until whose end others wait. */
  private record Sent(int number, long end) {}

  /** Returns the lease of a number, until whose end others wait from now on. */
  byte[] lease(String itemKey, int number, long itsEnd) {
    setBefore();
    sent = number;
    end = itsEnd;
    bytes = context.codec().envelopes().lease(itemKey, number, itsEnd);
    return bytes;
  }

  /**
   * Takes note of what was sent last before another is: not of a prolonged one, which others have.
   */
  private void setBefore() {
    if (isNumber(sent)) {
      before = new ArrayList<>(before);
      before.add(new Sent(sent, end));
    }
  }

  /** Takes note that no lease is being added. */
  void addsNone() {
    added = null;
    token = null;
  }

  /** Takes note of the reply to the lease that is being added. */
  void addsBy(Reply<Boolean> reply) {
    added = reply;
    token = null;
  }

  /** Takes note of the reply to the lease that is being added, which tells its token. */
  void addsForToken(Reply<@Nullable CasToken> reply) {
    added = reply.map(told -> told != null);
    token = reply;
  }

  /** Returns whether the reply to what is being added tells its token, so that none reads it. */
  boolean isToBeTold() {
    return token != null;
  }

  /** Returns the lease that was added; null where another item was there, or it has failed. */
  @Nullable Item addedLease(Deadline deadline) {
    Reply<@Nullable CasToken> reply = token;
    CasToken told = null;
    try {
      told = reply == null ? null : reply.await(deadline);
    } catch (TransportException e) {
      LOG.debug("A lease was not added, of which its claim is told later", e);
    }
    boolean isUntold = told != null && told.id() == 0;
    isStray |= isUntold;
    mine = told == null || isUntold ? null : new Item(bytes, 0, told);
    return mine;
  }

  /** Takes note that this call is to load where what was found is the lease that it has added. */
  @SuppressWarnings("ReferenceEquality") // the same bytes may be there under another token
  boolean holdsAdded(Found found) {
    Item item = found.item();
    if (item == null || item != mine) {
      return false;
    }
    hold(sent, found.generation());
    heldAs(found);
    return true;
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
    return isNumber(sent);
  }

  /** Returns whether others wait for the lease that this call has sent last. */
  boolean isWaitedFor() {
    return context.now() < end;
  }

  /**
   * Returns whether a lease that this call has sent is there, which none has prolonged: that counts
   * as sent last then.
   */
  boolean isHeldIn(Found found) {
    byte[] value = found.value();
    Envelope there =
        value == null ? null : context.codec().envelopes().open(found.itemKey(), value);
    if (there == null || !there.isLoading()) {
      return false;
    }
    if (before.contains(new Sent(there.adder(), there.deadline()))) {
      setBefore();
      sent = there.adder();
      end = there.deadline();
    }
    return there.adder() == sent && there.deadline() == end;
  }

  /** Returns whether what lies there unread may be a lease of this call. */
  boolean mayBeThere() {
    return isStray || numbers.length > 1;
  }

  /** Returns whether others change the key faster than a lease of it can be had. */
  boolean hasTriedEnough() {
    return numbers.length >= MOST_TRIES;
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
