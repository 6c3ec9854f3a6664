package io.jcache.memcached.internal.transport;

import java.util.List;
import net.spy.memcached.MemcachedClient;

/** Makes transports. */
public final class Transports {
  private Transports() {}

  /** Returns a transport to a memcached server; it connects when the first request is made. */
  public static Transport spy(Node node, TransportOptions options) {
    return new SpyTransport(node, options);
  }

  /** Returns a transport to a node inside this process, whose content is {@code items}. */
  public static Transport memory(Node node, MemoryItems items) {
    return new MemoryTransport(node, items);
  }

  /**
   * Returns a client of the library over all nodes, for a user's own keys. It is separate from the
   * transports, places keys on the ring given, which must be of these nodes, and ends with its
   * {@code shutdown()}.
   *
   * @throws TransportException of kind DOWN when a host name cannot be resolved
   */
  public static MemcachedClient unwrapClient(
      List<Node> nodes, Ring ring, TransportOptions options) {
    return SpyClients.forUser(nodes, ring, options);
  }
}
