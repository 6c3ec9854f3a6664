package io.jcache.memcached.internal.integration;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.ForwardingOperation;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of this JVM run entry processors on a key one after the other, so that what a
 * processor computes slowly, as those of Spring's {@code sync} caches do, is computed once.
 *
 * <ul>
 *   <li>A thread waits for the processors of others up to ten minutes, those of other JVMs that the
 *       one in turn waits for included, and for all else, such as a server's answer, no longer than
 *       its patience; then it goes on out of turn.
 *   <li>Where the server fails nothing can be stored, and nobody waits.
 *   <li>A thread that runs a processor or loader never waits, but goes on at once; nor does one
 *       that processors wait for.
 *   <li>One that runs them on many keys has {@link #ofMany} turns at the same time.
 *   <li>Nothing depends on turns: compare-and-set alone makes operations atomic.
 * </ul>
 */
public final class Turns<K> {
  /** The longest that a thread waits for the processors of others. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private final ConcurrentHashMap<K, Turn> turns = new ConcurrentHashMap<>();
  private final Duration patience;
  private final LongSupplier ticker;

  /**
   * Creates turns that nobody waits for.
   *
   * @param patience how long a thread waits for what is no processor
   * @param ticker the time in nanoseconds
   */
  public Turns(Duration patience, LongSupplier ticker) {
    this.patience = patience;
    this.ticker = ticker;
  }

  /**
   * Runs an operation whose decision calls a processor, in this thread's turn.
   *
   * @param run gets the operation as it has to be run
   */
  public <V, R, T> T run(
      K key, Operation<V, R> operation, Function<Operation<V, R>, @Nullable T> run) {
    if (!ApplicationCode.mayWaitFor(Wait.TURN, this)) {
      return run.apply(operation);
    }
    Turn turn = join(key);
    try {
      turn.await(patience);
      return run.apply(new InTurn<>(operation, () -> turn, turn::end));
    } finally {
      leave(key, turn);
    }
  }

  private Turn join(K key) {
    return turns.compute(
        key,
        (k, present) -> {
          Turn joined = present == null ? new Turn(ticker) : present;
          joined.threads++;
          return joined;
        });
  }

  private void leave(K key, Turn turn) {
    turn.end();
    turns.compute(key, (k, present) -> --turn.threads == 0 ? null : turn);
  }

  /** Returns the turns of a thread that runs operations on many keys. */
  public OfMany ofMany() {
    return new OfMany();
  }

  /** Says that another thread has the turn of a key: nothing was run, and may be run later. */
  public static final class TakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TakenException(Object key) {
      super("another thread has the turn of " + key, null, false, false);
    }
  }

  /**
   * The turns of many keys, which one thread takes one after the other, each as its processor comes
   * to run. It waits for none, so that no two threads wait for each other, in whatever order they
   * come to the keys.
   */
  public final class OfMany {
    private final boolean mayTake = ApplicationCode.mayWaitFor(Wait.TURN, Turns.this);
    private final Map<K, Turn> taken = new HashMap<>();

    private OfMany() {}

    /**
     * Returns an operation that takes the turn of its key as it decides, and throws {@link
     * TakenException} where another thread has it.
     */
    public <V, R> Operation<V, R> operation(K key, Operation<V, R> operation) {
      return mayTake ? new InTurn<>(operation, () -> take(key), () -> end(key)) : operation;
    }

    private Turn take(K key) {
      Turn had = taken.get(key);
      if (had != null) {
        return had;
      }
      Turn turn = join(key);
      if (!turn.tryTake()) {
        leave(key, turn);
        throw new TakenException(key);
      }
      taken.put(key, turn);
      return turn;
    }

    private void end(K key) {
      Turn had = taken.remove(key);
      if (had != null) {
        leave(key, had);
      }
    }

    /** Ends all turns that were taken. */
    public void end() {
      taken.forEach(Turns.this::leave);
      taken.clear();
    }
  }

  /** Returns whether no thread has a turn or waits for one. */
  boolean isIdle() {
    return turns.isEmpty();
  }

  /** The turn of a key, for as long as a thread has it or waits for it. */
  private static final class Turn {
    // Fair, so that no thread starves on a contended key.
    private final ReentrantLock lock = new ReentrantLock(true);
    private final LongSupplier ticker;
    private int processors;
    private long idleNanos;
    private long idleSince;

    /** How many threads have or want this turn; only changed while the map holds its key. */
    private int threads;

    Turn(LongSupplier ticker) {
      this.ticker = ticker;
      this.idleSince = ticker.getAsLong();
    }

    void await(Duration patience) {
      long end = ticker.getAsLong() + LONGEST.toNanos();
      long most = idle() + patience.toNanos();
      long left = patience.toNanos();
      try {
        while (left > 0 && !lock.tryLock(left, TimeUnit.NANOSECONDS)) {
          left = Math.min(left(most, patience), end - ticker.getAsLong());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Takes the turn where that needs no waiting, and no thread waits for it. */
    boolean tryTake() {
      try {
        return lock.tryLock(0, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    synchronized void processorBegins() {
      idleNanos = idle();
      processors++;
    }

    synchronized void processorEnds() {
      processors--;
      idleSince = ticker.getAsLong();
    }

    /** Returns for how many nanoseconds no processor has run. */
    private synchronized long idle() {
      return processors > 0 ? idleNanos : idleNanos + ticker.getAsLong() - idleSince;
    }

    private synchronized long left(long mostIdle, Duration patience) {
      return processors > 0 ? patience.toNanos() : mostIdle - idle();
    }

    /** Ends this thread's turn, if it has it. */
    void end() {
      if (lock.isHeldByCurrentThread()) {
        lock.unlock();
      }
    }
  }

  /**
   * An operation that says when its processor runs.
   *
   * @param turn gives the turn that it runs in
   * @param end ends that turn
   */
  private record InTurn<V, R>(Operation<V, R> operation, Supplier<Turn> turn, Runnable end)
      implements ForwardingOperation<V, R> {

    @Override
    @SuppressWarnings("try") // The scope is only there to be closed.
    public Decision<V, R> decide(@Nullable Entry<V> current, ExpiryRules rules, long now) {
      Turn own = turn.get();
      own.processorBegins();
      try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.PROCESSOR, own)) {
        return operation.decide(current, rules, now);
      } finally {
        own.processorEnds();
      }
    }

    @Override
    @SuppressWarnings("try") // The scope is only there to be closed.
    public Decision<V, R> decideWithoutNode(ExpiryRules rules, long now) {
      end.run();
      try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.PROCESSOR, operation)) {
        return operation.decideWithoutNode(rules, now);
      }
    }

    @Override
    public void waitForOthers(Runnable waiting) {
      Turn own = turn.get();
      own.processorBegins();
      try {
        waiting.run();
      } finally {
        own.processorEnds();
      }
    }
  }
}
