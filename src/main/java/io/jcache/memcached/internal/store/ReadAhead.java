package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the keys that were listed on one node, some hundred at a time.
 *
 * <ul>
 *   <li>While the caller looks at some the next ones are on their way, but for the first ones: many
 *       ask for one entry alone.
 *   <li>Nothing is on its way for a caller that takes its time, and what has been so for the
 *       timeout is read anew: it would be old, and a node that fails meanwhile does not end the
 *       walk.
 *   <li>Where values turn out to be large, fewer at a time.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class ReadAhead {
  private static final int FIRST = 100;
  private static final int MOST = 500;
  private static final long BYTES = 4L << 20;

  private final Section section;
  private final KeyDump keys;
  private final boolean withTokens;
  private final Duration timeout;
  private final LongSupplier ticker;
  private int size = FIRST;
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

  /** Returns whether all keys have been given. */
  boolean isOver() {
    return ahead == null && !keys.hasNext();
  }

  /**
   * Returns what there is of the next keys.
   *
   * @throws TransportException as the node fails
   */
  Map<String, Found> next() {
    Asked earlier = ahead;
    Asked asked = earlier == null ? ask(keys.next(size)) : earlier;
    ahead = isCallerQuick() && keys.hasNext() ? ask(keys.next(size)) : null;
    Deadline deadline = Deadline.after(timeout, ticker);
    Map<String, Found> found =
        earlier == null ? asked.reply().await(deadline) : told(asked, deadline);
    long bytes = Found.bytes(found.values());
    size = (int) Math.max(1, Math.min(MOST, bytes == 0 ? MOST : BYTES * found.size() / bytes));
    givenNanos = ticker.getAsLong();
    return found;
  }

  /** Returns the answer to what was asked ahead, or to asking once more. */
  private Map<String, Found> told(Asked early, Deadline deadline) {
    if (isRecent(early.nanos())) {
      try {
        return early.reply().await(deadline);
      } catch (TransportException e) {
        if (deadline.hasPassed()) {
          throw e;
        }
      }
    }
    return ask(early.texts()).reply().await(deadline);
  }

  private boolean isCallerQuick() {
    Long given = givenNanos;
    return given != null && isRecent(given);
  }

  private boolean isRecent(long nanos) {
    return ticker.getAsLong() - nanos < timeout.toNanos();
  }

  private Asked ask(List<String> texts) {
    long now = ticker.getAsLong();
    return new Asked(texts, section.read(texts, withTokens), now);
  }
}
