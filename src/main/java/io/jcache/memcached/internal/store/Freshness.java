package io.jcache.memcached.internal.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever keeps what was read of a shard whether that may have been changed since: by this
 * JVM, or by another one as far as this one has heard of it.
 *
 * <ul>
 *   <li>A change of this JVM counts as long as it is under way: what is read meanwhile is old as
 *       soon as it is there.
 *   <li>What enters the {@link Ledger} counts as changed, and where a later {@link Generation} is
 *       seen everything does.
 *   <li>Bounded: keys share numbers, so that a change of one may make another one old, too.
 *   <li>Where nobody keeps anything, all of this costs a look at a field. Thread-safe.
 * </ul>
 */
final class Freshness {

  // The lower bits of a number count the changes that are under way, the others those that were.
  private static final long STEP = 1L << 24;
  private static final long UNDER_WAY = STEP - 1;

  // No number becomes this one, whose lower bits say that as many changes are under way as never
  // are.
  private static final long NEVER = -1;

  private static final int NUMBERS_PER_KEY = 4;
  private static final int FEWEST = 1 << 10;
  private static final int MOST = 1 << 20;

  private static final Changing NOTHING = () -> {};

  /** Stands for all keys among those that may be changed yet. */
  private static final String ALL = "";

  private static final int MOST_UNSETTLED = 1000;
  private static final long NOT_BEGUN = Long.MIN_VALUE;

  private final Duration quarantine;
  private final LongSupplier nanoClock;
  private final AtomicLong cleared = new AtomicLong();
  // By key, when it was first read after its change had failed.
  private final Map<String, Long> unsettled = new ConcurrentHashMap<>();
  private volatile @Nullable AtomicLongArray numbers;
  private volatile boolean announced;
  private volatile @Nullable SendHook sendHook;

  /**
   * Creates what nobody watches.
   *
   * @param quarantine how long a write without an answer may arrive once the node answers again
   * @param nanoClock the time in nanoseconds
   */
  Freshness(Duration quarantine, LongSupplier nanoClock) {
    this.quarantine = quarantine;
    this.nanoClock = nanoClock;
  }

  /** A change that is under way until this is closed. */
  interface Changing extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins to take note of changes, for one who keeps at most so many entries. */
  synchronized void watch(int keys) {
    if (numbers == null) {
      long wanted = Math.min(MOST, Math.max(FEWEST, (long) keys * NUMBERS_PER_KEY));
      numbers = new AtomicLongArray(Integer.highestOneBit((int) wanted));
    }
  }

  /** Has deletes be told to those who watch the node. */
  void announce() {
    announced = true;
  }

  /** Returns whether deletes are to be told to those who watch the node. */
  boolean isAnnounced() {
    return announced;
  }

  /** Tells of what is sent to the node; the cache that was made last, of those of one name. */
  void tellSent(SendHook hook) {
    sendHook = hook;
  }

  /** Takes note that an item is about to be sent to the node, or what deletes it. */
  void sending(String itemKey, SendHook.Kind kind, byte @Nullable [] value) {
    SendHook hook = sendHook;
    if (hook != null) {
      hook.sending(itemKey, kind, value);
    }
  }

  /** Takes note that a key is about to be changed. */
  Changing changing(String text) {
    AtomicLongArray present = numbers;
    if (present == null) {
      return NOTHING;
    }
    int index = index(text, present);
    present.getAndAdd(index, STEP + 1);
    return () -> present.getAndAdd(index, STEP - 1);
  }

  /** Returns whether anybody is to know of changes. */
  boolean isWatched() {
    return numbers != null;
  }

  /** Takes note that a key was changed, or is in doubt. */
  void changed(String text) {
    AtomicLongArray present = numbers;
    if (present != null) {
      present.getAndAdd(index(text, present), STEP);
    }
  }

  /**
   * Takes note that a change of a key has failed and may be carried out yet. What is read of the
   * key is old as soon as it is there, until a quarantine is over that begins with the next read.
   */
  void mayBeChanged(String text) {
    if (numbers != null) {
      if (unsettled.size() >= MOST_UNSETTLED) {
        unsettled.clear();
        unsettled.put(ALL, NOT_BEGUN);
      }
      unsettled.put(text, NOT_BEGUN);
    }
  }

  /** Takes note that the node has failed a read: what it has received may be carried out later. */
  void failed() {
    unsettled.replaceAll((text, begun) -> NOT_BEGUN);
  }

  private boolean isSettled(String text) {
    return unsettled.isEmpty() || (isOver(ALL) && isOver(text));
  }

  private boolean isOver(String text) {
    Long begun = unsettled.get(text);
    if (begun == null) {
      return true;
    }
    long now = nanoClock.getAsLong();
    if (begun == NOT_BEGUN) {
      unsettled.replace(text, begun, now);
      return false;
    }
    return now - begun >= quarantine.toNanos() && unsettled.remove(text, begun);
  }

  /** Takes note that all keys were changed, or are in doubt. */
  void allChanged() {
    cleared.incrementAndGet();
  }

  /**
   * Returns what tells later on whether a key may have been changed since.
   *
   * @param moves counts what places the key anew
   * @param move the count before it was placed
   * @throws IllegalStateException unless somebody has said that they {@link #watch}
   */
  Stamp stamp(String text, AtomicLong moves, long move) {
    AtomicLongArray present = numbers;
    if (present == null) {
      throw new IllegalStateException("nobody watches " + text);
    }
    int index = index(text, present);
    long number = present.get(index);
    boolean settled = (number & UNDER_WAY) == 0 && isSettled(text);
    return new Stamp(present, index, settled ? number : NEVER, cleared, cleared.get(), moves, move);
  }

  private static int index(String text, AtomicLongArray numbers) {
    int hash = text.hashCode() * 0x9E3779B9;
    return (hash ^ hash >>> 16) & (numbers.length() - 1);
  }
}
