package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.key.EncodedKey;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Ties a later update of a key to the state of its cache when the ticket was taken: what was loaded
 * in between is not stored over a clear, nor over a change that this JVM has made meanwhile, as the
 * {@link CasLoop} finds before and after it writes. With a lease it is stored only over that: a
 * change by any JVM takes the lease away. Without leases a removal by another JVM leaves no trace.
 *
 * <p>Two tickets of a key are equal where nothing that they know of came between. To be closed, as
 * it is remembered until then.
 */
public final class Ticket implements AutoCloseable {

  /** Stands for the generation of a node that did not answer: what was loaded is not stored. */
  static final long UNKNOWN = -1;

  private final Shard shard;
  private final Loads loads;
  private final EncodedKey encoded;
  private final String text;
  private final long load;
  private final long generation;

  // Of the thread that loads.
  private boolean leased;
  private int lease;
  private long leasedGeneration;
  private @Nullable Found found;
  private @Nullable Found given;

  private Ticket(Shard shard, EncodedKey encoded, long load, long generation) {
    this.shard = shard;
    this.loads = shard.loads();
    this.encoded = encoded;
    this.text = encoded.text();
    this.load = load;
    this.generation = generation;
  }

  /** Takes a ticket of a key, whose node has told its generation. */
  static Ticket take(Located<?> place, long generation) {
    long load = place.shard().loads().begin(place.text());
    return new Ticket(place.shard(), place.encoded(), load, generation);
  }

  /** Returns the key as it stands in item keys. */
  EncodedKey encoded() {
    return encoded;
  }

  /** Returns whether the node answered when the ticket was taken. */
  boolean isKnown() {
    return generation != UNKNOWN;
  }

  /**
   * Takes note that what was loaded is being stored, until {@link #stored}.
   *
   * @return false where it is too late for that
   */
  boolean store(long found) {
    return (lease == 0 ? generation : leasedGeneration) == found && loads.store(text, load);
  }

  /** Takes note that what is loaded is to be stored only over a lease. */
  void needLease() {
    leased = true;
    lease = 0;
    found = null;
    given = null;
  }

  /** Takes note of the lease, of a generation, that was there before the load began. */
  void lease(int number, long itsGeneration) {
    leased = true;
    lease = number;
    leasedGeneration = itsGeneration;
    found = null;
    given = null;
  }

  /** Takes note of the lease as it was found, so that storing over it need not ask first. */
  void found(@Nullable Found itsItem) {
    found = itsItem;
  }

  /** Returns whether it knows the lease as it was found on a node, and knows of no clear since. */
  boolean knows(Shard node) {
    Found last = found;
    return last != null && shard.equals(node) && shard.generation().isLatest(last.generation());
  }

  /** Returns the lease as it was found, once: who then finds it changed is to ask. */
  @Nullable Found takeFound() {
    Found last = found;
    found = null;
    given = last;
    return last;
  }

  /** Returns whether it has given this, so that it is the lease. */
  @SuppressWarnings("ReferenceEquality") // the same bytes may be there again
  boolean hasGiven(Found itsItem) {
    return given == itsItem;
  }

  /** Returns whether there are tickets, and all of them know the lease as it was found. */
  static boolean allKnow(Collection<Ticket> tickets) {
    return !tickets.isEmpty() && tickets.stream().allMatch(ticket -> ticket.knows(ticket.shard));
  }

  /** Returns whether what was loaded is to be stored only over a lease. */
  boolean isLeased() {
    return leased;
  }

  /** Returns whether there was a lease before the load began. */
  boolean hasLease() {
    return lease != 0;
  }

  /** Returns whether an item is the lease that was there before the load began. */
  boolean holds(Envelope found) {
    return lease != 0 && found.isLease() && found.adder() == lease;
  }

  /** Takes note that what was loaded is there, or is known to the ledger. */
  void stored() {
    loads.stored(text);
  }

  /** Returns whether this JVM has changed the key since. */
  boolean isOvertaken() {
    return loads.isOvertaken(text, load);
  }

  @Override
  public void close() {
    loads.end(text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ticket ticket
        && loads == ticket.loads
        && text.equals(ticket.text)
        && load == ticket.load
        && generation == ticket.generation;
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + Long.hashCode(load);
  }

  @Override
  public String toString() {
    return "Ticket(" + text + ", load " + load + ", generation " + generation + ")";
  }
}
