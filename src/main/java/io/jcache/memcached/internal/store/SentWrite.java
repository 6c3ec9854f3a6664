package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
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
  private long sentNanos;
  private Reply<Boolean> answer = deadline -> false;
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

  /**
   * Sends the write.
   *
   * @return whether what became of it is known at once
   * @throws TransportException where the node does not tell its generation
   */
  boolean send(Deadline deadline) {
    answer = sending.apply(generation.current(deadline));
    sentNanos = System.nanoTime();
    return answer.isSettled();
  }

  /**
   * Waits until the write is done: where a clear came before it, it is sent again.
   *
   * @param again by when it has to be done in that case
   * @throws TransportException where it fails, or has no answer by the deadline
   */
  void complete(Deadline deadline, Deadline again) {
    boolean done = answer.await(deadline);
    while (!done && !outdated) {
      long used = generation.current(again);
      // In this order: a clear that begins later raises the generation that was just read.
      if (unanswered.clears() != clears) {
        return;
      }
      done = sending.apply(used).await(again);
    }
    if (outdated) {
      doubted.run();
    }
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
