package io.jcache.memcached.internal.management;

import io.jcache.memcached.ClusterMXBean;
import io.jcache.memcached.NodeReport;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The MXBean of a manager's servers.
 *
 * @param nodes reports on all servers without waiting
 * @param degraded counts the operations that went on without their server
 * @param undecodable counts the items that could not be read
 * @param statistics asks a server for its own statistics
 */
public record ClusterBean(
    Supplier<List<NodeReport>> nodes,
    LongSupplier degraded,
    LongSupplier undecodable,
    ServerStatistics statistics)
    implements ClusterMXBean {

  /** Asks servers for their statistics. */
  @FunctionalInterface
  public interface ServerStatistics {
    /** Returns what {@link ClusterMXBean#serverStatistics} does, and fails as it does. */
    Map<String, String> of(String address, String group);
  }

  @Override
  public NodeReport[] getNodes() {
    return nodes.get().toArray(NodeReport[]::new);
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

  @Override
  public long getDegradedOperations() {
    return degraded.getAsLong();
  }

  @Override
  public long getUndecodableItems() {
    return undecodable.getAsLong();
  }

  @Override
  public Map<String, String> serverStatistics(String address, String group) {
    return statistics.of(address, group);
  }

  private long sum(ToLongFunction<NodeReport> count) {
    return nodes.get().stream().mapToLong(count).sum();
  }
}
