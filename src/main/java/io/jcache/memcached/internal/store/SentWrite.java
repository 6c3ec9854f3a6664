package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write whose caller does not wait for its answer, from before it is sent until it is over.
 *
 * <p>A later change of its key may fail, and be repaired, before the write arrives: such a write is
 * sent no more, and doubted once it is done. Of its methods, {@link #await}, {@link #isOverBy} and
 * {@link #outdate} are for any thread, the others for one at a time.
 */
final class SentWrite {

  private static final Logger LOG = LoggerFactory.getLogger(SentWrite.class);

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String node;
  private final String text;
  private final Generation generation;
  private final Unanswered unanswered;
  private final LongFunction<Reply<Boolean>> sending;
  private final Runnable doubted;
  private final Consumer<Throwable> failed;
  private final int clears;
  private final CountDownLatch over = new CountDownLatch(1);
  private Reply<Boolean> answer = deadline -> false;
  private long sentNanos;
  private @Nullable Deadline lastChance;
  private volatile boolean outdated;

  /**
   * Creates a write that has not been sent.
   *
   * @param node the address of its node, for messages
   * @param unanswered where it stands until it is over
   * @param sending sends it under a generation; the reply tells whether that was valid
   * @param doubted takes note that what was written is outdated
   * @param failed hears where it fails without a caller
   */
  SentWrite(
      String node,
      String text,
      Generation generation,
      Unanswered unanswered,
      LongFunction<Reply<Boolean>> sending,
      Runnable doubted,
      Consumer<Throwable> failed) {
    this.node = node;
    this.text = text;
    this.generation = generation;
    this.unanswered = unanswered;
    this.sending = sending;
    this.doubted = doubted;
    this.failed = failed;
    this.clears = unanswered.clears();
  }

  /** Returns the text of the key. */
  String text() {
    return text;
  }

  /** Returns when it was sent, by {@link System#nanoTime()}. */
  long sentNanos() {
    return sentNanos;
  }

  /** Returns the number of the connection that it was sent on, as {@link Reply#channel} does. */
  long channel() {
    return answer.channel();
  }

  /** Returns whether it is known that nothing has to be waited for. */
  boolean isSettled() {
    return answer.isSettled();
  }

  /**
   * Sends the write.
   *
   * @throws TransportException where the node does not tell its generation
   */
  void send(Deadline deadline) {
    send(generation.current(deadline));
  }

  private void send(long used) {
    answer = sending.apply(used);
    sentNanos = System.nanoTime();
  }

  /**
   * Returns by when there has to be an answer.
   *
   * @param answeredNanos when the node has last answered on the same connection, by {@link
   *     System#nanoTime()}
   * @param timeout how long it may be silent; what is sent again has twice as long altogether
   */
  Deadline deadline(long answeredNanos, Duration timeout) {
    Deadline silence = new Deadline(Math.max(sentNanos, answeredNanos) + timeout.toNanos());
    Deadline last = lastChance;
    return last != null && last.nanoTime() < silence.nanoTime() ? last : silence;
  }

  /**
   * Waits for the answer; where a clear of another JVM came before the write, sends it again.
   *
   * @param again how long what is sent again may take, however often
   * @return whether the write is over; else it was sent again
   * @throws TransportException where it fails, or has no answer by the deadline
   */
  boolean complete(Deadline deadline, Duration again) {
    if (!answer.await(deadline) && !outdated && !isCleared()) {
      lastChance = lastChance == null ? Deadline.after(again) : lastChance;
      if (lastChance.hasPassed()) {
        throw new TransportException(
            TransportException.Kind.UNSETTLED,
            node,
            text + ": other processes cleared the cache again and again before it was written",
            null);
      }
      long used = generation.current(lastChance);
      // In this order: a clear that begins later raises the generation that was just read.
      if (!isCleared()) {
        send(used);
        return false;
      }
    }
    if (outdated) {
      doubted.run();
    }
    return true;
  }

  private boolean isCleared() {
    return unanswered.clears() != clears;
  }

  /** Takes note that the write must not stay: a later change of the key has failed. */
  void outdate() {
    outdated = true;
  }

  /** Takes note that the write has failed, with no caller to be told. */
  void fail(Throwable failure) {
    try {
      failed.accept(failure);
    } catch (RuntimeException | Error e) {
      if (e != failure) {
        e.addSuppressed(failure);
      }
      LOG.error("The failure of a write of {} could not be noted", text, e);
    }
  }

  /** Lets those go on who wait for the write. */
  void end() {
    unanswered.remove(this);
    over.countDown();
  }

  /**
   * Waits until the write is over.
   *
   * @throws TransportException of kind UNSETTLED where it is not by the deadline
   */
  void await(Deadline deadline) {
    if (!isOverBy(deadline)) {
      throw new TransportException(
          TransportException.Kind.UNSETTLED,
          node,
          text + ": an earlier write of this entry, which was sent and not awaited, has no answer",
          null);
    }
  }

  /** Waits until the write is over; false where it is not by the deadline. */
  boolean isOverBy(Deadline deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          long left = Math.min(deadline.remainingNanos(), SLICE_NANOS);
          if (over.await(left, TimeUnit.NANOSECONDS)) {
            return true;
          } else if (deadline.hasPassed()) {
            return false;
          }
        } catch (InterruptedException e) {
          interrupted = true; // no failure of the node, and time is short
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
