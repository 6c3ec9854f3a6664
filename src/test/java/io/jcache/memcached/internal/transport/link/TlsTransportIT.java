package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.TlsServers;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A direct transport to a server that takes TLS alone. */
@Tag("full")
final class TlsTransportIT extends NodeContract {
  @TempDir static Path directory;

  private TlsServers servers;

  @Override
  MemcachedServer start(String... arguments) {
    servers = servers == null ? new TlsServers(directory) : servers;
    return servers.start(arguments);
  }

  @Override
  TransportOptions options() {
    return servers.secured(super.options());
  }

  @Override
  Connector connector() {
    return new DirectConnector(1);
  }
}
