package io.jcache.memcached.internal;

import io.jcache.memcached.CacheReport;
import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.internal.config.Suggestion;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of caches that a configuration file declares and nobody opens in their manager's first
 * minute: a misspelt name declares a cache, too, and leaves the one that was meant to the defaults.
 *
 * <ul>
 *   <li>There is one line for a manager, which has for each name the nearest of those opened.
 *   <li>Of a manager in which nothing has been opened nothing is said.
 * </ul>
 */
public final class UnopenedCaches implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(UnopenedCaches.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long LOOK_SECONDS = 1;

  private final URI uri;
  private final Set<String> declared;
  private final ManagerReadings readings;
  private final LongSupplier clock;
  private final long end;

  private UnopenedCaches(
      URI uri, Set<String> declared, ManagerReadings readings, LongSupplier clock) {
    this.uri = uri;
    this.declared = declared;
    this.readings = readings;
    this.clock = clock;
    this.end = clock.getAsLong() + PATIENCE.toMillis();
  }

  /**
   * Looks each second whether all caches have been opened, until they are or the minute is over.
   *
   * @param uri the manager's
   * @param clock the time in epoch milliseconds
   */
  public static void await(
      ScheduledExecutorService scheduler,
      URI uri,
      Set<String> declared,
      ManagerReadings readings,
      LongSupplier clock) {
    if (!declared.isEmpty()) {
      Runnable look = new UnopenedCaches(uri, declared, readings, clock);
      Future<?> unused =
          scheduler.scheduleWithFixedDelay(look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Looks once; a CancellationException ends the looks. */
  @Override
  public void run() {
    List<String> opened = readings.caches().stream().map(CacheReport::name).toList();
    Set<String> unopened = new TreeSet<>(declared);
    opened.forEach(unopened::remove);
    boolean over = clock.getAsLong() >= end;
    if (over && !unopened.isEmpty() && !opened.isEmpty()) {
      LOG.warn(
          "The cache manager of {} was opened a minute ago, and nobody has used these caches, which"
              + " its file declares: {}; correct a name that is misspelt",
          uri,
          unopened.stream()
              .map(name -> withNearest(name, opened))
              .collect(Collectors.joining(", ")));
    }
    if (over || unopened.isEmpty()) {
      throw new CancellationException("there is no more to see");
    }
  }

  private static String withNearest(String name, List<String> opened) {
    return "'%s' (nearest of those opened: '%s')".formatted(name, Suggestion.nearest(name, opened));
  }
}
