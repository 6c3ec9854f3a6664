package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generation of a cache on a node: a number in memcached that only grows, part of every item
 * key.
 *
 * <ul>
 *   <li>Raising it is how {@code clear()} works: it makes every entry of the cache on the node
 *       unreachable at once.
 *   <li>A request is valid if the generation that the node held when it was carried out is the one
 *       that the request used.
 *   <li>One that cannot be read, as it is damaged or not authentic, is replaced by a later one,
 *       which makes the cache empty on the node.
 *   <li>Behind the last number, to which only a forged one can lead, the clock's come again.
 *   <li>One that was encrypted under an older key than the one that writes is encrypted anew, so
 *       that it outlives its key.
 *   <li>One that is missing, as it was evicted or the node restarted, is seeded from the clock by
 *       {@code add}, different from any before; one lower than was seen is seeded anew, too. Where
 *       the clock is behind what was seen, the seed is one of four thousand million numbers above.
 *   <li>Beside the number stand marks of what the list of servers has been: they stay where it is
 *       raised, and say nothing of what is valid.
 * </ul>
 */
public class Generation {

  private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

  // How often an item is sealed anew that has an older key than the one that writes: while some
  // JVMs still write with the older one, each clear of theirs brings it back.
  private static final long RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  // The milliseconds of the clock leave these bits to chance, so that two seeds never agree.
  private static final int RANDOM_BITS = 12;

  // Where the clock is behind, a seed lies so much above what was seen: others may have seen more.
  private static final long LEAP = 1L << 32;

  private static final int MAX_PROBLEMS = 10;

  /** Marks a node that is not on the list any more. */
  static final long LEFT = 1;

  /** Marks a node that had left, and that a JVM with it on its list has emptied since. */
  static final long BACK = 2;

  private static final int TAKER_BITS = 62;
  private static final int FIRST_TAKER_BIT = 2;

  private final Transport transport;
  private final String itemKey;
  private final EnvelopeCodec envelopes;
  private final LongSupplier clock;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong renewedAt = new AtomicLong(System.nanoTime() - RENEWAL_NANOS);
  private final AtomicLong owed = new AtomicLong();
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private volatile Opened opened = new Opened(new byte[0], 0, 0);
  private volatile boolean leftSeen;
  private volatile boolean joining;
  private volatile @Nullable Freshness freshness;

  /** An item of a generation that was found to be sound; the same bytes need no second look. */
  private record Opened(byte[] item, long number, long marks) {}

  /** Creates the generation of a cache, asking nobody. */
  public Generation(
      Transport transport, String itemKey, EnvelopeCodec envelopes, LongSupplier clock) {
    this.transport = transport;
    this.itemKey = itemKey;
    this.envelopes = envelopes;
    this.clock = clock;
  }

  /** Has each later generation told from now on, once it is what requests use. */
  void tell(Freshness hearing) {
    freshness = hearing;
  }

  /** Returns the key of the item that holds the generation. */
  String itemKey() {
    return itemKey;
  }

  /** Returns the generation to try, asking the node only where none was seen yet. */
  long current(Deadline deadline) {
    while (seen.get() == 0) {
      adopt(transport.get(List.of(itemKey)).await(deadline).get(itemKey), deadline);
    }
    return seen.get();
  }

  /** Returns the generation to try, asking nobody; 0 where none was seen yet. */
  long known() {
    return seen.get();
  }

  /** Asks for the generation where none was seen yet; the reply is as {@link #current}. */
  Reply<Long> learn() {
    if (known() != 0) {
      return this::current;
    }
    Reply<Map<String, byte[]>> asked = transport.get(List.of(itemKey));
    return deadline -> {
      if (known() == 0) {
        adopt(asked.await(deadline).get(itemKey), deadline);
      }
      return current(deadline);
    };
  }

  /**
   * Returns whether the node held the generation that a request used. If not, the next call of
   * {@link #current} gives another one.
   *
   * @param stored the generation's item as the node had it; null where it was missing
   */
  boolean confirms(byte @Nullable [] stored, long used, Deadline deadline) {
    long found = number(stored);
    if (found == used && found == seen.get()) {
      renew(stored, deadline);
      return true;
    }
    adopt(stored, deadline);
    return false;
  }

  /**
   * Returns whether the node held the generation that a write used, though a later one may have
   * been seen since. If not, {@link #current} gives another one, which is asked for only where none
   * was seen since.
   *
   * @param stored the generation's item as the node had it; null where it was missing
   */
  boolean held(byte @Nullable [] stored, long used, Deadline deadline) {
    long found = number(stored);
    long latest = seen.get();
    return (latest != used && found <= latest) ? found == used : confirms(stored, used, deadline);
  }

