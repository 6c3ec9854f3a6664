package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A direct transport to a socket of the file system. */
@Tag("full")
final class UnixTransportIT extends NodeContract {
  @TempDir static Path directory;

  private int servers;

  @Override
  MemcachedServer start(String... arguments) {
    return MemcachedServer.startOnSocket(directory.resolve("m" + servers++), arguments);
  }

  @Override
  Connector connector() {
    return new DirectConnector(1);
  }
}
