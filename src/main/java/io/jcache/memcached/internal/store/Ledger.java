package io.jcache.memcached.internal.store;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM must not trust of the entries that a cache has on a node: those that a failed
 * change ought to have replaced, and those that a write without an answer may still replace.
 *
 * <ul>
 *   <li>What is in here counts as absent for this JVM until it is repaired: deleted, where no write
 *       can follow any more.
 *   <li>A write that has no answer is followed by what is sent later on its own connection: {@code
 *       Shard.followed} sends a delete right behind a set that timed out. Where that connection is
 *       lost, the write may arrive later than what is sent on another one: the entry is deleted at
 *       once, and again at the end of a quarantine, which begins when the node has answered the
 *       first time.
 *   <li>A doubt lasts until the node has answered behind each of its writes, connection by
 *       connection; one without a write, on the first connection, as the repairs before it.
 *   <li>Bounded: beyond its size the cache's part of the node is in doubt as a whole, and repaired
 *       by raising the generation; where there is none, by deleting all items, which for each time
 *       that it is not enough leaves twice the room, up to 16 times.
 *   <li>Kept in this JVM only, and lost with it. Thread-safe; makes no request.
 * </ul>
 */
class Ledger {

  /** How long a write may arrive after its connection was lost and the node has answered again. */
  static final Duration QUARANTINE = Duration.ofSeconds(2);

  /** Stands for all contents in place of the check of one. */
  private static final @Nullable Long ANY = null;

  private static final long NOT_BEGUN = Long.MAX_VALUE;
  private static final long FIRST = 0;
  private static final long UNKNOWN = -1;
  private static final int QUICK_PART = 4;
  private static final int MOST_ROOM = 16;

  private final int capacity;
  private final Duration quarantine;
  private final LongSupplier nanoClock;
  private final Map<String, Doubt> doubts = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Object> wholeDoubt = new AtomicReference<>();
  private final Freshness freshness;
  private volatile @Nullable Object beingDeleted;
  private @Nullable Object deletedOnce;
  private boolean lastTime;
  private boolean overflown;
  private volatile int room;
  private long wholeQuarantineEnd;

  /**
   * Creates an empty ledger.
   *
   * @param capacity the most entries that are kept one by one
   * @param quarantine how long a write may arrive after its connection was lost
   * @param nanoClock the time in nanoseconds, as {@link System#nanoTime()}
   */
  Ledger(int capacity, Duration quarantine, LongSupplier nanoClock) {
    this.capacity = capacity;
    this.room = capacity;
    this.quarantine = quarantine;
    this.nanoClock = nanoClock;
    this.freshness = new Freshness(quarantine, nanoClock);
  }

  /**
   * A doubt about an entry; each is an object of its own, so that a later one is not taken for it.
   */
  static final class Doubt {
    private final @Nullable Long content;
    private final Map<Long, Pending> pending;

    private Doubt(@Nullable Long content, long channel) {
      this(content, Map.of(channel, new Pending(NOT_BEGUN)));
    }

    private Doubt(@Nullable Long content, Map<Long, Pending> pending) {
      this.content = content;
      this.pending = Map.copyOf(pending);
    }

    /** Returns the check of the only content that is wrong; null where any content is. */
    @Nullable Long content() {
      return content;
    }

    /** Returns whether nothing was sent that could still arrive. */
    private boolean isOfNoWrite() {
      return pending.keySet().equals(Set.of(FIRST));
    }

    private Doubt and(Doubt later) {
      Map<Long, Pending> both = new HashMap<>(pending);
      if (later.pending.containsKey(FIRST)) {
        // No write: what is to come repairs it, too, but not what has been sent.
        both.replaceAll((channel, repair) -> new Pending(repair.quarantineEnd));
      } else {
        both.putAll(later.pending);
      }
      return new Doubt(Objects.equals(content, later.content) ? content : ANY, both);
    }

    private @Nullable Doubt with(long channel, Pending before, @Nullable Pending after) {
      Map<Long, Pending> changed = new HashMap<>(pending);
      boolean found =
          after == null ? changed.remove(channel, before) : changed.replace(channel, before, after);
      return !found ? this : changed.isEmpty() ? null : new Doubt(content, changed);
    }
  }