  /** Returns whether no later generation was seen, asking nobody. */
  boolean isLatest(long used) {
    return used == seen.get();
  }

  /**
   * Returns whether the node is known to have left, and not to have been emptied since: it is on
   * the list of this JVM, which has had nothing to do with it yet.
   */
  private boolean isUnexpected(byte[] stored) {
    return known() == 0 && (marks(stored) & LEFT) != 0;
  }

  /** Asks for the generation, so that {@link #raise} can follow. */
  public Reply<@Nullable Item> ask() {
    return transport.gets(itemKey);
  }

  /**
   * Raises the generation, beginning with what {@link #ask} read: the first attempt is sent now.
   * The reply gives the generation that has ended; 0 where none was there.
   */
  public Reply<Long> raise(@Nullable Item asked) {
    Reply<Boolean> first = attempt(asked);
    return deadline -> {
      Item item = asked;
      Reply<Boolean> raised = first;
      while (!raised.await(deadline)) {
        item = transport.gets(itemKey).await(deadline);
        raised = attempt(item);
      }
      return item == null ? 0 : number(item.value());
    };
  }

  /** Returns whether another JVM has taken the node off the list, as a request has found. */
  boolean hasLeft() {
    return leftSeen;
  }

  /** Takes note that the node joins the list: the next raise takes the mark of its leaving away. */
  void joins() {
    joining = true;
    leftSeen = false;
  }

  /**
   * Takes note that the node leaves the list: what is raised from now on keeps the mark of that.
   */
  void leaves() {
    joining = false;
  }

  /** Returns the mark of a node that gets keys of others; some nodes have the same. */
  static long taker(String address) {
    return 1L << (FIRST_TAKER_BIT + Math.floorMod(address.hashCode(), TAKER_BITS));
  }

  /**
   * Asks for the marks of the node's list.
   *
   * @return none where nothing is there, and so nothing old
   */
  long marks(Deadline deadline) {
    Item item = transport.gets(itemKey).await(deadline);
    return item == null ? 0 : marks(item.value());
  }

  /**
   * Sets marks of the node's list, by which the entries stay as they are; returns whether all of
   * them were there before.
   */
  boolean mark(long mark, Deadline deadline) {
    boolean before = false;
    boolean marked = false;
    while (!marked) {
      Item item = transport.gets(itemKey).await(deadline);
      long number = item == null ? 0 : number(item.value());
      if (item == null) {
        marked = add(mark).await(deadline);
      } else if (number == 0) {
        attempt(item).await(deadline);
      } else {
        long marks = marks(item.value());
        byte[] value = envelopes.generation(itemKey, number, marks | mark);
        before = (marks & mark) == mark;
        marked =
            before
                || transport.compareAndSet(itemKey, item.token(), value, 0).await(deadline)
                    == CasResult.DONE;
      }
    }
    return before;
  }

  /** Has the next raise set marks: the node could not be marked when it was time. */
  void owe(long marks) {
    owed.accumulateAndGet(marks, (some, more) -> some | more);
  }

  private void paid(long marks) {
    owed.accumulateAndGet(~marks, (all, left) -> all & left);
  }

  private long marks(byte[] stored) {
    Opened known = opened;
    return Arrays.equals(known.item(), stored)
        ? known.marks()
        : EnvelopeCodec.marks(envelopes.open(itemKey, stored));
  }

  /** Returns the generation of an item; 0 where it is missing or cannot be read. */
  private long number(byte @Nullable [] stored) {
    if (stored == null) {
      return 0;
    }
    Opened before = opened;
    if (Arrays.equals(before.item(), stored)) {
      return before.number();
    }
    EnvelopeCodec.Envelope envelope = envelopes.open(itemKey, stored);
    long number = EnvelopeCodec.generation(envelope);
    if (number != 0) {
      long marks = EnvelopeCodec.marks(envelope);
      opened = new Opened(stored, number, marks);
      if ((marks & (LEFT | BACK)) != 0 && !joining) {
        leftSeen = true;
      }
    }
    return number;
  }

