package io.jcache.memcached.store;

import io.jcache.memcached.transport.Ring;
import io.jcache.memcached.transport.Transport;
import java.util.List;

/**
 * The nodes of a cluster and what places keys on them.
 *
 * @param transports one per node, in the order of the ring's nodes
 */
public record Nodes(Ring ring, List<Transport> transports) {

  /** Creates the nodes of a cluster. */
  public Nodes {
    transports = List.copyOf(transports);
  }
}
