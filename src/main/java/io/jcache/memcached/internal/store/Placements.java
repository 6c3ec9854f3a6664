package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.MovedKeys;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the keys of a cache lie as the list of servers changes.
 *
 * <ul>
 *   <li>A call ends with the placement with which it began. One that begins while the list changes,
 *       and whose key moves, waits until nothing old is where it moves to: some round trips, and at
 *       most the timeout.
 *   <li>A server that joins is emptied by each JVM that learns of it, since until then that JVM has
 *       changed these keys where they were.
 *   <li>Those that take over from a server that has left are emptied only where they may hold what
 *       is old: where that one had joined while they were there, or another JVM had taken it off
 *       before, so that it has changed these keys where they are now, and this one where they were.
 *   <li>All other entries stay. Items that other programs share stay, too, whatever they are.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class Placements<K> {
  private static final Logger LOG = LoggerFactory.getLogger(Placements.class);

  private final KeySpace keys;
  private final Duration timeout;
  private final Map<Shard, Long> takers = new HashMap<>();

  @SuppressWarnings("UnusedVariable") // It is only held.
  private @Nullable Object kept;

  private volatile KeyPlacement<K> current;
  private volatile @Nullable Passage<K> passage;

  /** Creates placements that begin with one. */
  Placements(KeyPlacement<K> first, Duration timeout) {
    this.keys = first.keys();
    this.current = first;
    this.timeout = timeout;
  }

  /** Holds what is to be there as long as this is. */
  void keep(Object object) {
    kept = object;
  }

  /** A change under way: keys that move from where they were wait for its end. */
  private record Passage<K>(KeyPlacement<K> before, CountDownLatch end) {}

  /** Returns the placement as it is now. */
  KeyPlacement<K> current() {
    return current;
  }

  /** Returns the parts of the cache as they are now. */
  List<Shard> shards() {
    return current.shards();
  }

  /** Returns a key with its place. */
  @SuppressWarnings("ReferenceEquality") // Of two lists, whichever servers they have.
  Located<K> locate(K key) {
    KeyPlacement<K> now = current; // before the passage, which is there before what it leads to
    Located<K> place = now.locate(key);
    Passage<K> passing = passage;
    if (passing != null
        && passing.before != now
        && passing.before.shard(key, place.text()) != place.shard()) {
      await(passing.end);
    }
    return place;
  }

  /** Returns whether a key lies where it was found, and has not been left there by a change. */
  boolean isPlaced(Object key, String text, Shard shard) {
    return current.shard(key, text) == shard;
  }

  private void await(CountDownLatch end) {
    long until = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    while (true) {
      try {
        if (!end.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.debug("{}: a key moves before its place is ready", keys);
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Moves to the placement of another list; called by one thread at a time. */
  void moveTo(KeyPlacement<K> next, MovedKeys moved) {
    Passage<K> passing = new Passage<>(current, new CountDownLatch(1));
    passage = passing;
    current = next;
    try {
      if (keys.hasGenerations()) {
        prepare(passing.before, next, moved);
      }
    } finally {
      passing.end.countDown();
      passage = null;
    }
  }

  private void prepare(KeyPlacement<K> before, KeyPlacement<K> next, MovedKeys moved) {
    Deadline deadline = Deadline.after(timeout);
    List<Shard> left = without(before.shards(), next.shards());
    List<Shard> joined = without(next.shards(), before.shards());
    boolean late = false;
    for (Shard shard : left) {
      late |= leave(shard, deadline);
    }
    takers.keySet().retainAll(before.shards());
    joined.forEach(shard -> shard.generation().joins());
    Set<Shard> emptied = new LinkedHashSet<>(joined);
    long givers = marks(left.stream().map(Placements::address));
    Stream<String> gaining = moved.toStaying().stream();
    long taking = marks(Stream.concat(joined.stream().map(Placements::address), gaining));
    for (Shard shard : without(next.shards(), joined)) {
      if (moved.toStaying().contains(address(shard))
          || (moved.fromLeft().contains(address(shard))
              && (late || mayHold(shard, givers, deadline)))) {
        emptied.add(shard);
      }
      takers.merge(shard, taking, (some, more) -> some | more);
      if (taking != 0 && !mark(shard, taking, deadline)) {
        emptied.add(shard);
      }
    }
    emptied.forEach(Shard::allOutdated);
    for (Shard from : left) {
      Set<String> doubtful = from.ledger().all().keySet();
      doubtful.forEach(text -> next.shards().forEach(shard -> shard.outdated(text)));
    }
    emptied.forEach(shard -> empty(shard, deadline));
  }

  private static List<Shard> without(List<Shard> shards, List<Shard> others) {
    return shards.stream().filter(shard -> !others.contains(shard)).toList();
  }

  private static String address(Shard shard) {
    return shard.transport().node().address();
  }

  private static long marks(Stream<String> addresses) {
    return addresses.mapToLong(Generation::taker).reduce(0, (some, more) -> some | more);
  }

  /**
   * Returns whether a node may hold what it had of keys before one of those that give them to it
   * now got them.
   */
  private boolean mayHold(Shard shard, long givers, Deadline deadline) {
    if ((takers.getOrDefault(shard, 0L) & givers) != 0) {
      return true;
    }
    try {
      return (shard.generation().marks(deadline) & givers) != 0;
    } catch (TransportException e) {
      LOG.debug("{}: taken to hold what is old", shard, e);
      return true;
    }
  }

  /** Marks a node that leaves; returns whether another JVM has done so before. */
  private static boolean leave(Shard shard, Deadline deadline) {
    boolean seen = shard.generation().hasLeft();
    try {
      return shard.generation().mark(Generation.LEFT, deadline) || seen;
    } catch (TransportException e) {
      LOG.debug("{}: marked once its server answers", shard, e);
      shard.generation().leaves();
      shard.allOutdated(); // which is made up for while it may come back
      return seen;
    }
  }

  /** Marks a node; false where it does not answer. */
  private static boolean mark(Shard shard, long mark, Deadline deadline) {
    try {
      shard.generation().mark(mark, deadline);
      return true;
    } catch (TransportException e) {
      LOG.debug("{}: not marked as the list of servers changes", shard, e);
      return false;
    }
  }

  /** Raises the generation of what counts as absent until then; what fails is repaired later. */
  private static void empty(Shard shard, Deadline deadline) {
    try {
      shard.repair().repairInTime(deadline);
    } catch (TransportException e) {
      LOG.debug("{}: emptied once its server answers", shard, e);
    }
  }
}
