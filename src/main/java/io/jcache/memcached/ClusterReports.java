package io.jcache.memcached;

import io.jcache.memcached.management.NodeReport;
import io.jcache.memcached.store.FailurePolicy;
import io.jcache.memcached.store.Undecodable;
import io.jcache.memcached.transport.Deadline;
import io.jcache.memcached.transport.Node;
import io.jcache.memcached.transport.NodeStatus;
import io.jcache.memcached.transport.Transport;
import io.jcache.memcached.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What a manager's MXBean tells: of its servers, and of all its caches, closed ones included.
 *
 * <p>Holds nothing of the application's, since the MBean server holds it.
 */
final class ClusterReports {

  private final List<Transport> transports;
  private final ToIntFunction<Node> pendingRepairs;
  private final Duration timeout;
  private final Map<String, Counts> caches = new HashMap<>();
  private long degradedBefore;
  private long undecodableBefore;

  /** Where one cache counts. */
  private record Counts(FailurePolicy failures, Undecodable undecodable) {}

  /**
   * Creates reports.
   *
   * @param pendingRepairs tells, without waiting, how many keys of a node wait to be put right
   * @param timeout how long a server may take to give its own statistics
   */
  ClusterReports(List<Transport> transports, ToIntFunction<Node> pendingRepairs, Duration timeout) {
    this.transports = List.copyOf(transports);
    this.pendingRepairs = pendingRepairs;
    this.timeout = timeout;
  }

  /** Adds a cache, in the place of the last one of that name, whose counts are kept. */
  synchronized void add(String cacheName, FailurePolicy failures, Undecodable undecodable) {
    Counts before = caches.put(cacheName, new Counts(failures, undecodable));
    if (before != null) {
      degradedBefore += before.failures.degraded();
      undecodableBefore += before.undecodable.count();
    }
  }

  /** Returns how many operations went on without their server. */
  synchronized long degraded() {
    return degradedBefore
        + caches.values().stream().mapToLong(counts -> counts.failures.degraded()).sum();
  }

  /** Returns how many items could not be read. */
  synchronized long undecodable() {
    return undecodableBefore
        + caches.values().stream().mapToLong(counts -> counts.undecodable.count()).sum();
  }

  /** Returns how each server does; waits for none. */
  List<NodeReport> nodes() {
    return transports.stream().map(this::report).toList();
  }

  private NodeReport report(Transport transport) {
    NodeStatus status = transport.status();
    return new NodeReport(
        transport.node().address(),
        transport.node().weight(),
        status.state().name(),
        status.since(),
        status.operations(),
        status.failures(),
        status.timeouts(),
        status.reconnects(),
        status.inFlight(),
        pendingRepairs.applyAsInt(transport.node()),
        status.clockSkewMillis(),
        status.lastFailure(),
        status.serverVersion());
  }

  /**
   * Returns a server's own statistics.
   *
   * @throws IllegalArgumentException when the address or the group is unknown
   * @throws IllegalStateException when the server fails; without a cause, as a JMX client may not
   *     have its class
   */
  Map<String, String> statistics(String address, String group) {
    if (group.startsWith("reset")) {
      throw new IllegalArgumentException(
          "the statistics group 'reset' would set the server's counts to 0: it is not asked for");
    }
    for (Transport transport : transports) {
      if (transport.node().address().equals(address)) {
        try {
          return transport.stats(group).await(Deadline.after(timeout));
        } catch (TransportException e) {
          throw new IllegalStateException(e.getMessage());
        }
      }
    }
    throw new IllegalArgumentException(
        "no server '"
            + address
            + "' in this manager; its servers are "
            + transports.stream().map(transport -> transport.node().address()).toList());
  }
}
