package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the keys that were listed on one node, some hundred at a time.
 *
 * <ul>
 *   <li>While the caller looks at some the next ones are on their way, but for the first ones: many
 *       ask for one entry alone. They are not while the node has still to list them.
 *   <li>Nothing is on its way for a caller that takes its time, and what has been so for the
 *       timeout is read anew: it would be old, and a node that fails meanwhile does not end the
 *       walk.
 *   <li>What waits for its turn for the timeout is taken back, and read anew: fewer at a time, as
 *       long as the caller does not keep up.
 *   <li>Where values turn out to be large, fewer at a time.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class ReadAhead {
  /** How many values are read at first. */
  static final int FIRST = 100;

  private static final int MOST = 500;
  private static final long BYTES = 4L << 20;

  private final Section section;
  private final KeyDump keys;
  private final boolean withTokens;
  private final Duration timeout;
  private final LongSupplier ticker;
  private final List<String> takenBack = new ArrayList<>();
  private int limit = MOST;
  private int fitting = FIRST;
  private int given;
  private boolean isNodeQuick = true;
  private @Nullable Long readNanos;
  private @Nullable Long givenNanos;
  private @Nullable Asked ahead;

  /** Keys that a node was asked for. */
  private record Asked(List<String> texts, Reply<Map<String, Found>> reply, long nanos) {}

  /**
   * Creates a reader that has asked for nothing.
   *
   * @param withTokens whether to read the entries with their tokens
   * @param ticker the time of deadlines, in nanoseconds
   */
  ReadAhead(
      Section section, KeyDump keys, boolean withTokens, Duration timeout, LongSupplier ticker) {
    this.section = section;
    this.keys = keys;
    this.withTokens = withTokens;
    this.timeout = timeout;
    this.ticker = ticker;
  }

  /** Returns whether all keys have been given; waits for the node to list one more, or none. */
  boolean isOver() {
    return ahead == null && !hasNext();
  }

  /**
   * Returns what there is of the next keys.
   *
   * @throws TransportException as the node fails
   */
  Map<String, Found> next() {
    Asked early = ahead;
    if (early != null && !isRecent(early.nanos())) {
      takenBack.addAll(early.texts());
      early = null;
    }
    Asked asked = early == null ? ask() : early;
    ahead = isCallerQuick() && isNodeQuick && isNextReady() ? ask() : null;
    long begun = ticker.getAsLong();
    Map<String, Found> found = answer(asked, early != null);
    // What takes longer would be old by the time that the answer before it has come.
    isNodeQuick = 2 * (ticker.getAsLong() - begun) < timeout.toNanos();
    long bytes = Found.bytes(found.values());
    fitting = (int) Math.max(1, Math.min(MOST, bytes == 0 ? MOST : BYTES * found.size() / bytes));
    limit = Math.min(MOST, 2 * limit);
    given = asked.texts().size();
    givenNanos = ticker.getAsLong();
    return found;
  }

  /** Returns the answer; keys without one are to be asked for again, if the walk goes on. */
  private Map<String, Found> answer(Asked asked, boolean early) {
    Deadline deadline = Deadline.after(timeout, ticker);
    try {
      return early ? told(asked, deadline) : read(asked.reply(), deadline);
    } catch (TransportException e) {
      takenBack.addAll(asked.texts());
      throw e;
    }
  }

  /** Gives up what has not been given. */
  void end() {
    keys.end();
  }

  /** Returns whether what was given last is too old to be looked at by now. */
  boolean isOld() {
    Long read = readNanos;
    return read != null && section.mayChange() && !isRecent(read);
  }

  /** Takes back keys that were given last, to be read anew. */
  void takeBack(List<String> texts) {
    takenBack.addAll(texts);
    limit = Math.max(1, given / 2);
  }

  /** Returns the answer to what was asked ahead, or to asking once more. */
  private Map<String, Found> told(Asked early, Deadline deadline) {
    try {
      Map<String, Found> found = early.reply().await(deadline);
      readNanos = early.nanos();
      return found;
    } catch (TransportException e) {
      if (deadline.hasPassed()) {
        throw e;
      }
      return read(section.read(early.texts(), withTokens), deadline);
    }
  }

  private Map<String, Found> read(Reply<Map<String, Found>> reply, Deadline deadline) {
    Map<String, Found> found = reply.await(deadline);
    readNanos = ticker.getAsLong();
    return found;
  }

  private boolean isCallerQuick() {
    Long nanos = givenNanos;
    return nanos != null && isRecent(nanos);
  }

  private boolean isRecent(long nanos) {
    return ticker.getAsLong() - nanos < timeout.toNanos();
  }

  private boolean hasNext() {
    return !takenBack.isEmpty() || keys.hasNext();
  }

  private boolean isNextReady() {
    return !takenBack.isEmpty() || keys.isReady(most());
  }

  private Asked ask() {
    List<String> texts = texts(most());
    long now = ticker.getAsLong();
    return new Asked(texts, section.read(texts, withTokens), now);
  }

  /** Returns how many values are read at a time by now. */
  private int most() {
    return Math.min(limit, fitting);
  }

  private List<String> texts(int most) {
    if (takenBack.isEmpty()) {
      return keys.next(most);
    }
    int size = takenBack.size();
    List<String> last = takenBack.subList(Math.max(0, size - most), size);
    List<String> texts = List.copyOf(last);
    last.clear();
    return texts;
  }
}