  /**
   * Encrypts an item anew where its key is older than the one that writes, but not all the time.
   */
  private void renew(byte @Nullable [] stored, Deadline deadline) {
    if (stored == null || !envelopes.isOutdated(stored)) {
      return;
    }
    long now = System.nanoTime();
    long last = renewedAt.get();
    if (now - last < RENEWAL_NANOS || !renewedAt.compareAndSet(last, now)) {
      return;
    }
    try {
      Item item = transport.gets(itemKey).await(deadline);
      long number = item == null ? 0 : number(item.value());
      if (item != null && number != 0 && envelopes.isOutdated(item.value())) {
        // Losing this race is as good: another JVM has renewed or raised it.
        byte[] renewed = envelopes.generation(itemKey, number, marks(item.value()));
        transport.compareAndSet(itemKey, item.token(), renewed, 0).await(deadline);
      }
    } catch (TransportException e) {
      // The request that brought the item here has its answer; a later one tries again.
      LOG.debug("The generation {} keeps its older key for now", itemKey, e);
    }
  }

  private void adopt(byte @Nullable [] stored, Deadline deadline) {
    long found = number(stored);
    if (stored != null && isUnexpected(stored)) {
      raise(transport.gets(itemKey).await(deadline)).await(deadline);
    } else if (found != 0 && found >= seen.get()) {
      advanceTo(found);
    } else if (stored == null) {
      // Losing this race is as good: the next request reads the winner's.
      add().await(deadline);
    } else {
      repair(transport.gets(itemKey).await(deadline), deadline);
    }
  }

  /** Raises a generation that is unreadable, or lower than was seen; it may have been by now. */
  private void repair(@Nullable Item item, Deadline deadline) {
    long found = item == null ? 0 : number(item.value());
    if (found != 0 && found >= seen.get()) {
      advanceTo(found);
    } else {
      if (item != null) {
        warn(item.value());
      }
      attempt(item).await(deadline);
    }
  }

  /** Sends a raise of what was read; false where another JVM was faster. */
  private Reply<Boolean> attempt(@Nullable Item item) {
    if (item == null) {
      return add();
    }
    long found = number(item.value());
    boolean follows = found != 0 && found >= seen.get() && found < EnvelopeCodec.LAST_GENERATION;
    long raised = follows ? found + 1 : seed();
    boolean joined = joining;
    long marks = marks(item.value());
    if (joined) {
      marks &= ~(LEFT | BACK);
    } else if (isUnexpected(item.value())) {
      marks = (marks & ~LEFT) | BACK;
    }
    long all = marks | owed.get();
    byte[] value = envelopes.generation(itemKey, raised, all);
    Reply<CasResult> sent = transport.compareAndSet(itemKey, item.token(), value, 0);
    return deadline -> {
      try {
        if (sent.await(deadline) != CasResult.DONE) {
          return false;
        }
        paid(all);
        if (joined) {
          joining = false;
        }
        advanceTo(raised);
      } catch (TransportException e) {
        if (e.kind() != TransportException.Kind.SERVER_ERROR) {
          throw e;
        }
        // A server that is full and evicts nothing cannot store another number, but forget this
        // one: that ends it, too, as the next request seeds a later one.
        LOG.debug("The generation {} cannot be raised, and is deleted", itemKey, e);
        transport.delete(itemKey).await(deadline);
      }
      return true;
    };
  }

  /** Says, once for each cause, why a generation is replaced. */
  private void warn(byte[] stored) {
    String problem = envelopes.open(itemKey, stored).problem();
    if (problem != null && problems.size() < MAX_PROBLEMS && problems.add(problem)) {
      LOG.warn(
          "The item {} on {}, which tells what of a cache is valid, cannot be read: {}; a new one"
              + " takes its place, and the cache is empty on this server",
          itemKey,
          transport.node().address(),
          problem);
    }
  }

  private Reply<Boolean> add() {
    return add(0);
  }

  private Reply<Boolean> add(long marks) {
    long seed = seed();
    long all = marks | owed.get();
    Reply<Boolean> sent = transport.add(itemKey, envelopes.generation(itemKey, seed, all), 0);
    return deadline -> {
      boolean added = sent.await(deadline);
      if (added) {
        paid(all);
        joining = false;
        advanceTo(seed);
      }
      return added;
    };
  }

  /** Returns a number above all that were seen, here or, but for a rare chance, by any JVM. */
  private long seed() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long timely = clock.getAsLong() << RANDOM_BITS | random.nextLong(1L << RANDOM_BITS);
    long last = seen.get();
    long next = timely > last ? timely : last + 1 + random.nextLong(LEAP);
    if (next <= EnvelopeCodec.LAST_GENERATION) {
      return next;
    }
    seen.compareAndSet(last, 0);
    tellOfAll();
    return timely;
  }

  private void advanceTo(long found) {
    long before = seen.getAndAccumulate(found, Math::max);
    if (before != 0 && before < found) {
      tellOfAll();
    }
  }

  private void tellOfAll() {
    Freshness hearing = freshness;
    if (hearing != null) {
      hearing.allChanged();
    }
  }
}
