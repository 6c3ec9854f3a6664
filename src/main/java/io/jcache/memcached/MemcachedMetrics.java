package io.jcache.memcached;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's meters of one cache manager: of its servers and, as they come, of its caches. The
 * hits, misses, puts and removals of a cache are Micrometer's own {@code JCacheMetrics}.
 *
 * <ul>
 *   <li>No meter waits for a server.
 *   <li>The meters of a server that has left the list are removed once its connections are closed.
 *   <li>Once the manager is closed, gauges are NaN and counters stay at their last value.
 *   <li>The manager is held weakly.
 *   <li>Two managers of one URI, and one that is opened anew, need tags that tell them apart, or
 *       the meters of the first removed by {@link #close()}: a registry has one meter of a name and
 *       tags.
 *   <li>Needs Micrometer on the class path, as no other class of this library does.
 * </ul>
 */
public final class MemcachedMetrics implements MeterBinder, AutoCloseable {

  private static final String NAMES = "jcache.memcached.";
  private static final List<String> STATES = List.of("UNKNOWN", "UP", "SUSPECT", "DOWN", "DROPPED");

  /** Meters of a server that only grow. */
  private static final List<Reading<NodeReport>> NODE_COUNTERS =
      List.of(
          new Reading<>(
              "operations", BaseUnits.OPERATIONS, "Requests made", NodeReport::operations),
          new Reading<>(
              "failures",
              BaseUnits.OPERATIONS,
              "Requests that failed because of the server",
              NodeReport::failures),
          new Reading<>(
              "timeouts",
              BaseUnits.OPERATIONS,
              "Requests, among the failures, that had no answer in time",
              NodeReport::timeouts),
          new Reading<>(
              "reconnects",
              BaseUnits.CONNECTIONS,
              "Connections that were lost and made again",
              NodeReport::reconnects));

  /** Meters of a server that go up and down. */
  private static final List<Reading<NodeReport>> NODE_GAUGES =
      List.of(
          new Reading<>(
              "in.flight",
              BaseUnits.OPERATIONS,
              "Requests that have no answer yet",
              NodeReport::inFlight),
          new Reading<>(
              "pending.repairs",
              "keys",
              "Keys that wait to be put right on the server after a failure",
              NodeReport::pendingRepairs));

  /** Meters of what tells of the servers. */
  private static final Reading<DiscoveryReport> SOURCE_FAILURES =
      new Reading<>(
          "source.failures",
          "answers",
          "Times that what tells of the servers gave no list, or none that was believed",
          DiscoveryReport::failures);

  /** Meters of a cache, which only grow. */
  private static final List<Reading<CacheReport>> CACHE_COUNTERS =
      List.of(
          new Reading<>(
              "degraded",
              BaseUnits.OPERATIONS,
              "Operations that went on without their server",
              CacheReport::degradedOperations),
          new Reading<>(
              "undecodable",
              "items",
              "Items that were found and could not be read as entries",
              CacheReport::undecodableItems),
          new Reading<>(
              "near.hits",
              BaseUnits.OPERATIONS,
              "Reads of a key that the near cache has answered",
              CacheReport::nearHits),
          new Reading<>(
              "near.misses",
              BaseUnits.OPERATIONS,
              "Reads of a key that went to the servers though there is a near cache",
              CacheReport::nearMisses),
          new Reading<>(
              "near.outdated",
              BaseUnits.OPERATIONS,
              "Those among the near misses that found an entry which was changed since",
              CacheReport::nearOutdated));

  private final WeakReference<CacheManager> manager;
  private final Tags tags;
  private final Map<MeterRegistry, Listeners> listeners = new ConcurrentHashMap<>();
  private final Set<Registered> meters = new HashSet<>();

  /**
   * What a meter tells.
   *
   * @param name follows {@link #NAMES}
   */
  private record Reading<T>(
      String name, String unit, String description, ToDoubleFunction<T> value) {}

  /** What hears of the caches and servers that come. */
  private record Listeners(
      Consumer<String> caches, Consumer<String> servers, Consumer<String> closed) {}

  /** A meter that was registered. */
  private record Registered(MeterRegistry registry, Meter meter) {}

  /**
   * Creates the meters of a manager, without tags beside their own.
   *
   * @throws IllegalArgumentException when the manager is another provider's
   * @throws IllegalStateException when the manager is closed
   */
  public MemcachedMetrics(CacheManager manager) {
    this(manager, Tags.empty());
  }

  /**
   * Creates the meters of a manager.
   *
   * @param tags are added to those of each meter
   * @throws IllegalArgumentException when the manager is another provider's
   * @throws IllegalStateException when the manager is closed
   */
  public MemcachedMetrics(CacheManager manager, Iterable<Tag> tags) {
    readings(manager);
    this.manager = new WeakReference<>(manager);
    this.tags = Tags.of("manager", manager.getURI().toString()).and(tags);
  }

  /** Registers the meters; where the manager is closed, none. */
  @Override
  public void bindTo(MeterRegistry registry) {
    CacheManager open = manager.get();
    if (open == null || open.isClosed()) {
      return;
    }
    ManagerReadings readings = readings(open);
    Listeners listener =
        new Listeners(
            cache -> bindCache(registry, cache),
            address -> bindNode(registry, address),
            address -> unbindNode(registry, address));
    if (listeners.putIfAbsent(registry, listener) == null) {
      bindSource(registry, open);
      readings.listen(listener.caches);
      readings.listenToServers(listener.servers, listener.closed);
    }
  }

  /** Removes the meters from every registry that they were bound to. */
  @Override
  public void close() {
    CacheManager open = manager.get();
    if (open != null && !open.isClosed()) {
      ManagerReadings readings = readings(open);
      listeners
          .values()
          .forEach(
              listener -> {
                readings.unlisten(listener.caches);
                readings.unlisten(listener.servers);
              });
    }
    listeners.clear();
    synchronized (meters) {
      meters.forEach(registered -> registered.registry.remove(registered.meter));
      meters.clear();
    }
  }

  private void bindSource(MeterRegistry registry, CacheManager open) {
    count(registry, open, SOURCE_FAILURES, tags, ManagerReadings::discovery);
    keep(
        registry,
        Gauge.builder(
                NAMES + "source.version", open, gauge(readings -> readings.discovery().version()))
            .description("The version of the list of servers, 0 where it has none")
            .tags(tags)
            .register(registry));
  }

  private void bindNode(MeterRegistry registry, String node) {
    CacheManager open = manager.get();
    if (open == null || metersOf(registry, node).findAny().isPresent()) {
      return; // it has joined again before what it had been was closed
    }
    Tags nodeTags = tags.and("node", node);
    for (String state : STATES) {
      keep(
          registry,
          Gauge.builder(
                  NAMES + "state",
                  open,
                  gauge(readings -> report(readings, node).state().equals(state) ? 1 : 0))
              .description("1 for the state that the server is in, 0 for the others")
              .tags(nodeTags.and("state", state.toLowerCase(Locale.ROOT)))
              .register(registry));
    }
    for (Reading<NodeReport> reading : NODE_COUNTERS) {
      count(registry, open, reading, nodeTags, readings -> report(readings, node));
    }
    for (Reading<NodeReport> reading : NODE_GAUGES) {
      keep(
          registry,
          Gauge.builder(
                  NAMES + reading.name,
                  open,
                  gauge(readings -> reading.value.applyAsDouble(report(readings, node))))
              .description(reading.description)
              .baseUnit(reading.unit)
              .tags(nodeTags)
              .register(registry));
    }
    keep(
        registry,
        Gauge.builder(
                NAMES + "watched",
                open,
                gauge(readings -> report(readings, node).watched() ? 1 : 0))
            .description("1 where the server tells near caches of changes, else 0")
            .tags(nodeTags)
            .register(registry));
    keep(
        registry,
        TimeGauge.builder(
                NAMES + "clock.skew",
                open,
                TimeUnit.MILLISECONDS,
                gauge(readings -> millis(report(readings, node).clockSkewMillis())))
            .description(
                "How far the server's clock is certainly ahead of this JVM's, negative where behind")
            .tags(nodeTags)
            .register(registry));
  }

  private void unbindNode(MeterRegistry registry, String node) {
    metersOf(registry, node)
        .forEach(
            registered -> {
              registry.remove(registered.meter);
              synchronized (meters) {
                meters.remove(registered);
              }
            });
  }

  private Stream<Registered> metersOf(MeterRegistry registry, String node) {
    synchronized (meters) {
      return List.copyOf(meters).stream()
          .filter(
              registered ->
                  registered.registry.equals(registry)
                      && node.equals(registered.meter.getId().getTag("node")));
    }
  }

  private void bindCache(MeterRegistry registry, String cache) {
    CacheManager open = manager.get();
    if (open != null) {
      for (Reading<CacheReport> reading : CACHE_COUNTERS) {
        count(registry, open, reading, tags.and("cache", cache), from -> from.cache(cache));
      }
      keep(
          registry,
          TimeGauge.builder(
                  NAMES + "near.max.age",
                  open,
                  TimeUnit.MILLISECONDS,
                  gauge(readings -> readings.cache(cache).nearMaxAge().toMillis()))
              .description("How old an entry of the near cache may be, 0 where there is none")
              .tags(tags.and("cache", cache))
              .register(registry));
    }
  }

  private <T> void count(
      MeterRegistry registry,
      CacheManager open,
      Reading<T> reading,
      Tags meterTags,
      Function<ManagerReadings, T> report) {
    keep(
        registry,
        FunctionCounter.builder(
                NAMES + reading.name,
                open,
                new Count(readings -> reading.value.applyAsDouble(report.apply(readings))))
            .description(reading.description)
            .baseUnit(reading.unit)
            .tags(meterTags)
            .register(registry));
  }

  private void keep(MeterRegistry registry, Meter meter) {
    synchronized (meters) {
      meters.add(new Registered(registry, meter));
    }
  }

  /**
   * Returns how a server does.
   *
   * @throws IllegalStateException where it has left the list
   */
  private static NodeReport report(ManagerReadings readings, String node) {
    return readings.nodes().stream()
        .filter(report -> report.address().equals(node))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(node + " is not on the list of servers"));
  }

  private static double millis(@Nullable Long skew) {
    return skew == null ? Double.NaN : skew;
  }

  private static ToDoubleFunction<CacheManager> gauge(ToDoubleFunction<ManagerReadings> value) {
    return manager -> read(manager, value, Double.NaN);
  }

  /** Returns a value of an open manager, of a closed one the other. */
  private static double read(
      CacheManager manager, ToDoubleFunction<ManagerReadings> value, double whenClosed) {
    if (manager.isClosed()) {
      return whenClosed;
    }
    try {
      return value.applyAsDouble(manager.unwrap(ManagerReadings.class));
    } catch (IllegalStateException e) {
      // Closed meanwhile, or the server is not on the list.
      return whenClosed;
    }
  }

  /**
   * A count that stays when its manager is closed, or its server has left: a counter that is NaN
   * spoils every rate.
   */
  private static final class Count implements ToDoubleFunction<CacheManager> {
    private final ToDoubleFunction<ManagerReadings> value;
    private volatile double last;

    Count(ToDoubleFunction<ManagerReadings> value) {
      this.value = value;
    }

    @Override
    public double applyAsDouble(CacheManager manager) {
      last = read(manager, value, last);
      return last;
    }
  }

  private static ManagerReadings readings(CacheManager manager) {
    try {
      return manager.unwrap(ManagerReadings.class);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          ("the cache manager of %s is a %s: MemcachedMetrics are those of jcache-memcached's"
                  + " managers, which io.jcache.memcached.MemcachedCachingProvider gives")
              .formatted(manager.getURI(), manager.getClass().getName()),
          e);
    }
  }
}
