package io.jcache.memcached.store;

import io.jcache.memcached.transport.CasResult;
import io.jcache.memcached.transport.Deadline;
import io.jcache.memcached.transport.Item;
import io.jcache.memcached.transport.Reply;
import io.jcache.memcached.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The generation of a cache on a node: a number in memcached that only grows, part of every item
 * key.
 *
 * <ul>
 *   <li>Raising it makes every entry of the cache on the node unreachable at once.
 *   <li>A request is valid if the generation that the node held when it was carried out is the one
 *       that the request used.
 *   <li>One that is missing, as it was evicted or the node restarted, is seeded from the clock by
 *       {@code add}, different from any before; one lower than was seen is seeded anew, too. Where
 *       the clock is behind what was seen, the seed is one of four thousand million numbers above.
 * </ul>
 */
class Generation {

  // The milliseconds of the clock leave these bits to chance, so that two seeds never agree.
  private static final int RANDOM_BITS = 12;

  // Where the clock is behind, a seed lies so much above what was seen: others may have seen more.
  private static final long LEAP = 1L << 32;

  private final Transport transport;
  private final String itemKey;
  private final EnvelopeCodec envelopes;
  private final LongSupplier clock;
  private final AtomicLong seen = new AtomicLong();
  private volatile Read lastRead = new Read(new byte[0], 0);

  Generation(Transport transport, String itemKey, EnvelopeCodec envelopes, LongSupplier clock) {
    this.transport = transport;
    this.itemKey = itemKey;
    this.envelopes = envelopes;
    this.clock = clock;
  }

  /** The item of a generation that was checked before: every answer brings it again. */
  private record Read(byte[] item, long generation) {}

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
    Read last = lastRead;
    if (used == last.generation && used == seen.get() && Arrays.equals(stored, last.item)) {
      return true;
    }
    long found = envelopes.generation(itemKey, stored);
    if (stored != null && found == used && found == seen.get()) {
      lastRead = new Read(stored, found);
      return true;
    }
    adopt(stored, deadline);
    return false;
  }

  /** Returns whether no later generation was seen, asking nobody. */
  boolean isLatest(long used) {
    return used == seen.get();
  }

  /** Asks for the generation, so that {@link #raise(Reply, Deadline)} can follow. */
  Reply<@Nullable Item> ask() {
    return transport.gets(itemKey);
  }

  /**
   * Raises the generation, beginning with what {@link #ask} read.
   *
   * @return the generation that has ended; 0 where none was there
   */
  long raise(Reply<@Nullable Item> asked, Deadline deadline) {
    Item item = asked.await(deadline);
    while (!raise(item, deadline)) {
      item = transport.gets(itemKey).await(deadline);
    }
    return item == null ? 0 : envelopes.generation(itemKey, item.value());
  }

  private void adopt(byte @Nullable [] stored, Deadline deadline) {
    long found = envelopes.generation(itemKey, stored);
    if (found != 0 && found >= seen.get()) {
      advanceTo(found);
    } else if (stored == null) {
      // Losing this race is as good: the next request reads the winner's.
      add(deadline);
    } else {
      repair(transport.gets(itemKey).await(deadline), deadline);
    }
  }

  /** Raises a generation that is unreadable, or lower than was seen; it may have been by now. */
  private void repair(@Nullable Item item, Deadline deadline) {
    long found = item == null ? 0 : envelopes.generation(itemKey, item.value());
    if (found != 0 && found >= seen.get()) {
      advanceTo(found);
    } else {
      raise(item, deadline);
    }
  }

  private boolean raise(@Nullable Item item, Deadline deadline) {
    if (item == null) {
      return add(deadline);
    }
    long found = envelopes.generation(itemKey, item.value());
    long raised = found != 0 && found >= seen.get() ? found + 1 : seed();
    byte[] value = envelopes.generation(itemKey, raised);
    if (transport.compareAndSet(itemKey, item.token(), value, 0).await(deadline)
        != CasResult.DONE) {
      return false;
    }
    advanceTo(raised);
    return true;
  }

  private boolean add(Deadline deadline) {
    long seed = seed();
    boolean added = transport.add(itemKey, envelopes.generation(itemKey, seed), 0).await(deadline);
    if (added) {
      advanceTo(seed);
    }
    return added;
  }

  /** Returns a number above all that were seen, here or, but for a rare chance, by any JVM. */
  private long seed() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long timely = clock.getAsLong() << RANDOM_BITS | random.nextLong(1L << RANDOM_BITS);
    long last = seen.get();
    return timely > last ? timely : last + 1 + random.nextLong(LEAP);
  }

  private void advanceTo(long found) {
    seen.accumulateAndGet(found, Math::max);
  }
}
