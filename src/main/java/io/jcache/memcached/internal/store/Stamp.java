package io.jcache.memcached.internal.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells of what was read of a key after this was taken whether it may have been changed since. To
 * ask is cheap, and asks no node. Thread-safe.
 */
public final class Stamp {

  private final AtomicLongArray numbers;
  private final int index;
  private final long number;
  private final AtomicLong cleared;
  private final long clears;
  private final AtomicLong moves;
  private final long move;

  Stamp(
      AtomicLongArray numbers,
      int index,
      long number,
      AtomicLong cleared,
      long clears,
      AtomicLong moves,
      long move) {
    this.numbers = numbers;
    this.index = index;
    this.number = number;
    this.cleared = cleared;
    this.clears = clears;
    this.moves = moves;
    this.move = move;
  }

  /** Returns whether nothing is known that has changed the key since, or was about to. */
  public boolean isCurrent() {
    return numbers.get(index) == number && cleared.get() == clears && moves.get() == move;
  }
}
