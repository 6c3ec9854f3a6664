package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Path;
import javax.cache.CacheException;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A cache on a memcached that has a socket of the file system alone. */
@Tag("full")
final class WholeCacheUnixIT extends ServerCacheContract {
  @TempDir static Path directory;

  @Override
  MemcachedServer start(String... extraArgs) {
    return MemcachedServer.startOnSocket(directory.resolve("memcached.sock"), extraArgs);
  }

  @Override
  String suffix() {
    return "/whole?timeout=10s&transport=direct&" + LIST;
  }

  @Override
  int objects() {
    return 500;
  }

  @Override
  int keys() {
    return 2_000;
  }

  @Override
  void useClient() {
    assertThatThrownBy(() -> fixture().manager().unwrap(MemcachedClient.class))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("memcached unix:" + directory)
        .hasMessageContaining("the client library connects to ports alone");
  }
}
