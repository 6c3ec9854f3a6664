package io.jcache.memcached.internal;

import io.jcache.memcached.CacheReport;
import io.jcache.memcached.ClusterMXBean;
import io.jcache.memcached.DiscoveryReport;
import io.jcache.memcached.FailureMode;
import io.jcache.memcached.NodeReport;
import io.jcache.memcached.internal.near.NearCounts;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.FailurePolicy;
import io.jcache.memcached.internal.store.Undecodable;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a manager: of its servers, and of all its caches, closed ones included.
 *
 * <p>Holds nothing of the application's, since the MBean server holds it.
 */
public final class ClusterReports implements ClusterMXBean {
  private static final String DROPPED = "DROPPED";

  private final Supplier<List<Transport>> transports;
  private final Membership membership;
  private final Supplier<DiscoveryReport> discovery;
  private final ToIntFunction<Node> pendingRepairs;
  private final Predicate<Node> watched;
  private final Duration timeout;
  private final Map<String, Counts> caches = new TreeMap<>();

  /**
   * Where the caches of one name count.
   *
   * @param before the counts of those that were closed
   */
  private record Counts(
      CacheReport before,
      FailurePolicy failures,
      Undecodable undecodable,
      @Nullable NearCounts near) {

    /** Returns all counts. */
    CacheReport sum() {
      return new CacheReport(
          before.name(),
          before.degradedOperations() + failures.degraded(),
          before.undecodableItems() + undecodable.count(),
          mode(failures),
          before.nearHits() + (near == null ? 0 : near.hits()),
          before.nearMisses() + (near == null ? 0 : near.misses()),
          before.nearOutdated() + (near == null ? 0 : near.outdatedEntries()),
          near == null ? Duration.ZERO : near.maxAge());
    }
  }

  /**
   * Creates reports.
   *
   * @param transports gives one to each server, in the order of the list
   * @param membership changes the list
   * @param discovery gives what has told of the servers
   * @param pendingRepairs tells, without waiting, how many keys of a node wait to be put right
   * @param watched tells whether a node tells of changes
   * @param timeout how long a server may take to give its own statistics
   */
  public ClusterReports(
      Supplier<List<Transport>> transports,
      Membership membership,
      Supplier<DiscoveryReport> discovery,
      ToIntFunction<Node> pendingRepairs,
      Predicate<Node> watched,
      Duration timeout) {
    this.transports = transports;
    this.membership = membership;
    this.discovery = discovery;
    this.pendingRepairs = pendingRepairs;
    this.watched = watched;
    this.timeout = timeout;
  }

  /**
   * Adds a cache, in the place of the last one of that name, whose counts are kept.
   *
   * @param near what its near cache counts; null where it has none
   */
  public synchronized void add(
      String cacheName,
      FailurePolicy failures,
      Undecodable undecodable,
      @Nullable NearCounts near) {
    Counts last = caches.get(cacheName);
    CacheReport before =
        last == null
            ? new CacheReport(cacheName, 0, 0, mode(failures), 0, 0, 0, Duration.ZERO)
            : last.sum();
    caches.put(cacheName, new Counts(before, failures, undecodable, near));
  }

  private static FailureMode mode(FailurePolicy failures) {
    return failures.degrades() ? FailureMode.DEGRADE : FailureMode.THROW;
  }

  /** Returns how each cache does, by name. */
  synchronized List<CacheReport> caches() {
    return caches.values().stream().map(Counts::sum).toList();
  }

  /**
   * Returns how a cache does.
   *
   * @throws IllegalArgumentException when none of that name was added
   */
  synchronized CacheReport cache(String cacheName) {
    Counts counts = caches.get(cacheName);
    if (counts == null) {
      throw new IllegalArgumentException(
          "no cache '" + cacheName + "' in this manager; its caches are " + caches.keySet());
    }
    return counts.sum();
  }

  @Override
  public long getDegradedOperations() {
    return caches().stream().mapToLong(CacheReport::degradedOperations).sum();
  }

