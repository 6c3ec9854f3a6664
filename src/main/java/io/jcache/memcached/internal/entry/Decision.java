package io.jcache.memcached.internal.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from one operation on one entry. Statistics and events are made from this
 * alone, after the change has been carried out.
 *
 * @param change what happens to the stored entry
 * @param result what the caller gets
 * @param tally what the statistics count
 * @param occurrences what listeners hear, in this order
 * @param writeThrough what the writer does first
 * @param expired the expired entry that the operation came upon and took for absent, if any
 */
public record Decision<V, R>(
    Change<V> change,
    @Nullable R result,
    Tally tally,
    List<Occurrence<V>> occurrences,
    WriteThrough<V> writeThrough,
    @Nullable Entry<V> expired) {

  /** Returns a decision that leaves the entry as it is, and that no listener or writer hears of. */
  public static <V, R> Decision<V, R> keep(@Nullable R result, Tally tally) {
    return change(new Change.Keep<>(), result, tally);
  }

  /** Returns a decision that changes the entry without a listener or writer hearing of it. */
  public static <V, R> Decision<V, R> change(Change<V> change, @Nullable R result, Tally tally) {
    return new Decision<>(change, result, tally, List.of(), new WriteThrough.None<>(), null);
  }

  /** Returns this decision, of which listeners hear, after what they hear of it already. */
  public Decision<V, R> announcing(Occurrence<V> heard) {
    List<Occurrence<V>> all = new ArrayList<>(occurrences);
    all.add(heard);
    return new Decision<>(change, result, tally, List.copyOf(all), writeThrough, expired);
  }

  /** Returns this decision, of which listeners hear just this, and nothing of the expired entry. */
  public Decision<V, R> announcingOnly(List<Occurrence<V>> heard) {
    return new Decision<>(change, result, tally, heard, writeThrough, null);
  }

  /** Returns this decision, of which the writer is told first. */
  public Decision<V, R> through(WriteThrough<V> asked) {
    return new Decision<>(change, result, tally, occurrences, asked, expired);
  }

  /** Returns this decision, made over an expired entry, or over none. */
  public Decision<V, R> overExpired(@Nullable Entry<V> found) {
    return found == null && expired == null
        ? this
        : new Decision<>(change, result, tally, occurrences, writeThrough, found);
  }

  /** Returns this decision, made over an item that could not be read, which is removed. */
  public Decision<V, R> removingUnreadable() {
    return new Decision<>(new Change.Remove<>(), result, tally, occurrences, writeThrough, expired);
  }

  /** Returns this decision with its change dropped: nothing was stored, removed or announced. */
  public Decision<V, R> dropped() {
    return keep(result, new Tally(tally.hits(), tally.misses(), 0, 0));
  }
}
