package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * When the node on one connection was heard last, and whether it is suspect. {@link Heartbeat} asks
 * for signs of life, {@link Link} ends a connection that gives none, and {@link LinkKeeper} makes
 * the next one.
 *
 * <ul>
 *   <li>A part of an answer is a sign of life, too: a long one may take its time.
 *   <li>Suspect is a node that has sent nothing since before a request that timed out, and for at
 *       least half a timeout: callers with little time left make nobody suspect.
 *   <li>Time for which the waiting thread was kept from running is no silence.
 *   <li>Any sign of life ends the suspicion.
 * </ul>
 */
final class Silence {
  private static final int PART_OF_TIMEOUT = 2;
  private static final int MOST_EXCUSES = 5;
  private static final long WALK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final NodeHealth health;
  private final TransportOptions options;
  private final long channel;
  private final LongSupplier ticker;
  private final AtomicLong walkedNanos;
  private volatile long heardNanos;
  private volatile boolean suspect;
  private int excuses;

  /** Creates the silence of a connection that has just been made. */
  Silence(NodeHealth health, TransportOptions options, long channel) {
    this(health, options, channel, System::nanoTime);
  }

  /** Creates such a silence in the time base of a ticker, in which requests are sent, too. */
  Silence(NodeHealth health, TransportOptions options, long channel, LongSupplier ticker) {
    this.health = health;
    this.options = options;
    this.channel = channel;
    this.ticker = ticker;
    this.heardNanos = ticker.getAsLong();
    this.walkedNanos = new AtomicLong(heardNanos - WALK_INTERVAL_NANOS);
  }

  /** Hears that the node has sent an answer, or a part of one. */
  void heard() {
    heardNanos = ticker.getAsLong();
    if (suspect) {
      trust();
    }
  }

  /** Returns whether requests are to fail at once. */
  boolean isSuspect() {
    return suspect;
  }

  private boolean endedSince(long sentNanos) {
    return heardNanos - sentNanos > 0;
  }

  /**
   * Returns whether the node, which still owes an answer, has been silent since it was asked for so
   * long that the connection is to be given up. For one thread, which asks now and then.
   *
   * @param sentNanos when it was asked
   * @param unread whether there is something to read; that excuses the node, but not for ever: who
   *     should have read it may be stuck
   */
  boolean isOverLimitSince(long sentNanos, BooleanSupplier unread) {
    boolean excused = unread.getAsBoolean(); // asked first: what was read just then has been heard
    long now = ticker.getAsLong();
    long silence = Math.min(now - sentNanos, now - heardNanos);
    if (silence <= options.silence().toNanos()) {
      excuses = 0;
      return false;
    }
    return !excused || ++excuses > MOST_EXCUSES;
  }

  /** Returns what to tell the caller of a request that is not sent. */
  String describe() {
    return "the server is suspect: it has answered nothing for "
        + TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - heardNanos)
        + " ms, and until it does requests fail at once";
  }

  /**
   * Hears that a request has had no answer in time, for which this JVM is not to blame.
   *
   * @param sentNanos when it was asked
   * @param heldUp nanoseconds for which the thread that waited was kept from running
   * @param pending gives when all that await an answer were asked
   */
  void timedOut(long sentNanos, long heldUp, Supplier<LongStream> pending) {
    if (suspect || endedSince(sentNanos)) {
      return;
    }
    long now = ticker.getAsLong();
    long needed = options.timeout().toNanos() / PART_OF_TIMEOUT + heldUp;
    long silence = now - heardNanos;
    if (silence < needed) {
      return;
    }
    long waited = now - sentNanos;
    if (waited < needed && mayWalk(now)) {
      waited = pending.get().map(other -> now - other).reduce(waited, Math::max);
    }
    if (waited >= needed) {
      suspect(sentNanos, TimeUnit.NANOSECONDS.toMillis(Math.min(silence, waited)));
    }
  }

  /** Returns true now and then: requests time out by the thousand, and as many are pending. */
  private boolean mayWalk(long now) {
    long last = walkedNanos.get();
    return now - last >= WALK_INTERVAL_NANOS && walkedNanos.compareAndSet(last, now);
  }

  private synchronized void suspect(long sentNanos, long millis) {
    suspect = true;
    if (endedSince(sentNanos)) {
      suspect = false; // the answer came meanwhile
    } else {
      health.silent(channel, millis, options.silence().toMillis());
    }
  }

  private synchronized void trust() {
    if (suspect) {
      suspect = false;
      health.answers(channel);
    }
  }
}
