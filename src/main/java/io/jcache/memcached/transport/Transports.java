package io.jcache.memcached.transport;

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
}