  /** A repair that a doubt still needs on one connection; an object of its own, as a doubt is. */
  private static final class Pending {
    private final long quarantineEnd;

    private Pending(long quarantineEnd) {
      this.quarantineEnd = quarantineEnd;
    }
  }

  /** Returns what hears of each doubt, once the key counts as absent, and of other changes. */
  Freshness freshness() {
    return freshness;
  }

  /** Takes note that whatever lies under a key is outdated. */
  void outdated(String text) {
    note(text, new Doubt(ANY, FIRST));
  }

  /** Takes note that one content of a key is outdated, and any other is newer. */
  void outdated(String text, long content) {
    note(text, new Doubt(content, FIRST));
  }

  /**
   * Takes note that a key may have been set or deleted blind, or be so later.
   *
   * @param channel the connection that the write was sent on; 0 where that is not known
   */
  void maybeSet(String text, long channel) {
    note(text, new Doubt(ANY, channel == 0 ? UNKNOWN : channel));
  }

  /**
   * Takes note that a content may have been added under a key, or be added later.
   *
   * @param content the check of what was to be added
   * @param channel the connection that the write was sent on; 0 where that is not known
   */
  void maybeAdded(String text, long content, long channel) {
    note(text, new Doubt(content, channel == 0 ? UNKNOWN : channel));
  }

  /** Takes note that all entries are outdated. */
  void allOutdated() {
    // What repairs all repairs each of those so far, but none that comes after it.
    Map<String, Doubt> before = doubts.isEmpty() ? Map.of() : all();
    wholeDoubt.set(new Object());
    before.forEach(doubts::remove);
    freshness.allChanged();
  }

  /** Takes note of a doubt about a key. */
  void note(String text, Doubt doubt) {
    if (beingDeleted != null && noteWhileDeleting(text, doubt)) {
      return;
    }
    if (wholeDoubt.get() != null || doubts.size() >= room) {
      // A new object, since a repair that is under way may be too early for this one.
      allOutdated();
    } else {
      doubts.merge(text, doubt, Doubt::and);
    }
    freshness.changed(text);
  }

  /**
   * Takes note of a doubt while all items are being deleted, without beginning anew: that would
   * never end where changes come faster than all items are deleted.
   *
   * @return whether that could be done: not for what may still arrive
   */
  private synchronized boolean noteWhileDeleting(String text, Doubt doubt) {
    if (beingDeleted != wholeDoubt.get() || !doubt.isOfNoWrite()) {
      return false;
    }
    if (lastTime && (doubts.size() < room || doubts.containsKey(text))) {
      doubts.merge(text, doubt, Doubt::and);
    } else if (lastTime) {
      overflown = true;
    } // else the last time, which is to come, deletes it
    return true;
  }

  /** Returns whether a key must be read as absent. */
  boolean isDoubtful(String text) {
    return wholeDoubt.get() != null || doubts.containsKey(text);
  }

  /** Returns those of the keys that must be read as absent. */
  List<String> doubtful(Collection<String> texts) {
    return isEmpty() ? List.of() : texts.stream().filter(this::isDoubtful).toList();
  }

  /** Returns whether there is nothing to repair. */
  boolean isEmpty() {
    return wholeDoubt.get() == null && doubts.isEmpty();
  }

  /** Returns how many repairs are pending; that of the whole counts as one. */
  int size() {
    return doubts.size() + (wholeDoubt.get() == null ? 0 : 1);
  }

  /** Returns the doubt about all entries; null where there is none. */
  @Nullable Object whole() {
    return wholeDoubt.get();
  }

  /** Returns the doubt about a key alone; null where there is none. */
  @Nullable Doubt doubt(String text) {
    return doubts.get(text);
  }

  /** Returns the doubts about single keys. */
  Map<String, Doubt> all() {
    return new HashMap<>(doubts);
  }

