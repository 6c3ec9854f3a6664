package io.jcache.memcached.internal;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.store.DeadlineHook;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time at the entries of a cache whose time is over, so that listeners hear of
 * expiries that no operation comes upon.
 *
 * <ul>
 *   <li>It knows the entries that this JVM has written or read, while somebody listens for
 *       expiries; at most {@value #MOST}: one more is left to the operations that come upon it.
 *   <li>A look is a read that is no access. What is told is what it finds: nothing of an entry that
 *       was removed or given a new time meanwhile, by whomever, or that memcached has lost.
 *   <li>Operations and looks tell of one expiry once.
 *   <li>A cache that nobody refers to, closed or not, is not held.
 * </ul>
 */
public final class ExpiryScan<K> implements DeadlineHook<K> {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryScan.class);

  /** The most entries whose end is awaited. */
  static final int MOST = 100_000;

  private final String cacheName;
  private final LongSupplier clock;
  private final BooleanSupplier isHeard;
  private final WeakReference<ClassLoader> loader;
  private final Map<String, Due<K>> awaited = new ConcurrentHashMap<>();
  private volatile @Nullable Consumer<K> look;
  private volatile @Nullable Future<?> task;
  private boolean full;

  /** An entry and when it ends. */
  private record Due<K>(K key, long deadline) {}

  /**
   * Creates a scan that has not begun.
   *
   * @param clock the time in epoch milliseconds
   * @param isHeard whether somebody listens for expiries
   * @param loader the context class loader of listeners; held weakly
   */
  public ExpiryScan(
      String cacheName, LongSupplier clock, BooleanSupplier isHeard, ClassLoader loader) {
    this.cacheName = cacheName;
    this.clock = clock;
    this.isHeard = isHeard;
    this.loader = new WeakReference<>(loader);
  }

  /**
   * Lets the scan look at intervals.
   *
   * @param reading reads an entry, so that its expiry is told
   */
  public void start(ScheduledExecutorService scheduler, Duration interval, Consumer<K> reading) {
    look = reading;
    WeakReference<ExpiryScan<K>> scan = new WeakReference<>(this);
    long millis = interval.toMillis();
    task = scheduler.scheduleWithFixedDelay(() -> run(scan), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Ends the scan; a look that is under way goes on. */
  public void stop() {
    Future<?> started = task;
    if (started != null) {
      started.cancel(false);
    }
    awaited.clear();
  }

  @Override
  public void seen(String text, K key, long deadline) {
    if (deadline == Entry.NO_DEADLINE || !isHeard.getAsBoolean()) {
      awaited.remove(text);
    } else if (awaited.size() < MOST || awaited.containsKey(text)) {
      awaited.put(text, new Due<>(key, deadline));
    } else if (!full) {
      full = true;
      LOG.warn(
          "Cache '{}': more than {} entries are to expire; of those above, listeners hear when an"
              + " operation comes upon them (option listeners.expiry-scan)",
          cacheName,
          MOST);
    }
  }

  private static void run(WeakReference<? extends ExpiryScan<?>> held) {
    ExpiryScan<?> scan = held.get();
    if (scan == null) {
      throw new CancellationException("the cache is gone"); // No further run follows.
    }
    Thread current = Thread.currentThread();
    current.setContextClassLoader(scan.loader.get());
    try {
      scan.look();
    } finally {
      current.setContextClassLoader(null);
    }
  }

  /** Looks at the entries whose time is over; those that could not be looked at, later again. */
  private void look() {
    Consumer<K> reading = Objects.requireNonNull(look);
    long now = clock.getAsLong();
    Map<String, Due<K>> over = new HashMap<>();
    awaited.forEach(
        (text, due) -> {
          if (due.deadline() <= now) {
            over.put(text, due);
          }
        });
    int failed = 0;
    Throwable last = null;
    for (Map.Entry<String, Due<K>> entry : over.entrySet()) {
      Due<K> due = entry.getValue();
      if (awaited.remove(entry.getKey(), due)) {
        try {
          reading.accept(due.key());
        } catch (RuntimeException | Error e) {
          awaited.putIfAbsent(entry.getKey(), due);
          failed++;
          last = e;
        }
      }
    }
    if (last != null) {
      LOG.warn("Cache '{}': expiries of {} entries could not be told", cacheName, failed, last);
    }
  }
}
