package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.Connector;
import io.jcache.memcached.internal.transport.link.DirectConnector;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import java.time.Duration;

/** Each way to connect that an application may choose. */
public enum Wiring {
  SPY_ASCII("spymemcached", Protocol.ASCII, new SpyConnector()),
  SPY_BINARY("spymemcached", Protocol.BINARY, new SpyConnector()),
  DIRECT("direct", Protocol.ASCII, new DirectConnector(1)),
  DIRECT_4("direct", Protocol.ASCII, new DirectConnector(4));

  private final String transport;
  private final Protocol protocol;
  private final Connector connector;

  Wiring(String transport, Protocol protocol, Connector connector) {
    this.transport = transport;
    this.protocol = protocol;
    this.connector = connector;
  }

  /** Returns the options that choose it, as the query of a manager's URI has them. */
  public String query() {
    return "transport=%s&protocol=%s&connection.links=%d"
        .formatted(transport, isBinary() ? "binary" : "ascii", connector.links());
  }

  /** Returns whether the binary protocol is spoken. */
  public boolean isBinary() {
    return protocol == Protocol.BINARY;
  }

  /** Returns the options of a connection by it. */
  public TransportOptions options(Duration timeout) {
    return TransportOptions.of(timeout, protocol);
  }

  /** Opens a transport by it, with options that are {@link #options its own}. */
  public NodeTransport open(Node node, TransportOptions options) {
    return new NodeTransport(node, options, connector);
  }
}
