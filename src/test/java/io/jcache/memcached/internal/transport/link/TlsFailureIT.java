package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.TlsServers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes TLS alone dies, is silent, or is not there. */
@Tag("full")
final class TlsFailureIT extends NodeFailureContract {
  @TempDir Path directory;

  private TlsServers servers;

  @Override
  MemcachedServer newServer() {
    servers = new TlsServers(directory);
    return servers.start();
  }

  @Override
  TransportOptions options(Duration timeout) {
    return servers.secured(super.options(timeout));
  }

  @Override
  Connector connector() {
    return new DirectConnector(1);
  }

  @Override
  int threadsOfANode() {
    return 1;
  }
}
