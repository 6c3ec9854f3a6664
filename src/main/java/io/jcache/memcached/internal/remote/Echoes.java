package io.jcache.memcached.internal.remote;

import io.jcache.memcached.internal.store.SendHook;
import io.jcache.memcached.internal.store.SendHook.Kind;
import io.jcache.memcached.internal.transport.Told;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM has sent, and what nodes will tell of it, so that it is not taken for a change of
 * another JVM.
 *
 * <ul>
 *   <li>Lines of several connections come in another order than they were made in: so it is known
 *       again what was stored itself, too, of which there are no two that are the same.
 *   <li>What a node has not told of in some seconds it does not tell any more. What another JVM
 *       stores under the same key meanwhile is taken for what was sent here.
 *   <li>Bounded: where too much is awaited, everything is taken for it for as long.
 *   <li>Thread-safe.
 * </ul>
 */
public final class Echoes implements SendHook {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST = 100_000;
  private static final int MARK_BITS = 16;

  private final long[] marks = new long[1 << MARK_BITS];
  private final long[] markNanos = new long[1 << MARK_BITS];
  private final LongSupplier ticker;
  private final int most;
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
   */
  public Echoes(LongSupplier ticker) {
    this(ticker, MOST);
  }

  Echoes(LongSupplier ticker, int most) {
    this.ticker = ticker;
    this.most = most;
  }

  @Override
  public synchronized void sending(String itemKey, Kind kind, byte @Nullable [] value) {
    long now = ticker.getAsLong();
    if (value != null) {
      long mark = mark(itemKey, value);
      marks[slot(mark)] = mark;
      markNanos[slot(mark)] = now;
    }
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
    if (isOverrun(now)) {
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
  synchronized boolean isOwn(String itemKey, byte[] value) {
    long mark = mark(itemKey, value);
    return marks[slot(mark)] == mark && !isOver(markNanos[slot(mark)], ticker.getAsLong());
  }

  private static long mark(String itemKey, byte[] value) {
    return (long) itemKey.hashCode() << Integer.SIZE
        ^ Integer.toUnsignedLong(Arrays.hashCode(value));
  }

  private static int slot(long mark) {
    int mixed = (int) (mark ^ (mark >>> Integer.SIZE)) * 0x9E3779B9;
    return mixed >>> (Integer.SIZE - MARK_BITS);
  }

  private boolean isOverrun(long now) {
    overrun = overrun && !isOver(overrunNanos, now);
    return overrun;
  }

  private static boolean isOver(long sentNanos, long now) {
    return now - sentNanos > LONGEST_NANOS;
  }
}
