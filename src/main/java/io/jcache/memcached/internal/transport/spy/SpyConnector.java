package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.transport.link.Attempt;
import io.jcache.memcached.internal.transport.link.Connector;
import io.jcache.memcached.internal.transport.link.Link;

/** Connects by the client library, with a client and an I/O thread for each connection. */
public record SpyConnector() implements Connector {

  @Override
  public Link connect(Attempt attempt) {
    return SpyLink.connect(attempt);
  }

  @Override
  public String toString() {
    return "Spy";
  }
}
