package io.jcache.memcached.internal.remote;

import io.jcache.memcached.internal.store.SendHook;
import io.jcache.memcached.internal.store.SendHook.Kind;
import io.jcache.memcached.internal.transport.Told;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM has sent, and what nodes will tell of it, so that it is not taken for a change of
 * another JVM.
 *
 * <ul>
 *   <li>Lines of several connections come in another order than they were made in: so it is known
 *       again what was stored itself, too, of which there are no two that are the same. That holds
 *       for as long as it is not pushed out by what was stored since: what is read may be late.
 *   <li>What a node has not told of when its stream would have been ended for silence it does not
 *       tell any more. What another JVM stores under the same key meanwhile is taken for what was
 *       sent here.
 *   <li>Bounded: where too much is awaited, everything is taken for it for as long.
 *   <li>Thread-safe.
 * </ul>
 */
public final class Echoes implements SendHook {
  /** A stream that falls silent goes on for 8 s or so, or for two timeouts more. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final int MOST = 100_000;
  private static final int MARK_BITS = 17;
  private static final int SENT_BITS = 12;

  private final LongSupplier ticker;
  private final BooleanSupplier watched;
  private final long longestNanos;
  private final int most;
  // Made by what is sent first, as many caches send nothing that anybody is to know again.
  private volatile @Nullable AtomicLongArray marks;
  // How much was sent of items, many of which have a number in common.
  private final AtomicLongArray sent = new AtomicLongArray(1 << SENT_BITS);
  // What was sent last is last.
  private final Map<String, Awaited> awaited = new LinkedHashMap<>();
  private boolean overrun;
  private long overrunNanos;

  /** What is awaited of an item. */
  private static final class Awaited {
    private final Map<Kind, Integer> left = new EnumMap<>(Kind.class);
    private long sentNanos;

    void add(Kind kind) {
      left.merge(kind, 1, Integer::sum);
    }

    boolean take(Kind kind) {
      Integer count = left.get(kind);
      if (count == null) {
        return false;
      }
      left.put(kind, count - 1);
      left.remove(kind, 0);
      return true;
    }
  }

  /**
   * Creates what awaits nothing.
   *
   * @param ticker the time in nanoseconds
   * @param timeout how long requests may take
   * @param watched tells whether nodes are to tell of anything; until then nothing is noted
   */
  public Echoes(LongSupplier ticker, Duration timeout, BooleanSupplier watched) {
    this(ticker, timeout, watched, MOST);
  }

  Echoes(LongSupplier ticker, Duration timeout, BooleanSupplier watched, int most) {
    this.ticker = ticker;
    this.watched = watched;
    this.longestNanos = LONGEST.plus(timeout.multipliedBy(2)).toNanos();
    this.most = most;
  }

  @Override
  public void sending(String itemKey, Kind kind, byte @Nullable [] value) {
    if (!watched.getAsBoolean()) {
      return; // nobody would tell of it, and it would be kept for good
    }
    long mark = value == null ? 0 : mark(itemKey, value); // not under the lock: it may be long
    sent.incrementAndGet(slot(itemKey.hashCode(), SENT_BITS));
    await(itemKey, kind, mark);
  }

  private synchronized void await(String itemKey, Kind kind, long mark) {
    AtomicLongArray present = marks;
    if (present == null) {
      present = new AtomicLongArray(1 << MARK_BITS);
      marks = present;
    }
    if (mark != 0) {
      present.set(slot(mark), mark);
    }
    long now = ticker.getAsLong();
    Awaited one = awaited.remove(itemKey);
    if (one == null || isOver(one.sentNanos, now)) {
      one = new Awaited();
    }
    one.add(kind);
    one.sentNanos = now;
    awaited.put(itemKey, one);
    Iterator<Awaited> eldest = awaited.values().iterator();
    while (isOver(eldest.next().sentNanos, now)) {
      eldest.remove();
    }
    if (awaited.size() > most) {
      awaited.clear();
      overrun = true;
      overrunNanos = now;
    }
  }

  /** Returns whether what a node tells of an item is what this JVM has sent; tells it once. */
  synchronized boolean isOwn(String itemKey, Told told) {
    long now = ticker.getAsLong();
    if (isOverrunAt(now)) {
      return true;
    }
    Awaited one = awaited.get(itemKey);
    if (one == null || isOver(one.sentNanos, now)) {
      return false;
    }
    boolean own =
        switch (told) {
          case ANNOUNCED -> one.take(Kind.ANNOUNCEMENT);
          case DELETED -> one.take(Kind.DELETE);
          case ADDED, REPLACED, STORED, REFUSED -> one.take(Kind.STORE);
        };
    if (one.left.isEmpty()) {
      awaited.remove(itemKey);
    }
    return own;
  }

  /** Returns whether this JVM has stored an item of these very bytes, as far as it knows. */
  boolean isOwn(String itemKey, byte[] value) {
    AtomicLongArray present = marks;
    long mark = mark(itemKey, value);
    return present != null && present.get(slot(mark)) == mark;
  }

  /**
   * Returns a number that is another one once more is sent of an item; negative while something of
   * it may be under way.
   */
  synchronized long sentOf(String itemKey) {
    Awaited one = awaited.get(itemKey);
    boolean underWay = one != null && !isOver(one.sentNanos, ticker.getAsLong());
    return underWay ? -1 : sent.get(slot(itemKey.hashCode(), SENT_BITS));
  }

  /** Returns whether all is taken for what was sent here, as that was too much. */
  synchronized boolean isOverrun() {
    return isOverrunAt(ticker.getAsLong());
  }

  private static long mark(String itemKey, byte[] value) {
    return (long) itemKey.hashCode() << Integer.SIZE
        ^ Integer.toUnsignedLong(Arrays.hashCode(value));
  }

  private static int slot(long mark) {
    return slot((int) (mark ^ (mark >>> Integer.SIZE)), MARK_BITS);
  }

  private static int slot(int hash, int bits) {
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - bits);
  }

  private boolean isOverrunAt(long now) {
    overrun = overrun && !isOver(overrunNanos, now);
    return overrun;
  }

  private boolean isOver(long sentNanos, long now) {
    return now - sentNanos > longestNanos;
  }
}
