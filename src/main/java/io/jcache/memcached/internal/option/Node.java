package io.jcache.memcached.internal.option;

import java.util.Objects;

/**
 * A memcached server as it was configured.
 *
 * @param host name or address, as configured; resolved when a connection is made
 * @param port TCP port, 1 to 65535
 * @param weight share of the keys relative to the other nodes, at least 1
 */
public record Node(String host, int port, int weight) {

  /** Checks the host for null. */
  public Node {
    Objects.requireNonNull(host, "host");
  }

  /**
   * Returns {@code host:port}, the text that places the node on the ring and names it in messages.
   */
  public String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  @Override
  public String toString() {
    return address();
  }
}
