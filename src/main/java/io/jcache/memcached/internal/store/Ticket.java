package io.jcache.memcached.internal.store;

/**
 * Ties a later update of a key to the state of its cache when the ticket was taken: what was loaded
 * in between is not stored over a clear, nor over a change that was made meanwhile and failed, as
 * the {@link CasLoop} finds before and after it writes. Of a removal that succeeded it knows
 * nothing.
 *
 * @param generation the generation of the key's node; {@value #UNKNOWN} where the node did not tell
 * @param outdatings how often something had become outdated that may be of the key
 */
public record Ticket(long generation, long outdatings) {

  private static final long UNKNOWN = -1;

  /** Returns the ticket of a node that did not answer: what holds it is not stored. */
  static Ticket unknown(long outdatings) {
    return new Ticket(UNKNOWN, outdatings);
  }

  /** Returns whether the node answered when the ticket was taken. */
  boolean isKnown() {
    return generation != UNKNOWN;
  }
}
