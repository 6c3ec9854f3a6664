package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
final class UnixFailureIT extends NodeFailureContract {
  @TempDir Path directory;

  @Override
  MemcachedServer newServer() {
    return MemcachedServer.startOnSocket(directory.resolve("memcached.sock"));
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
