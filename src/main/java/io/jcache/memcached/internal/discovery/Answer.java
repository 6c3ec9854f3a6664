package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Node;
import java.util.List;

/**
 * What a source has answered.
 *
 * @param servers in the order of the list
 * @param version grows with each change of the list; 0 where the source has no such number
 */
record Answer(List<Node> servers, long version) {

  /** Copies the servers. */
  Answer {
    servers = List.copyOf(servers);
  }
}
