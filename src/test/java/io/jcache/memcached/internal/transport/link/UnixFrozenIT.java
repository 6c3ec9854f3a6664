package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Wiring;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
final class UnixFrozenIT extends FrozenServerContract {
  @TempDir Path directory;

  @Override
  MemcachedServer start(String... arguments) {
    return MemcachedServer.startOnSocket(directory.resolve("memcached.sock"), arguments);
  }

  @Override
  Wiring wiring() {
    return Wiring.DIRECT;
  }
}
