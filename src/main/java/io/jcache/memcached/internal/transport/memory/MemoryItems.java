package io.jcache.memcached.internal.transport.memory;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a node that lives in this process, shared by the transports that speak to it.
 *
 * <ul>
 *   <li>Safe for use by several threads.
 *   <li>Bounded by the heap alone: nothing is evicted.
 * </ul>
 */
public final class MemoryItems {
  private final LongSupplier epochMillis;
  private final Map<String, Stored> items = new ConcurrentHashMap<>();
  private final AtomicLong casIds = new AtomicLong();
  private final AtomicLong incarnation = new AtomicLong(1);

  /** Creates an empty node whose items expire by the given clock, in epoch milliseconds. */
  public MemoryItems(LongSupplier epochMillis) {
    this.epochMillis = epochMillis;
  }

  /** Forgets everything, and makes every token that was read before a conflict. */
  public void restart() {
    incarnation.incrementAndGet();
    items.clear();
    casIds.set(0);
  }

  /** Returns the live item; null where there is none. */
  @Nullable Item get(String key) {
    long current = incarnation.get();
    Stored stored = items.get(key);
    if (stored == null) {
      return null;
    }
    if (isExpired(stored)) {
      items.remove(key, stored);
      return null;
    }
    return new Item(stored.value, stored.flags, new CasToken(stored.casId, current));
  }

  /** Stores an item, whatever was there. */
  void set(String key, byte[] value, int flags, int expiry) {
    items.put(key, stored(value, flags, expiry));
  }

  /** Stores an item where none is; returns whether it did. */
  boolean add(String key, byte[] value, int flags, int expiry) {
    Stored added = stored(value, flags, expiry);
    return items.compute(key, (k, there) -> isLive(there) ? there : added) == added;
  }

  /** Replaces an item in the state of the token; deletes it where {@code value} is null. */
  CasResult compareAndSwap(
      String key, CasToken token, byte @Nullable [] value, int flags, int expiry) {
    CasResult[] result = {CasResult.NOT_FOUND};
    items.compute(
        key,
        (k, there) -> {
          if (!isLive(there)) {
            return null;
          }
          if (there == null
              || there.casId != token.id()
              || incarnation.get() != token.incarnation()) {
            result[0] = CasResult.CONFLICT;
            return there;
          }
          result[0] = CasResult.DONE;
          return value == null ? null : stored(value, flags, expiry);
        });
    return result[0];
  }

  /** Deletes an item; returns whether it was there. */
  boolean delete(String key) {
    Stored removed = items.remove(key);
    return isLive(removed);
  }

  /** Returns the keys of the items, those already expired among them. */
  Iterable<String> keys() {
    return items.keySet();
  }

  /** Returns how many items there are, expired ones among them. */
  int size() {
    return items.size();
  }

  /** Returns how often the node was started. */
  long incarnation() {
    return incarnation.get();
  }

  private Stored stored(byte[] value, int flags, int expiry) {
    long expiresAt = expiry == 0 ? Long.MAX_VALUE : epochMillis.getAsLong() + expiry * 1000L;
    return new Stored(value.clone(), flags, expiresAt, casIds.incrementAndGet());
  }

  private boolean isLive(@Nullable Stored stored) {
    return stored != null && !isExpired(stored);
  }

  private boolean isExpired(Stored stored) {
    return epochMillis.getAsLong() >= stored.expiresAt;
  }

  /** An item at rest; compared by identity. */
  private static final class Stored {
    final byte[] value;
    final int flags;
    final long expiresAt;
    final long casId;

    Stored(byte[] value, int flags, long expiresAt, long casId) {
      this.value = value;
      this.flags = flags;
      this.expiresAt = expiresAt;
      this.casId = casId;
    }
  }
}
