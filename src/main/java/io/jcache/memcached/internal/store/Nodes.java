package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The nodes of a cluster, what places keys on them, and what repairs them after a failure. They are
 * shared by the caches of a manager.
 */
public final class Nodes implements AutoCloseable {

  private final Ring ring;
  private final List<Transport> transports;
  private final List<Repairer> repairers;
  private final List<Repairer> deleters;
  private final int ledgerCapacity;

  /**
   * Creates the nodes of a cluster.
   *
   * @param transports one per node, in the order of the ring's nodes; closed by whoever made them
   * @param timeout how long a node may be silent
   * @param ledgerCapacity the most entries of a cache and node that are repaired one by one
   */
  public Nodes(Ring ring, List<Transport> transports, Duration timeout, int ledgerCapacity) {
    this.ring = ring;
    this.transports = List.copyOf(transports);
    this.repairers = repairers(this.transports, timeout);
    this.deleters = repairers(this.transports, timeout);
    this.ledgerCapacity = ledgerCapacity;
  }

  private Nodes(
      Ring ring, List<Transport> transports, List<Repairer> repairers, int ledgerCapacity) {
    this.ring = ring;
    this.transports = transports;
    this.repairers = repairers;
    this.deleters = repairers;
    this.ledgerCapacity = ledgerCapacity;
  }

  private static List<Repairer> repairers(List<Transport> transports, Duration timeout) {
    return transports.stream().map(transport -> new Repairer(transport, timeout)).toList();
  }

  /**
   * Returns the same nodes for a cache that reaches its items in another way, without generations.
   * What makes up for its failures deletes item by item, and so is not what others wait for.
   */
  public Nodes reachedBy(UnaryOperator<Transport> way) {
    return new Nodes(ring, transports.stream().map(way).toList(), deleters, ledgerCapacity);
  }

  /** Returns what places keys on nodes. */
  Ring ring() {
    return ring;
  }

  /** Returns how many repairs are pending on a node; waits for nobody. */
  public int pendingRepairs(Node node) {
    return Stream.concat(repairers.stream(), deleters.stream())
        .distinct()
        .filter(repairer -> repairer.node().equals(node))
        .mapToInt(Repairer::pending)
        .sum();
  }

  /**
   * Returns a cache's part of each node: the same for all caches of a name, so that one that is
   * made anew knows what is still to be repaired.
   *
   * @param clock the time in epoch milliseconds
   * @param ticker the time of deadlines, in nanoseconds
   */
  List<Shard> shards(
      KeySpace keys, EnvelopeCodec envelopes, LongSupplier clock, LongSupplier ticker) {
    return IntStream.range(0, transports.size())
        .mapToObj(
            node ->
                repairers
                    .get(node)
                    .shard(keys.generationKey(), () -> shard(node, keys, envelopes, clock, ticker)))
        .toList();
  }

  private Shard shard(
      int node, KeySpace keys, EnvelopeCodec envelopes, LongSupplier clock, LongSupplier ticker) {
    Transport transport = transports.get(node);
    return new Shard(
        transport,
        keys,
        new Generation(transport, keys.generationKey(), envelopes, clock),
        envelopes,
        new Ledger(ledgerCapacity, Ledger.QUARANTINE, System::nanoTime),
        repairers.get(node)::takeCareOf,
        ticker);
  }

  /** Ends the repairs, the last ones being tried within the timeout; idempotent. */
  @Override
  public void close() {
    repairers.forEach(Repairer::close);
    deleters.forEach(Repairer::close);
  }
}
