package io.jcache.memcached.internal.option;

import java.util.Objects;

/**
 * A memcached server as it was configured.
 *
 * @param endpoint where it takes connections
 * @param weight share of the keys relative to the other nodes, at least 1
 */
public record Node(Endpoint endpoint, int weight) {

  /** Checks the endpoint for null. */
  public Node {
    Objects.requireNonNull(endpoint, "endpoint");
  }

  /** Creates a server on a TCP port of a host. */
  public Node(String host, int port, int weight) {
    this(new Endpoint.Tcp(host, port), weight);
  }

  /** Returns the text that places the node on the ring and names it in messages. */
  public String address() {
    return endpoint.address();
  }

  @Override
  public String toString() {
    return address();
  }
}
