package io.jcache.memcached.transport;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * When the node on one connection answered last, and whether it is suspect.
 *
 * <ul>
 *   <li>Suspect is a node that has answered nothing since before a request that timed out, and for
 *       at least half a timeout: callers with little time left make nobody suspect.
 *   <li>Time for which the waiting thread was kept from running is no silence.
 *   <li>Any answer ends the suspicion.
 * </ul>
 */
final class Silence {
  private static final int PART_OF_TIMEOUT = 2;

  private final NodeHealth health;
  private final TransportOptions options;
  private final long epoch;
  private volatile long lastAnswerNanos = System.nanoTime();
  private volatile boolean suspect;

  /** Creates the silence of a connection that has just been made. */
  Silence(NodeHealth health, TransportOptions options, long epoch) {
    this.health = health;
    this.options = options;
    this.epoch = epoch;
  }

  /** Hears that the node has answered. */
  void answered() {
    lastAnswerNanos = System.nanoTime();
    if (suspect) {
      trust();
    }
  }

  /** Returns whether requests are to fail at once. */
  boolean isSuspect() {
    return suspect;
  }

  /** Returns whether the node has answered anything since the request was sent. */
  boolean endedSince(Request<?> request) {
    return lastAnswerNanos - request.sentNanos() > 0;
  }

  /** Returns what to tell the caller of a request that is not sent. */
  String describe() {
    return "the node is suspect: it has answered nothing for "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAnswerNanos)
        + " ms, and until it does requests fail at once";
  }

  /**
   * Hears that a request has had no answer in time, for which this JVM is not to blame.
   *
   * @param heldUp nanoseconds for which the thread that waited was kept from running
   * @param pending all requests that await an answer
   */
  void timedOut(Request<?> request, long heldUp, Collection<Request<?>> pending) {
    if (suspect || endedSince(request)) {
      return;
    }
    long now = System.nanoTime();
    long silence = now - request.sentNanos();
    for (Request<?> other : pending) {
      silence = Math.max(silence, now - other.sentNanos());
    }
    silence = Math.min(silence, now - lastAnswerNanos);
    if (silence - heldUp >= options.timeout().toNanos() / PART_OF_TIMEOUT) {
      suspect(request, TimeUnit.NANOSECONDS.toMillis(silence));
    }
  }

  private synchronized void suspect(Request<?> request, long millis) {
    suspect = true;
    if (endedSince(request)) {
      suspect = false; // the answer came meanwhile
    } else {
      health.silent(epoch, millis, options.silence().toMillis());
    }
  }

  private synchronized void trust() {
    if (suspect) {
      suspect = false;
      health.answers(epoch);
    }
  }
}
