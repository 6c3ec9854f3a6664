package io.jcache.memcached.internal;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.option.TransportKind;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.SocketSecurity;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.Connector;
import io.jcache.memcached.internal.transport.link.DirectConnector;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.internal.transport.tls.TlsClient;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How the servers that settings name are spoken to. */
public final class ServerTransports {
  private ServerTransports() {}

  /**
   * Returns the servers as they are configured; the one of this process where entries are kept
   * there.
   */
  public static List<Node> servers(Settings settings) {
    return settings.memory() ? List.of(new Node("memory", 1, 1)) : settings.servers();
  }

  /**
   * Returns what places keys on servers.
   *
   * @throws IllegalArgumentException where the distribution cannot spread keys over them
   */
  public static Ring ring(Settings settings, List<Node> servers) {
    return Ring.of(settings.distribution(), servers);
  }

  /**
   * Returns how the servers are spoken to.
   *
   * @param clock gives epoch milliseconds
   * @throws ConfigurationException where a file of the options {@code tls} cannot be used
   */
  public static TransportOptions options(Settings settings, LongSupplier clock) {
    return TransportOptions.of(settings.timeout(), settings.protocol())
        .withConnectTimeout(settings.connection().timeout())
        .withMaxInFlight(
            settings.connection().maxInFlight(), settings.connection().maxInFlightBytes())
        .withClock(clock)
        .withLogin(settings.login())
        .withTls(security(settings.tls()));
  }

  private static @Nullable SocketSecurity security(@Nullable Tls tls) {
    if (tls == null) {
      return null;
    }
    TlsClient client = new TlsClient(tls);
    try {
      client.check();
    } catch (IOException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
    return client;
  }

  /** Returns a transport to each server, in their order, which connects when it is first used. */
  public static List<Transport> open(
      List<Node> servers, Settings settings, TransportOptions options) {
    return servers.stream().map(node -> open(node, settings, options)).toList();
  }

  /** Returns a transport to a server, which connects when it is first used. */
  static Transport open(Node node, Settings settings, TransportOptions options) {
    return settings.memory()
        ? new MemoryTransport(node, new MemoryItems(options.clock()))
        : new NodeTransport(node, options, connector(settings));
  }

  private static Connector connector(Settings settings) {
    return settings.transport() == TransportKind.DIRECT
        ? new DirectConnector(settings.connection().links())
        : new SpyConnector();
  }
}
