package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The steps of a bulk call that are under way: of so many bytes at a time. For use by one thread.
 */
final class Pipeline<T extends Pipeline.Step> {
  // How long steps are made ready for before those are sent; the last of them may take any time.
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Supplier<Deadline> patience;
  private final LongSupplier ticker;
  private final long mostBytes;
  private final List<T> underWay = new ArrayList<>();
  private long bytes;

  /** A change of one entry. */
  interface Step {
    /** Returns how many bytes it sends, once it is prepared. */
    int bytes();

    /** Returns whether it is to wait for no other step, once it is prepared. */
    default boolean isUrgent() {
      return false;
    }

    /** Makes its requests; returns false where there are none. */
    boolean launch();

    /** Waits for what it has requested. */
    void finish(Deadline deadline);
  }

  /**
   * Creates one of no steps.
   *
   * @param patience gives the time that answers have where there are too many bytes
   * @param ticker the time in nanoseconds
   * @param mostBytes how many bytes may be under way, but for one step of more
   */
  Pipeline(Supplier<Deadline> patience, LongSupplier ticker, long mostBytes) {
    this.patience = patience;
    this.ticker = ticker;
    this.mostBytes = mostBytes;
  }

  /**
   * Starts steps of a node. What takes time is over before their requests are made, which wait for
   * nothing, and of which those of about a millisecond are sent together. What is ready waits for
   * the step behind it, however long that takes, unless it is {@linkplain Step#isUrgent urgent}.
   *
   * @param prepare makes a step ready; after an Error those before are launched all the same
   */
  void start(Transport transport, List<? extends T> steps, Consumer<T> prepare) {
    Iterator<? extends T> left = steps.iterator();
    while (left.hasNext()) {
      List<T> ready = new ArrayList<>();
      try {
        long from = ticker.getAsLong();
        long sum = bytes;
        boolean more = true;
        while (more) {
          T step = left.next();
          prepare.accept(step);
          if (sum > 0 && sum + step.bytes() > mostBytes) {
            launchAndAwait(transport, ready);
            sum = 0;
          }
          ready.add(step);
          sum += step.bytes();
          more =
              left.hasNext()
                  && !step.isUrgent()
                  && sum <= mostBytes
                  && ticker.getAsLong() - from < TOGETHER_NANOS;
        }
      } finally {
        launch(transport, ready);
      }
    }
  }

  private void launchAndAwait(Transport transport, List<T> ready) {
    List<T> steps = List.copyOf(ready);
    ready.clear();
    launch(transport, steps);
    await(patience.get());
  }

  private void launch(Transport transport, List<T> ready) {
    if (ready.size() == 1) {
      launch(ready.get(0));
    } else if (!ready.isEmpty()) {
      transport.gather(() -> ready.forEach(this::launch));
    }
  }

  private void launch(T step) {
    if (step.launch()) {
      underWay.add(step);
      bytes += step.bytes();
    }
  }

  /** Returns how many steps are under way. */
  int size() {
    return underWay.size();
  }

  /** Awaits all that is under way. */
  void await(Deadline deadline) {
    underWay.forEach(step -> step.finish(deadline));
    underWay.clear();
    bytes = 0;
  }
}
