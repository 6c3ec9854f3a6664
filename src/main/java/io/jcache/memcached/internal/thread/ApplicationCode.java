package io.jcache.memcached.internal.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which code of the application each thread is inside of, and what it may not wait for there.
 *
 * <table>
 * <caption>Who waits for whom</caption>
 * <tr><th>A thread waits for</th><th>which is up to</th><th>at most</th><th>but not inside</th></tr>
 * <tr><td>{@link Wait#TURN}, before an entry processor</td><td>processors of the same key</td>
 *     <td>until they return, or 10 minutes; a turn without one: the timeout</td>
 *     <td>a listener, a loader, a processor</td></tr>
 * <tr><td>{@link Wait#LOAD}, the value that another thread loads</td><td>its loader</td>
 *     <td>until it returns</td><td>a listener, a loader, a processor</td></tr>
 * <tr><td>{@link Wait#LOAD}, the value that another JVM loads</td><td>its loader or processor</td>
 *     <td>two leases</td><td>a listener, a loader, a processor</td></tr>
 * <tr><td>{@link Wait#QUEUE_SPACE} in the queue of events</td><td>asynchronous listeners</td>
 *     <td>until one returns</td><td>a listener</td></tr>
 * <tr><td>{@link Wait#STRIPE}, the lock of a key</td><td>threads at work on it</td>
 *     <td>half the timeout</td><td>the hold of another of these locks</td></tr>
 * <tr><td>{@link Wait#DELIVERIES}, before listeners are closed</td><td>asynchronous listeners</td>
 *     <td>10 s</td><td>a listener</td></tr>
 * <tr><td>{@link Wait#PRELOADS}, before a loader is closed</td><td>loaders</td><td>10 s</td>
 *     <td>a preload of this cache</td></tr>
 * <tr><td>calls, before a loader or writer is closed</td><td>that loader or writer</td>
 *     <td>10 s</td><td>(for all calls but its own)</td></tr>
 * </table>
 *
 * <p>In the last column a listener is an asynchronous one. A synchronous one runs on the thread of
 * the call that it hears of, and waits as that would.
 *
 * <p>Why these waits make no circle:
 *
 * <ul>
 *   <li>Only those for a turn, a load and space in the queue may last, and each is for code of the
 *       application.
 *   <li>A listener never begins one of the three: so those that wait for space go on.
 *   <li>A loader and a processor only wait for space: so those that wait for a load or a processor
 *       go on, too. A thread fulfils its own loads before it waits for those of others.
 *   <li>So the order is turn or load, then space, then nothing. All other waits end by themselves;
 *       the exceptions of the last column spare a thread from waiting for itself.
 *   <li>A turn whose owner runs no processor, but perhaps a writer or a synchronous listener, which
 *       may wait for anything, is given up after the timeout.
 * </ul>
 *
 * <p>Turns, loads and space count for all managers of this JVM, since a listener of one may use
 * another; stripes, preloads and calls only for those that they belong to. What the application
 * waits for in its own code is not known here.
 *
 * <p>A thread leaves what it entered: nothing stays behind on threads of a pool.
 */
public final class ApplicationCode {

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

  private ApplicationCode() {}

  /** What a thread can be inside of. */
  public enum Place {
    /** The delivery of an event to an asynchronous listener. */
    LISTENER,
    /** The load of keys for which other threads may wait, with the storing of the values. */
    LOADER,
    /** The decision of an operation that calls an entry processor. */
    PROCESSOR,
    /** A call of a loader or writer, which its closing waits for. */
    CALL,
    /** A {@code loadAll} of a cache, which its closing waits for. */
    PRELOAD,
    /** The hold of a lock, under which writers, policies and processors are called. */
    STRIPE
  }

  /** What a thread can have to wait for. */
  public enum Wait {
    /** Space in the queue of events. */
    QUEUE_SPACE,
    /** The turn of a key. */
    TURN,
    /** A load that another thread has begun. */
    LOAD,
    /** The delivery of all events. */
    DELIVERIES,
    /** The end of all preloads. */
    PRELOADS,
    /** The lock of a key. */
    STRIPE;

    private boolean isForbiddenIn(Scope scope, Object owner) {
      return switch (this) {
        case QUEUE_SPACE, DELIVERIES -> scope.place == Place.LISTENER;
        case TURN, LOAD ->
            scope.place == Place.LISTENER
                || scope.place == Place.LOADER
                || scope.place == Place.PROCESSOR;
        case PRELOADS -> scope.is(Place.PRELOAD, owner);
        case STRIPE -> scope.is(Place.STRIPE, owner);
      };
    }
  }

  /** The stay of a thread in a place, which it ends itself. */
  public static final class Scope implements AutoCloseable {
    private final Place place;
    private final Object owner;
    private final @Nullable Scope outer;

    private Scope(Place place, Object owner, @Nullable Scope outer) {
      this.place = place;
      this.owner = owner;
      this.outer = outer;
    }

    private boolean is(Place asked, Object itsOwner) {
      return place == asked && owner == itsOwner;
    }

    /** Leaves the place, and all that was entered since and not left. */
    @Override
    public void close() {
      if (outer == null) {
        INNERMOST.remove();
      } else {
        INNERMOST.set(outer);
      }
    }
  }

  /**
   * Says that this thread is in a place, until the scope is closed by the same thread.
   *
   * @param owner whose place it is: the queue, cache, gate or locks
   */
  public static Scope enter(Place place, Object owner) {
    Scope scope = new Scope(place, owner, INNERMOST.get());
    INNERMOST.set(scope);
    return scope;
  }

  /** Returns whether this thread is, however deep, in a place of an owner. */
  public static boolean isInside(Place place, Object owner) {
    for (Scope scope = INNERMOST.get(); scope != null; scope = scope.outer) {
      if (scope.is(place, owner)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether this thread may wait, wherever it is.
   *
   * @param owner whose thing it would wait for
   */
  public static boolean mayWaitFor(Wait wait, Object owner) {
    for (Scope scope = INNERMOST.get(); scope != null; scope = scope.outer) {
      if (wait.isForbiddenIn(scope, owner)) {
        return false;
      }
    }
    return true;
  }

  /** Waits until something is done, where this thread may, but no longer than ten seconds. */
  public static void await(Wait wait, Object owner, BooleanSupplier done) {
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!done.getAsBoolean() && mayWaitFor(wait, owner) && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