  /** Returns keys whose repair can be tried now. */
  List<String> due(int most) {
    return doubts.entrySet().stream()
        .filter(entry -> isDue(entry.getValue()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns whether a repair of a doubt can be tried now. */
  boolean isDue(Doubt doubt) {
    return !dueChannels(doubt).isEmpty();
  }

  /** Returns the connections to repair a doubt on now, 0 for the first one. */
  List<Long> dueChannels(Doubt doubt) {
    return doubt.pending.entrySet().stream()
        .filter(entry -> nanosUntilDue(entry.getValue()) <= 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the milliseconds until a repair of a doubt can be tried; 0 or less where it can. */
  long millisUntilDue(Doubt doubt) {
    long nanos = doubt.pending.values().stream().mapToLong(this::nanosUntilDue).min().orElse(0);
    return nanos <= 0 ? 0 : Duration.ofNanos(nanos).toMillis() + 1;
  }

  private long nanosUntilDue(Pending repair) {
    return repair.quarantineEnd == NOT_BEGUN ? 0 : repair.quarantineEnd - nanoClock.getAsLong();
  }

  /**
   * Returns the milliseconds until all items can be deleted for the last time; 0 or less where they
   * can be now, or for the first time.
   */
  synchronized long millisUntilDue(Object whole) {
    return whole == deletedOnce
        ? Duration.ofNanos(wholeQuarantineEnd - nanoClock.getAsLong()).toMillis()
        : 0;
  }

  /**
   * Takes note that the deletion of all items begins, which is no generation's end.
   *
   * @param whole what {@link #whole} gave
   */
  synchronized void deleting(Object whole) {
    beingDeleted = whole;
    lastTime = whole == deletedOnce;
    if (lastTime) {
      // They are among what is deleted now.
      doubts.values().removeIf(Doubt::isOfNoWrite);
    } else {
      room = capacity;
    }
    overflown = false;
  }

  /**
   * Takes note that all items were deleted, which fences no write that may still arrive: they are
   * to be deleted again at the end of a quarantine. That is the last time, unless more changes were
   * refused meanwhile than there is room for.
   *
   * @param whole what {@link #whole} gave before
   * @param before what {@link #all} gave before
   * @return whether that was the last time
   */
  synchronized boolean deleted(Object whole, Map<String, Doubt> before) {
    if (whole == deletedOnce && overflown) {
      room = (int) Math.min(2L * room, (long) MOST_ROOM * capacity);
      return false;
    }
    if (whole == deletedOnce) {
      raised(whole, before);
      beingDeleted = null;
      return true;
    }
    deletedOnce = whole;
    wholeQuarantineEnd = nanoClock.getAsLong() + quarantine.toNanos();
    return false;
  }

  /**
   * Takes note that the generation was raised, which fences all writes from before.
   *
   * @param whole what {@link #whole} gave before
   * @param before what {@link #all} gave before
   */
  void raised(@Nullable Object whole, Map<String, Doubt> before) {
    before.forEach(doubts::remove);
    if (whole != null) {
      wholeDoubt.compareAndSet(whole, null);
    }
  }

  /**
   * Takes note that the node has acknowledged a repair.
   *
   * @param doubt what there was before the repair was sent
   * @param due which of its {@link #dueChannels} it was sent for
   * @param channel the connection that it was sent on
   * @param sentNanos when it was sent
   */
  void repaired(String text, Doubt doubt, long due, long channel, long sentNanos) {
    Pending repair = Objects.requireNonNull(doubt.pending.get(due));
    long now = nanoClock.getAsLong();
    boolean behind = due == FIRST || due == channel;
    // Where the node stood still meanwhile, all that it had received is carried out only now.
    boolean quick = now - sentNanos < quarantine.toNanos() / QUICK_PART;
    boolean over = behind || (repair.quarantineEnd != NOT_BEGUN && quick);
    Pending next = over ? null : new Pending(now + quarantine.toNanos());
    doubts.computeIfPresent(text, (key, current) -> current.with(due, repair, next));
  }

  /** Returns the time in nanoseconds. */
  long nanos() {
    return nanoClock.getAsLong();
  }

  @Override
  public String toString() {
    return "Ledger(" + size() + " of " + capacity + ")";
  }
}