  @Override
  public long getUndecodableItems() {
    return caches().stream().mapToLong(CacheReport::undecodableItems).sum();
  }

  @Override
  public long getNearHits() {
    return caches().stream().mapToLong(CacheReport::nearHits).sum();
  }

  @Override
  public long getNearMisses() {
    return caches().stream().mapToLong(CacheReport::nearMisses).sum();
  }

  @Override
  public long getNearOutdated() {
    return caches().stream().mapToLong(CacheReport::nearOutdated).sum();
  }

  @Override
  public NodeReport[] getNodes() {
    return nodes().toArray(NodeReport[]::new);
  }

  @Override
  public String[] getServers() {
    return membership.get().toArray(String[]::new);
  }

  @Override
  public long getServerChanges() {
    return membership.last().count();
  }

  @Override
  public String getLastServerChange() {
    return membership.last().text();
  }

  /** Returns what has told of the servers. */
  DiscoveryReport discovery() {
    return discovery.get();
  }

  @Override
  public String getServerSource() {
    return discovery().source();
  }

  @Override
  public long getServerSourceVersion() {
    return discovery().version();
  }

  @Override
  public long getServerSourceAnswered() {
    return discovery().answered();
  }

  @Override
  public long getServerSourceFailures() {
    return discovery().failures();
  }

  @Override
  public String getServerSourceLastFailure() {
    return discovery().lastFailure();
  }

  @Override
  public void changeServers(String servers) {
    try {
      membership.set(servers);
    } catch (IllegalArgumentException e) {
      // A client of JMX need not have the class of its cause.
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  @Override
  public long getOperations() {
    return sum(NodeReport::operations);
  }

  @Override
  public long getFailures() {
    return sum(NodeReport::failures);
  }

  @Override
  public long getTimeouts() {
    return sum(NodeReport::timeouts);
  }

  @Override
  public long getReconnects() {
    return sum(NodeReport::reconnects);
  }

  @Override
  public int getPendingRepairs() {
    return Math.toIntExact(sum(NodeReport::pendingRepairs));
  }

  private long sum(ToLongFunction<NodeReport> count) {
    return nodes().stream().mapToLong(count).sum();
  }

  /** Returns how each server does; waits for none. */
  List<NodeReport> nodes() {
    List<Transport> dropped = membership.dropped();
    List<NodeReport> reports = new ArrayList<>();
    for (Transport transport : transports.get()) {
      if (!dropped.contains(transport)) { // where it is just coming back
        reports.add(report(transport, transport.status().state().name()));
      }
    }
    dropped.forEach(transport -> reports.add(report(transport, DROPPED)));
    return List.copyOf(reports);
  }

  private NodeReport report(Transport transport, String state) {
    NodeStatus status = transport.status();
    return new NodeReport(
        transport.node().address(),
        membership.weight(transport.node()),
        state,
        status.since(),
        status.operations(),
        status.failures(),
        status.timeouts(),
        status.reconnects(),
        status.inFlight(),
        pendingRepairs.applyAsInt(transport.node()),
        status.clockSkewMillis(),
        status.lastFailure(),
        status.serverVersion(),
        watched.test(transport.node()));
  }

  @Override
  public Map<String, String> serverStatistics(String address, String group) {
    if (group.startsWith("reset")) {
      throw new IllegalArgumentException(
          "the statistics group 'reset' would set the server's counts to 0: it is not asked for");
    }
    List<Transport> all = new ArrayList<>(transports.get());
    all.addAll(membership.dropped());
    for (Transport transport : all) {
      if (transport.node().address().equals(address)) {
        try {
          return transport.stats(group).await(Deadline.after(timeout));
        } catch (TransportException e) {
          // Without a cause, as a JMX client may not have its class.
          throw new IllegalStateException(e.getMessage());
        }
      }
    }
    throw new IllegalArgumentException(
        "no server '%s' in this manager; its servers are %s"
            .formatted(address, all.stream().map(each -> each.node().address()).toList()));
  }
}
