package io.jcache.memcached.internal.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a shard that are being loaded, and which of these loads a change of this JVM has
 * overtaken: what was read from the source before it may be older than what the key was given.
 *
 * <ul>
 *   <li>A change overtakes the loads of its key as it is sent, whether or not it succeeds; one that
 *       fails, once more as that is known.
 *   <li>Knows a key only while it is loaded: where nothing is, a change costs a look at an empty
 *       map. Thread-safe; makes no request.
 * </ul>
 */
final class Loads {

  private final ConcurrentMap<String, Load> loads = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /**
   * The loads of a key.
   *
   * @param number which load this is; another one since a change
   * @param holders how many want it
   * @param storing whether what was loaded is being stored
   */
  private record Load(long number, int holders, boolean storing) {

    Load held() {
      return new Load(number, holders + 1, storing);
    }

    @Nullable Load left() {
      return holders == 1 ? null : new Load(number, holders - 1, storing);
    }

    Load storing(boolean now) {
      return new Load(number, holders, now);
    }
  }

  /** Takes note that a key will be loaded; returns which of its loads that is. */
  long begin(String text) {
    return loads
        .compute(
            text,
            (key, load) ->
                load == null ? new Load(numbers.incrementAndGet(), 1, false) : load.held())
        .number();
  }

  /** Takes note that one who began no longer wants it. */
  void end(String text) {
    loads.computeIfPresent(text, (key, load) -> load.left());
  }

  /** Takes note of a change of a key. */
  void overtake(String text) {
    if (!loads.isEmpty()) {
      loads.computeIfPresent(
          text, (key, load) -> new Load(numbers.incrementAndGet(), load.holders(), load.storing()));
    }
  }

  /** Takes note of a change of all keys. */
  void overtakeAll() {
    loads.keySet().forEach(this::overtake);
  }

  /** Returns whether a key was changed since a load began. */
  boolean isOvertaken(String text, long number) {
    Load load = loads.get(text);
    return load == null || load.number() != number;
  }

  /**
   * Takes note that what was loaded is being stored, until {@link #stored}, unless the key was
   * changed since.
   *
   * @return false where it was
   */
  boolean store(String text, long number) {
    Load load =
        loads.computeIfPresent(
            text, (key, known) -> known.number() == number ? known.storing(true) : known);
    return load != null && load.number() == number;
  }

  /** Takes note that what was loaded is there, or is known to the ledger. */
  void stored(String text) {
    loads.computeIfPresent(text, (key, load) -> load.storing(false));
  }

  /** Returns whether something loaded may still be stored under a key that was changed since. */
  boolean isStoring(String text) {
    Load load = loads.get(text);
    return load != null && load.storing();
  }
}
