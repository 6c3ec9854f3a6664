package io.jcache.memcached;

import io.jcache.memcached.internal.CacheOperations;
import io.jcache.memcached.internal.CacheParts;
import io.jcache.memcached.internal.ClusterReadings;
import io.jcache.memcached.internal.ClusterReports;
import io.jcache.memcached.internal.ConfiguredCaches;
import io.jcache.memcached.internal.Customizations;
import io.jcache.memcached.internal.ExpiryScan;
import io.jcache.memcached.internal.Membership;
import io.jcache.memcached.internal.ServerTransports;
import io.jcache.memcached.internal.UnopenedCaches;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.discovery.Discovery;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.event.Audience;
import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.event.ListenerLanes;
import io.jcache.memcached.internal.integration.Loading;
import io.jcache.memcached.internal.integration.Turns;
import io.jcache.memcached.internal.integration.Writing;
import io.jcache.memcached.internal.management.CacheStatistics;
import io.jcache.memcached.internal.management.MBeanRegistration;
import io.jcache.memcached.internal.near.NearEntries;
import io.jcache.memcached.internal.near.NearStreams;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.remote.RemoteEvents;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.FailurePolicy;
import io.jcache.memcached.internal.store.Nodes;
import io.jcache.memcached.internal.store.PipelineLimits;
import io.jcache.memcached.internal.store.SentWrites;
import io.jcache.memcached.internal.store.StoreContext;
import io.jcache.memcached.internal.store.StripedLocks;
import io.jcache.memcached.internal.store.Undecodable;
import io.jcache.memcached.internal.store.WriterHook;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyClients;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the caches of one manager and what they share: the only place where objects are wired. */
final class CacheFactory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CacheFactory.class);

  private static final int LOCK_STRIPES = 1024;
  private static final int GRACE_SECONDS = 60;
  private static final int PATIENCE_DIVISOR = 2;

  private final Settings settings;
  private final LongSupplier clock;
  private final ConfiguredCaches configured;
  private final Nodes nodes;
  private final PipelineLimits pipelines;
  private final Membership membership;
  private final @Nullable Discovery discovery;
  private final SentWrites sent;
  private final NearStreams streams;
  private final ClusterReports reports;
  private final ClusterReadings readings;
  private final MBeanRegistration clusterBean;
  private final TransportOptions transportOptions;
  private final ItemForms forms;
  private final WeakReference<ClassLoader> loader;
  private final StripedLocks locks;
  private final ListenerLanes lanes;
  private final ExecutorService loaderThreads;
  private final ScheduledExecutorService scans = DaemonThreads.pool("expiry-scan").scheduler();
  private final ExecutorService remoteEvents;
  private @Nullable MemcachedClient client;
  private boolean closed;

  /**
   * Makes what a manager has, and begins to connect to its servers, waiting for none.
   *
   * @throws ConfigurationException where the settings name a class that cannot be used
   */
  CacheFactory(
      URI uri, Settings settings, ClassLoader loader, LongSupplier clock, FirstServers first) {
    this.settings = settings;
    this.clock = clock;
    this.loader = new WeakReference<>(loader);
    this.configured = new ConfiguredCaches(settings.caches(), loader);
    this.discovery = first.discovery();
    this.transportOptions = first.options();
    List<Node> servers = first.servers();
    this.nodes =
        new Nodes(
            ServerTransports.ring(settings, servers),
            ServerTransports.open(servers, settings, transportOptions),
            settings.timeout(),
            settings.repairsMaxKeys());
    this.membership = new Membership(uri.toString(), settings, transportOptions, nodes);
    this.forms = new ItemForms(settings, this::loader, clock, nodes);
    this.pipelines =
        PipelineLimits.within(
            settings.connection().maxInFlight(), settings.connection().maxInFlightBytes());
    this.sent = new SentWrites(settings.timeout(), pipelines.requests(), pipelines.bytes());
    this.streams = new NearStreams(transportOptions);
    streams.follow(settings.memory() ? List.of() : nodes.transports());
    this.reports =
        new ClusterReports(
            nodes::transports,
            membership,
            discovery == null ? () -> DiscoveryReport.NONE : discovery::report,
            nodes::pendingRepairs,
            streams::isWatched,
            settings.timeout());
    this.readings = new ClusterReadings(reports);
    membership.tell(readings, streams::follow, sent::forget);
    this.clusterBean = new MBeanRegistration(reports, "Cluster", uri.toString());
    this.locks = new StripedLocks(LOCK_STRIPES, settings.timeout().dividedBy(PATIENCE_DIVISOR));
    this.lanes =
        new ListenerLanes(settings.listeners().threads(), settings.listeners().queueSize(), loader);
    this.remoteEvents = DaemonThreads.pool("remote-events").executor(1, loader);
    this.loaderThreads = DaemonThreads.pool("loader").executor(settings.loaderThreads(), loader);
    nodes.transports().forEach(Transport::connectAhead);
    UnopenedCaches.await(scans, uri, declared(), readings, clock);
    if (settings.prefix().isEmpty() && !settings.memory()) {
      LOG.info(
          "The cache manager of {} has no prefix: another application on these servers that has a"
              + " cache of the same name shares its entries; a path in the URI, as in"
              + " memcached://host:11211/shop, sets one",
          uri);
    }
    String encryption = forms.encryption();
    if (encryption != null) {
      LOG.info("The cache manager of {} {}", uri, encryption);
    }
    setManaged(true);
    membership.watch();
    if (discovery != null) {
      discovery.follow(membership::set, this::states);
    }
  }

  /** Returns how the servers do. */
  private Map<String, State> states() {
    return Stream.concat(nodes.transports().stream(), membership.dropped().stream())
        .collect(
            Collectors.toUnmodifiableMap(
                each -> each.node().address(), each -> each.status().state(), (one, other) -> one));
  }

  /** Returns the names of the caches that the configuration file declares. */
  Set<String> declared() {
    return settings.caches().declared();
  }

  /**
   * Makes a cache, of whose configuration the file gives what {@code given} does not say.
   *
   * @param released hears of the cache when it has been closed
   * @throws ConfigurationException where a class that the file names gives no object
   * @throws UnsupportedOperationException when the configuration asks for store by reference
   */
  <K, V> MemcachedCache<K, V> create(
      CacheManager manager,
      String name,
      Configuration<K, V> given,
      Consumer<Cache<?, ?>> released) {
    if (!given.isStoreByValue()) {
      throw new UnsupportedOperationException(
          ("cache '%s' asks for store by reference; entries in memcached are stored by value: leave"
                  + " setStoreByValue at true")
              .formatted(name));
    }
    MemcachedConfiguration<K, V> configuration = configured.complete(name, given);
    Map<String, Object> made = new LinkedHashMap<>();
    try {
      return create(manager, name, configuration, released, made::put);
    } catch (RuntimeException | Error e) {
      made.forEach((what, object) -> Customizations.closeIfCloseable(name, what, object));
      throw e;
    }
  }

  /**
   * Makes a cache.
   *
   * @param making hears of each of the application's objects that would have to be closed if
   *     another one cannot be made
   */
  private <K, V> MemcachedCache<K, V> create(
      CacheManager manager,
      String name,
      MemcachedConfiguration<K, V> configuration,
      Consumer<Cache<?, ?>> released,
      BiConsumer<String, Object> making) {
    Loading<K, V> loading = loading(configuration);
    if (loading != null) {
      making.accept("loader", loading);
    }
    Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
    CacheWriter<? super K, ? super V> cacheWriter = writers == null ? null : writers.create();
    if (cacheWriter != null) {
      making.accept("writer", cacheWriter);
    }
    EventHub<K, V> events = new EventHub<>(lanes, audience(name, configuration));
    making.accept("listeners", events);
    configuration.getCacheEntryListenerConfigurations().forEach(events::register);
    CacheStatistics statistics = new CacheStatistics();
    FailurePolicy failures = failures(name, configuration);
    ExpiryPolicy policy = configuration.getExpiryPolicyFactory().create();
    making.accept("expiry policy", policy);
    Undecodable undecodable = new Undecodable(name);
    FormatLimits.check(name, configuration, policy, settings);
    boolean remote = RemoteListeners.areOn(name, configuration, policy);
    ItemForms.Form<K, V> form = forms.of(name, configuration, undecodable);
    Copier copier = form.copier();
    Writing<K, V> writing = cacheWriter == null ? null : new Writing<>(cacheWriter, copier);
    Writing<K, V> writeThrough = configuration.isWriteThrough() ? writing : null;
    WriterHook<K, V> writer = writeThrough == null ? WriterHook.none() : writeThrough::before;
    Duration interval = Objects.requireNonNullElse(configuration.getExpiryScan(), Duration.ZERO);
    ExpiryScan<K> scan = new ExpiryScan<>(name, clock, events::hearsExpiries, loader());
    StoreContext<K, V> context =
        new StoreContext<>(
            form.nodes(),
            form.codec().keys(),
            form.codec(),
            new ExpiryRules(policy, form.keepsDeadlines()),
            clock,
            System::nanoTime,
            settings.timeout(),
            locks,
            failures,
            writer,
            events::note,
            interval.isZero()
                ? (text, key, deadline) -> {}
                : (text, key, deadline) -> scan.seen(text, copier.copy(key), deadline),
            () -> writeThrough == null && events.isEmpty() && !remote,
            () -> events.hearsExpiries() ? GRACE_SECONDS + (int) interval.toSeconds() : 0,
            settings.iterationMaxItems(),
            pipelines,
            loadLease(configuration),
            configuration.getWrites() == WriteMode.SENT ? sent : null);
    EntryStore<K, V> store = new EntryStore<>(context);
    RemoteListeners.noteOwnChanges(store, events);
    NearEntries<K, V> near = NearLimits.of(name, configuration, policy, store, copier, clock);
    NearCache nearCache = configuration.getNear();
    if (near != null && nearCache != null && nearCache.watch()) {
      streams.add(name, store);
      streams.begin();
    }
    RemoteEvents<K, V> others =
        remote
            ? RemoteListeners.hear(name, store, events, streams, remoteEvents, settings.timeout())
            : null;
    CacheParts<K, V> parts =
        new CacheParts<>(
            configuration,
            near == null ? store : near,
            copier,
            events,
            statistics,
            loading,
            writing,
            policy,
            loaderThreads,
            new Turns<>(settings.timeout(), System::nanoTime));
    MemcachedCache<K, V> cache =
        new MemcachedCache<>(
            manager,
            name,
            parts,
            closed -> {
              scan.stop();
              streams.remove(name, store);
              if (others != null) {
                others.close();
              }
              released.accept(closed);
            });
    reports.add(name, failures, undecodable, near == null ? null : near.counts());
    readings.added(name);
    if (!interval.isZero()) {
      CacheOperations<K, V> operations = new CacheOperations<>(parts);
      scan.start(scans, interval, key -> operations.read(key, Operations.containsKey()));
    }
    return cache;
  }

  /** Returns how long other JVMs wait for a load; those that share items know no leases. */
  private static Duration loadLease(MemcachedConfiguration<?, ?> configuration) {
    ItemFormat format = configuration.getFormat();
    Duration given = configuration.getLoadLease();
    return format != null && format.shared() != null
        ? Duration.ZERO
        : Objects.requireNonNullElse(given, MemcachedConfiguration.DEFAULT_LOAD_LEASE);
  }

  /** Returns the list of servers. */
  Servers servers() {
    return membership;
  }

  /** Returns what can be read of the servers and caches. */
  ManagerReadings readings() {
    return readings;
  }

  /**
   * Returns the client for the application's own keys, made at the first call.
   *
   * @throws IllegalArgumentException where there are no servers
   * @throws CacheException when a server's name is unknown
   */
  synchronized MemcachedClient client() {
    if (closed) {
      throw new IllegalStateException("the cache manager is closed");
    }
    if (settings.memory()) {
      throw new IllegalArgumentException(
          ("a cache manager of memory: has no servers that a %s could reach; open one of"
                  + " memcached://host:port")
              .formatted(MemcachedClient.class.getName()));
    }
    MemcachedClient made = client;
    if (made == null) {
      try {
        List<Node> list = nodes.list();
        Ring ring = Ring.of(settings.distribution(), list);
        made = SpyClients.forUser(list, ring, transportOptions, loader());
      } catch (TransportException e) {
        throw new CacheException("no client for the application's own keys: " + e.getMessage(), e);
      }
      client = made;
    }
    return made;
  }

  /** Ends the threads and connections of the manager. */
  @Override
  public synchronized void close() {
    closed = true;
    setManaged(false);
    readings.close();
    if (discovery != null) {
      discovery.close();
    }
    scans.shutdownNow();
    remoteEvents.shutdownNow();
    lanes.close();
    loaderThreads.shutdown();
    sent.close();
    membership.close();
    streams.close();
    nodes.close();
    nodes.transports().forEach(Transport::close);
    forms.close();
    if (client != null) {
      client.shutdown();
    }
  }

  /** Registers the manager's MXBean, or takes it back; a manager works without one, too. */
  private void setManaged(boolean managed) {
    try {
      clusterBean.set(managed);
    } catch (CacheException e) {
      LOG.warn("{}; nothing else depends on it", e.getMessage(), e);
    }
  }

  /** Returns who hears of a cache's entries: all of this JVM that have the same ones. */
  private <K, V> Audience<K, V> audience(String name, MemcachedConfiguration<K, V> given) {
    // Caches of one key-prefix are the same items; the provider's own have none.
    String items = given.getFormat() + ":" + given.getKeyPrefix();
    List<String> what =
        List.of(name, given.getKeyType().getName(), given.getValueType().getName(), items);
    return settings.memory()
        ? new Audience<>()
        : Audience.at(List.of(settings.place(), what), loader());
  }

  private <K, V> FailurePolicy failures(String name, MemcachedConfiguration<K, V> configuration) {
    FailureMode mode = configuration.getFailurePolicy();
    return new FailurePolicy(
        name, (mode == null ? settings.failurePolicy() : mode) == FailureMode.DEGRADE);
  }

  private ClassLoader loader() {
    return FirstServers.present(loader);
  }

  private static <K, V> @Nullable Loading<K, V> loading(
      MemcachedConfiguration<K, V> configuration) {
    Factory<CacheLoader<K, V>> factory = configuration.getCacheLoaderFactory();
    return factory == null ? null : new Loading<>(factory.create(), configuration.getValueType());
  }
}
