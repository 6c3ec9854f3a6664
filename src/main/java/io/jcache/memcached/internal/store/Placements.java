package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.MovedKeys;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the keys of a cache lie as the list of servers changes.
 *
 * <ul>
 *   <li>A call ends with the placement with which it began. One that begins while the list changes,
 *       and whose key moves, waits until nothing old is where it moves to: some round trips, and a
 *       timeout for each server that falls silent just then.
 *   <li>A server that joins is emptied by each JVM that learns of it, since until then that JVM has
 *       changed these keys where they were.
 *   <li>Those that take over from a server that has left are emptied only where they may hold what
 *       is old: where that one had joined while they were there, or another JVM had taken it off
 *       before, so that it has changed these keys where they are now, and this one where they were.
 *   <li>A server that leaves as it has not answered this JVM for a while may still answer others:
 *       so those that take over from it are marked, and a JVM that loses it later than that empties
 *       them as it follows. One that had lost it before keeps what lies there.
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

  // Of nodes that do not answer: who might have held what is old as that began, where it is known.
  private final Set<String> silent = new HashSet<>();
  private final Map<String, Set<Shard>> lost = new HashMap<>();

  @SuppressWarnings("UnusedVariable") // It is only held.
  private @Nullable Object kept;

  // Before and after another placement is there: what was read in between is kept by nobody.
  private final AtomicLong moves = new AtomicLong();
  private int watched;
  private boolean announced;
  private @Nullable SendHook sendHook;

  private volatile KeyPlacement<K> current;
  private volatile @Nullable Passage<K> passage;

  /** Creates placements that begin with one. */
  Placements(KeyPlacement<K> first, Duration timeout) {
    this.keys = first.keys();
    this.current = first;
    this.timeout = timeout;
  }

  /**
   * Takes note of the changes of the list before, of which this cache was not told: where a node
   * gives its keys back that got them then, they may be there from before.
   *
   * @param taking the marks of nodes that got keys
   */
  void catchUp(long taking) {
    current.shards().forEach(shard -> takers.put(shard, taking));
  }

  /** Takes note of the nodes that have been lost before, of which nothing else is known. */
  void lostBefore(Set<String> addresses) {
    silent.addAll(addresses);
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
  Located<K> locate(K key) {
    return locate(key, keys.encode(key));
  }

  /** Returns a key that has been encoded before, with its place as it is now. */
  @SuppressWarnings("ReferenceEquality") // Of two lists, whichever servers they have.
  Located<K> locate(K key, EncodedKey encoded) {
    KeyPlacement<K> now = current; // before the passage, which is there before what it leads to
    Located<K> place = now.locate(key, encoded);
    Passage<K> passing = passage;
    if (passing != null
        && passing.before != now
        && passing.before.shard(key, place.text()) != place.shard()) {
      await(passing.end);
    }
    return place;
  }

  /**
   * Returns whether a key lies where it was found, and has not been left there by a change; of one
   * that is just moving nothing is known to lie there.
   */
  @SuppressWarnings("ReferenceEquality") // Of two lists, whichever servers they have.
  boolean isPlaced(Object key, String text, Shard shard) {
    KeyPlacement<K> now = current; // before the passage, as above
    Passage<K> passing = passage;
    return now.shard(key, text) == shard
        && (passing == null || passing.before == now || passing.before.shard(key, text) == shard);
  }

  /** Begins to take note of what changes entries, for one who keeps at most so many. */
  synchronized void watch(int keys) {
    watched = Math.max(watched, keys);
    current.shards().forEach(this::watch);
  }

  /** Has deletes be told to those who watch the nodes. */
  synchronized void announceDeletes() {
    announced = true;
    current.shards().forEach(this::watch);
  }

  /** Tells of what is sent to the nodes. */
  synchronized void tellSent(SendHook hook) {
    sendHook = hook;
    current.shards().forEach(this::watch);
  }

  private void watch(Shard shard) {
    Freshness freshness = shard.ledger().freshness();
    if (watched > 0) {
      freshness.watch(watched);
    }
    if (announced) {
      freshness.announce();
    }
    if (sendHook != null) {
      freshness.tellSent(sendHook);
    }
  }

  /** Returns a key with its place, and with what tells whether a read of it is still right. */
  Sought<K> seek(K key) {
    long move = moves.get(); // before the key is placed
    Located<K> place = locate(key);
    Freshness freshness = place.shard().ledger().freshness();
    return new Sought<>(place, freshness.stamp(place.text(), moves, move));
  }

  /** Returns what tells of changes on a node; empty where it is not on the list. */
  Optional<Freshness> freshness(String address) {
    return current.shards().stream()
        .filter(shard -> address(shard).equals(address))
        .map(shard -> shard.ledger().freshness())
        .findFirst();
  }

  /**
   * Has a part that is not on the list any more tell those of the list what is outdated, of which
   * they were told nothing yet.
   *
   * @param text the text of a key; null for all
   */
  void handOver(Shard shard, @Nullable String text) {
    List<Shard> shards = current.shards();
    if (keys.hasGenerations() && !shards.contains(shard)) {
      shards.forEach(text == null ? Shard::allOutdated : one -> one.outdated(text));
    }
  }

  /** Has a part that leaves the list tell those of the list all that is outdated. */
  private void handOverAll(Shard shard) {
    shard.ledger().all().keySet().forEach(text -> handOver(shard, text));
    if (shard.ledger().whole() != null) {
      handOver(shard, null);
    }
  }

  private static void await(CountDownLatch end) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        end.await(); // each server has the timeout to answer in, and fails at once after that
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Hears that a node does not answer any more, so that what this JVM has done there is over;
   * called by one thread at a time, and not while the list changes.
   */
  void lost(String address) {
    if (keys.hasGenerations()) {
      Set<Shard> holding = new HashSet<>();
      for (Shard shard : current.shards()) {
        if (!address(shard).equals(address) && mayHold(shard, Generation.taker(address))) {
          holding.add(shard);
        }
      }
      silent.add(address);
      lost.put(address, holding);
    }
  }

  /** Hears that a node answers again, so that this JVM goes on there; called as the above. */
  void found(String address) {
    silent.remove(address);
    lost.remove(address);
  }

  /** Moves to the placement of another list; called by one thread at a time. */
  void moveTo(KeyPlacement<K> next, MovedKeys moved) {
    Passage<K> passing = new Passage<>(current, new CountDownLatch(1));
    begin(passing, next);
    try {
      if (keys.hasGenerations()) {
        prepare(passing.before, next, moved);
      }
    } finally {
      passing.end.countDown();
      passage = null;
    }
  }

  private synchronized void begin(Passage<K> passing, KeyPlacement<K> next) {
    next.shards().forEach(this::watch);
    moves.incrementAndGet();
    passage = passing;
    current = next;
    moves.incrementAndGet();
  }

  private void prepare(KeyPlacement<K> before, KeyPlacement<K> next, MovedKeys moved) {
    List<Shard> left = without(before.shards(), next.shards());
    List<Shard> joined = without(next.shards(), before.shards());
    boolean late = false;
    Set<Shard> marked = new HashSet<>();
    for (Shard shard : left) {
      late |= shard.ledger().whole() != null || shard.generation().hasLeft();
      late |= leave(shard, marked);
    }
    takers.keySet().retainAll(before.shards());
    joined.forEach(shard -> shard.generation().joins());
    marked.forEach(shard -> found(address(shard))); // it has answered after all
    Set<Shard> emptied = new LinkedHashSet<>(joined);
    Stream<String> gaining = moved.toStaying().stream();
    long taking = marks(Stream.concat(joined.stream().map(Placements::address), gaining));
    // So that who is late knows, too, where the mark of the leaving is lost, or cannot be made.
    taking |=
        marks(
            left.stream()
                .filter(shard -> marked.contains(shard) || silent.contains(address(shard)))
                .map(Placements::address));
    for (Shard shard : without(next.shards(), joined)) {
      if (moved.toStaying().contains(address(shard))
          || (moved.fromLeft().contains(address(shard)) && (late || mayHold(shard, left)))) {
        emptied.add(shard);
      }
      takers.merge(shard, taking, (some, more) -> some | more);
      if (taking != 0 && !mark(shard, taking)) {
        emptied.add(shard);
      }
    }
    takers.keySet().retainAll(next.shards());
    long outdated = taking;
    lost.keySet().removeIf(address -> (Generation.taker(address) & outdated) != 0);
    left.forEach(shard -> found(address(shard)));
    for (Shard shard : emptied) {
      shard.unanswered().cleared(); // what would be sent again for the new generation is old
      shard.allOutdated();
    }
    left.forEach(this::handOverAll);
    emptied.forEach(this::empty);
  }

  private static List<Shard> without(List<Shard> shards, List<Shard> others) {
    return shards.stream().filter(shard -> !others.contains(shard)).toList();
  }

  private static String address(Shard shard) {
    return shard.transport().node().address();
  }

  /** Returns the marks of nodes that get keys. */
  static long marks(Stream<String> addresses) {
    return addresses.mapToLong(Generation::taker).reduce(0, (some, more) -> some | more);
  }

  /**
   * Returns whether a node may hold what it had of keys before one of those that give them to it
   * now got them, or what others have had there while this JVM still used that one.
   */
  private boolean mayHold(Shard shard, List<Shard> left) {
    long givers = 0;
    for (Shard giver : left) {
      Set<Shard> holding = lost.get(address(giver));
      if (holding == null) {
        givers |= Generation.taker(address(giver));
      } else if (holding.contains(shard)) {
        return true;
      }
    }
    return givers != 0 && mayHold(shard, givers);
  }

  /** Returns whether a node is marked as one of these has got keys, or may be. */
  private boolean mayHold(Shard shard, long givers) {
    if ((takers.getOrDefault(shard, 0L) & givers) != 0) {
      return true;
    }
    try {
      return (shard.generation().marks(Deadline.after(timeout)) & givers) != 0;
    } catch (TransportException e) {
      LOG.debug("{}: taken to hold what is old", shard, e);
      return true;
    }
  }

  /** Marks a node that leaves; returns whether another JVM has done so before. */
  private boolean leave(Shard shard, Set<Shard> marked) {
    shard.generation().leaves();
    try {
      boolean before = shard.generation().mark(Generation.LEFT, Deadline.after(timeout));
      marked.add(shard);
      return before;
    } catch (TransportException e) {
      LOG.debug("{}: not marked as it leaves the list of servers", shard, e);
      return false;
    }
  }

  /** Marks a node; false where it does not answer. */
  private boolean mark(Shard shard, long mark) {
    try {
      shard.generation().mark(mark, Deadline.after(timeout));
      return true;
    } catch (TransportException e) {
      LOG.debug("{}: marked once it is emptied, as it does not answer", shard, e);
      shard.generation().owe(mark);
      return false;
    }
  }

  /** Raises the generation of what counts as absent until then; what fails is repaired later. */
  private void empty(Shard shard) {
    try {
      shard.repair().repairInTime(Deadline.after(timeout));
    } catch (TransportException e) {
      LOG.debug("{}: emptied once its server answers", shard, e);
    }
  }
}
