package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.TlsServers;
import java.nio.file.Path;
import javax.cache.CacheException;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A cache on a memcached that takes TLS alone. */
@Tag("full")
final class WholeCacheTlsIT extends ServerCacheContract {
  @TempDir static Path directory;

  private static TlsServers servers;

  @BeforeAll
  static void makeCertificates() {
    servers = new TlsServers(directory);
  }

  @Override
  MemcachedServer start(String... extraArgs) {
    return servers.start(extraArgs);
  }

  @Override
  TransportOptions options() {
    return servers.secured(super.options());
  }

  @Override
  String suffix() {
    return "/whole?timeout=10s&" + servers.query() + "&" + LIST;
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
        .hasMessageContaining("the client library knows no TLS");
  }
}
