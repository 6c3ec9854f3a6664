package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of the keys that one call is to load: items that say to other JVMs that these are
 * being loaded, and that what is loaded is stored over.
 *
 * <ul>
 *   <li>Who adds the lease of a key loads it; others wait for the value, and look for it less and
 *       less often. What is held is loaded before anything is waited for, so that no two wait for
 *       each other, in whatever order they come to the keys.
 *   <li>Nobody waits for two loads: what comes after the first, which ended without a value, or was
 *       removed, is loaded beside that.
 *   <li>A lease that is over, or that has not moved for as long as one lasts, is prolonged by one
 *       of those who wait, which loads then. After two leases a key is loaded in any case.
 *   <li>A prolonged lease keeps its number: that it is there says that nobody has changed the key
 *       since it was added, whoever of those that load it then comes first.
 *   <li>A load that stores nothing leaves word of that, so that nobody waits for it in vain.
 *   <li>For use by one thread, which holds no lock of a key.
 * </ul>
 */
public final class LoadLeases<K, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadLeases.class);

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final StoreContext<K, V> context;
  private final String name;
  private final EnvelopeCodec envelopes;
  private final LeaseAdds<K> adds;
  private final LeaseEnds<K> ends;
  private final boolean mayWait;
  private final Map<K, LoadClaim<K>> claims = new LinkedHashMap<>();
  private int open;
  private final Map<K, Entry<V>> expired = new LinkedHashMap<>();
  private long pause;
  private final List<LoadClaim<K>> unread = new ArrayList<>(); // where an item may be
  private final Set<Shard> failed = new HashSet<>(); // in this step
  private @Nullable RuntimeException failure;

  /**
   * Creates the leases of keys, asking nobody yet.
   *
   * @param ends what ends the leases of loads that store nothing
   * @param name the operation that loads, for messages
   * @param tickets those of the keys that are to be loaded
   * @param mayWait whether the thread may wait for what others load
   */
  LoadLeases(
      StoreContext<K, V> context,
      LeaseEnds<K> ends,
      String name,
      List<Located<K>> places,
      Map<K, Ticket> tickets,
      boolean mayWait) {
    this.context = context;
    this.adds = new LeaseAdds<>(context);
    this.ends = ends;
    this.name = name;
    this.envelopes = context.codec().envelopes();
    this.mayWait = mayWait;
    long began = context.nanoTime();
    for (Located<K> place : places) {
      Ticket ticket = tickets.get(place.key());
      if (ticket == null) {
        throw new IllegalStateException("no ticket of " + place.key());
      }
      claims.put(place.key(), new LoadClaim<>(context, place, ticket, began));
    }
    open = claims.size();
  }

  /**
   * What has become known of some keys.
   *
   * @param found the values of keys that others have loaded or put
   * @param toLoad the keys that are to be loaded now
   */
  public record Step<K, V>(Map<K, V> found, List<K> toLoad) {}

  /** Returns whether all keys are given out or found, or are known to have no value. */
  public boolean isOver() {
    return open == 0;
  }

  /**
   * Asks for what is left, not at the first time until some time has passed. What a node's failure
   * throws comes out once it is known what the other nodes hold, for {@link #close} to end it.
   */
  public Step<K, V> next() {
    Step<K, V> step = new Step<>(new LinkedHashMap<>(), new ArrayList<>());
    failed.clear();
    List<Located<K>> asked = new ArrayList<>();
    if (pause > 0) {
      LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
    }
    pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
    for (LoadClaim<K> claim : claims.values()) {
      if (claim.isOpen && (context.loadLease().isZero() || !claim.ticket.isKnown())) {
        load(claim, step);
      } else if (claim.isOpen && isSettled(claim)) {
        asked.add(claim.place);
      } else if (claim.isOpen) {
        loadUnleased(claim, step);
      }
    }
    ends.again(asked);
    Waves<K> waves = waves(asked);
    while (!waves.isOver() && failure == null) {
      ask(waves, step);
    }
    askUnread(step);
    if (failure != null) {
      throw failure;
    }
    return step;
  }

  /**
   * Asks for what lies there unread: after a failure only where it may be a lease of this call,
   * which is to be ended then, and never a node that has failed.
   */
  private void askUnread(Step<K, V> step) {
    List<Located<K>> asked = new ArrayList<>();
    for (LoadClaim<K> claim : unread) {
      if (failed.contains(claim.place.shard())) {
        loadStray(claim, step);
      } else if (failure == null || claim.mayBeThere()) {
        asked.add(claim.place);
      }
    }
    unread.clear();
    Waves<K> waves = waves(asked);
    while (!waves.isOver()) {
      ask(waves, step);
    }
  }

  private Waves<K> waves(List<Located<K>> places) {
    return new Waves<>(places, context.pipelineDepth(), context.pipelineDepth());
  }

  /** Makes sure that what is found can be trusted, and a lease be added; false where it is not. */
  private boolean isSettled(LoadClaim<K> claim) {
    Shard shard = claim.place.shard();
    if (!shard.isDoubtful(claim.place.text())) {
      return true;
    }
    try {
      shard.settle(claim.place.text(), context.deadline());
      claim.adds = true;
      return true;
    } catch (TransportException e) {
      // What is loaded is not stored, of which the failure policy hears there.
      LOG.debug("A key is loaded without a lease", e);
      return false;
    }
  }

  private void ask(Waves<K> waves, Step<K, V> step) {
    Map<Shard, List<LoadClaim<K>>> wave = new LinkedHashMap<>();
    waves
        .next()
        .forEach(
            (shard, places) ->
                wave.put(shard, places.stream().map(place -> claim(place.key())).toList()));
    Map<Shard, Reply<Map<String, Found>>> asked = new LinkedHashMap<>();
    wave.forEach((shard, some) -> asked.put(shard, adds.send(shard, some)));
    Deadline deadline = context.deadline();
    List<Taken<K, V>> taken = new ArrayList<>();
    asked.forEach(
        (shard, reply) -> {
          List<LoadClaim<K>> some = new ArrayList<>(wave.getOrDefault(shard, List.of()));
          try {
            Map<String, Found> found = reply.await(deadline);
            for (LoadClaim<K> claim : some) {
              judge(claim, Found.only(found, claim.place.text()), taken, step);
            }
          } catch (TransportException e) {
            waves.abandon(shard).forEach(place -> some.add(claim(place.key())));
            failed.add(shard);
            fail(some, e, step);
          }
        });
    Deadline later = context.deadline(); // a silent node may have used up the first
    for (Taken<K, V> one : taken) {
      LoadClaim<K> claim = claim(one.key());
      try {
        if (one.reply().await(later)) {
          claim.hold(one.number(), one.found().generation());
          Entry<V> entry = one.expired();
          if (entry != null) {
            expired.put(one.key(), entry);
            claim.expired = one.found();
          }
          attempt(() -> one.holdFor(claim, later));
          load(claim, step);
        }
      } catch (TransportException e) {
        claim.expired = one.expired() == null ? null : one.found();
        fail(List.of(claim), e, step);
      }
    }
  }

  /** Decides over what is there behind the add of a lease. */
  private void judge(LoadClaim<K> claim, Found found, List<Taken<K, V>> taken, Step<K, V> step) {
    byte[] value = found.value();
    if (value == null) {
      missing(claim, step);
      return;
    }
    claim.adds = false;
    if (claim.holdsAdded(found)) {
      load(claim, step);
      return;
    }
    Envelope there = envelopes.open(found.itemKey(), value);
    if (there.problem() == null && there.absent()) {
      judge(claim, found, there, taken, step);
      return;
    }
    Entry<V> entry =
        there.problem() == null && !there.generation()
            ? context.codec().decode(found.itemKey(), value, claim.place.key())
            : null;
    if (entry == null) {
      // It may be newer, and is not stored over.
      loadUnleased(claim, step);
    } else if (entry.isExpiredAt(context.now())) {
      take(claim, found, entry, taken, step);
    } else {
      step.found().put(claim.place.key(), entry.value());
      claim.isStray = false;
      close(claim);
    }
  }

  /** Decides over an item that stands for no entry. */
  private void judge(
      LoadClaim<K> claim, Found found, Envelope there, List<Taken<K, V>> taken, Step<K, V> step) {
    int number = there.adder();
    if (there.isLoading() && claim.isNumber(number)) {
      claim.hold(found, there);
      load(claim, step);
    } else if (claim.hasWaited() && there.hasNoValue()) {
      close(claim);
    } else if (!there.isLoading()) {
      claim.isImpatient = claim.hasWaited();
      claim.hasTakenWord = there.mayBeLoading();
      if (claim.hasTakenWord && !claim.hasTriedEnough()) {
        take(claim, found, number, null, taken);
      } else {
        take(claim, found, null, taken, step);
      }
    } else if (!mayWait || !claim.isPatient() || claim.hasWaitedForAnother(there)) {
      claim.ticket.lease(number, found.generation());
      load(claim, step);
    } else if (claim.isOver(there)) {
      claim.hasTakenWord = false;
      take(claim, found, number, null, taken);
    }
  }

  private void missing(LoadClaim<K> claim, Step<K, V> step) {
    Reply<Boolean> added = claim.added;
    try {
      if (added != null) {
        added.await(context.deadline());
      }
    } catch (TransportException e) {
      if (!claim.isToBeTold() || e.kind() != Kind.LOST) {
        fail(List.of(claim), e, step);
        return;
      }
      claim.isStray = true; // it may be there, or come yet
    }
    if (claim.isToBeTold()) {
      claim.adds = false;
      unread.add(claim);
      return;
    }
    claim.adds = true;
    if (claim.hasTriedEnough()) {
      loadUnleased(claim, step);
    }
  }

  private void take(
      LoadClaim<K> claim,
      Found found,
      @Nullable Entry<V> entry,
      List<Taken<K, V>> taken,
      Step<K, V> step) {
    if (claim.hasTriedEnough()) {
      loadUnleased(claim, step);
    } else {
      take(claim, found, claim.next(), entry, taken);
    }
  }

  /** Sends what puts a lease in the place of an item that says less, or of an expired entry. */
  private void take(
      LoadClaim<K> claim,
      Found found,
      int number,
      @Nullable Entry<V> entry,
      List<Taken<K, V>> taken) {
    long now = context.now();
    byte[] lease = claim.lease(found.itemKey(), number, adds.end(now));
    String text = claim.place.text();
    Shard shard = claim.place.shard();
    Reply<Boolean> reply = shard.replace(text, found, lease, adds.timeToLive(now));
    // Behind it, so that what ends the lease need not ask.
    Reply<Map<String, Found>> behind = shard.fetch(List.of(text));
    taken.add(new Taken<>(claim.place.key(), number, found, entry, reply, behind));
  }

  /**
   * Goes on without a node. What was sent may be carried out late, behind a change that it then
   * knows nothing of, so that what is loaded is not stored over it.
   */
  private void fail(List<LoadClaim<K>> some, TransportException cause, Step<K, V> step) {
    try {
      context.failures().onFailure(cause, name, some.get(0).place.key(), true);
    } catch (RuntimeException e) {
      failure = failure == null ? e : failure;
    }
    if (cause.kind() == Kind.TIMEOUT || cause.kind() == Kind.DOWN) {
      failed.add(some.get(0).place.shard());
    }
    some.forEach(claim -> loadStray(claim, step));
  }

  /** Has a key loaded of which nobody knows whether its lease is there. */
  private void loadStray(LoadClaim<K> claim, Step<K, V> step) {
    claim.isStray = true;
    loadUnleased(claim, step);
  }

  /** Has a key loaded whose value is not to be stored. */
  private void loadUnleased(LoadClaim<K> claim, Step<K, V> step) {
    claim.ticket.needLease();
    load(claim, step);
  }

  private void load(LoadClaim<K> claim, Step<K, V> step) {
    step.toLoad().add(claim.place.key());
    close(claim);
  }

  private void close(LoadClaim<K> claim) {
    open -= claim.isOpen ? 1 : 0;
    claim.isOpen = false;
  }

  private LoadClaim<K> claim(K key) {
    LoadClaim<K> claim = claims.get(key);
    if (claim == null) {
      throw new IllegalStateException("no claim of " + key);
    }
    return claim;
  }

  /** Returns the expired entry that a lease of this call was put over; null where none was. */
  public @Nullable Entry<V> expired(K key) {
    return expired.get(key);
  }

  /** Takes note that those hear of that entry who are to, so that it need not be put back. */
  public void told(K key) {
    claim(key).expired = null;
  }

  /**
   * Ends the leases of keys that were loaded.
   *
   * @param withValue those of which the source had a value
   * @param stored those whose value is in the place of the lease
   */
  public void ended(Collection<K> keys, Predicate<K> withValue, Predicate<K> stored) {
    List<LoadClaim<K>> ended = new ArrayList<>();
    List<LoadClaim<K>> all = keys.stream().map(this::claim).toList();
    for (LoadClaim<K> claim : all) {
      K key = claim.place.key();
      if (claim.mayLie() && !stored.test(key)) {
        claim.hasNoValue = !withValue.test(key);
        ended.add(claim);
      }
      claim.isHeld = false;
    }
    ends.end(ended);
    all.forEach(claim -> claim.isStray = false);
  }

  /** Ends the leases that are left, whose loads have failed. */
  @Override
  public void close() {
    ends.end(claims.values().stream().filter(LoadClaim::mayLie).toList());
  }

  /** Does what may fail for one node, and not for the others. */
  private static void attempt(Runnable part) {
    try {
      part.run();
    } catch (TransportException e) {
      LOG.debug("It is asked for again where it is needed", e);
    }
  }

  /** A lease that was sent over an item that says less. */
  private record Taken<K, V>(
      K key,
      int number,
      Found found,
      @Nullable Entry<V> expired,
      Reply<Boolean> reply,
      Reply<Map<String, Found>> behind) {

    /** Takes note of the lease as it lies there, unless it was asked for too early. */
    void holdFor(LoadClaim<K> claim, Deadline deadline) {
      Found there = Found.only(behind.await(deadline), claim.place.text());
      claim.heldAs(claim.isHeldIn(there) ? there : null);
    }
  }
}
