package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a shard that were sent and have no answer yet, at most one of a key.
 *
 * <ul>
 *   <li>What comes upon such a key waits for the answer first: so it finds what was written, on
 *       whichever connection it goes, and no write is sent again over a later one.
 *   <li>A write leaves this record when it is done, or the {@link Ledger} has taken note that it is
 *       not.
 *   <li>Where nothing was sent, all of this costs a look at an empty map. Thread-safe.
 * </ul>
 */
final class Unanswered {

  private final Supplier<UnaryOperator<Deadline>> lateness;
  private final ConcurrentMap<String, SentWrite> writes = new ConcurrentHashMap<>();
  private final AtomicInteger clears = new AtomicInteger();

  /**
   * Creates a record of no writes.
   *
   * @param lateness begins to measure the time by which a deadline is extended
   */
  Unanswered(Supplier<UnaryOperator<Deadline>> lateness) {
    this.lateness = lateness;
  }

  /** Returns whether a write of a key has no answer yet. */
  boolean has(String text) {
    return writes.containsKey(text);
  }

  /**
   * Takes in a write that is about to be sent, once those of its key before it are over.
   *
   * @throws TransportException of kind UNSETTLED where they are not by the deadline
   */
  void add(SentWrite write, Deadline deadline) {
    for (SentWrite earlier = writes.putIfAbsent(write.text(), write);
        earlier != null;
        earlier = writes.putIfAbsent(write.text(), write)) {
      earlier.await(deadline);
    }
  }

  /** Takes out a write that is over. */
  void remove(SentWrite write) {
    writes.remove(write.text(), write);
  }

  /**
   * Waits until no write of a key that was sent before is without an answer.
   *
   * @throws TransportException of kind UNSETTLED where one is by the deadline
   */
  void await(String text, Deadline deadline) {
    SentWrite write = writes.get(text);
    if (write != null) {
      write.await(deadline);
    }
  }

  /**
   * Returns the reply to a request about keys, which waits first as {@link #await} does. What is
   * sent only then has its time, though its caller waited for other nodes before.
   */
  <T extends @Nullable Object> Reply<T> before(
      Collection<String> texts, Supplier<Reply<T>> request) {
    List<SentWrite> earlier =
        writes.isEmpty()
            ? List.of()
            : texts.stream().map(writes::get).filter(Objects::nonNull).toList();
    if (earlier.isEmpty()) {
      return request.get();
    }
    UnaryOperator<Deadline> later = lateness.get();
    return deadline -> {
      earlier.forEach(write -> write.await(deadline));
      return request.get().await(later.apply(deadline));
    };
  }

  /** Takes note that what is written under a key is outdated, should a write be on its way. */
  void outdate(String text) {
    SentWrite write = writes.get(text);
    if (write != null) {
      write.outdate();
    }
  }

  /** Takes note that whatever is on its way is outdated. */
  void outdateAll() {
    writes.values().forEach(SentWrite::outdate);
  }

  /** Waits, at most until a deadline, for all writes that were sent before. */
  void awaitAll(Deadline deadline) {
    for (SentWrite write : writes.values()) {
      if (!write.isOverBy(deadline)) {
        return;
      }
    }
  }

  /** Takes note that all entries are about to be cleared: what was sent is not sent again. */
  void cleared() {
    clears.incrementAndGet();
  }

  /** Returns a number that is another one after each clear. */
  int clears() {
    return clears.get();
  }
}
