package io.jcache.memcached.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.ConfigServer;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** The tool, where a source tells of the servers: it sees those, and not what is asked for them. */
final class FoundServersIT {

  @Test
  void tool_onServersThatAreFound_seesThem() {
    try (ConfigServer endpoint = new ConfigServer();
        MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start()) {
      endpoint.tell(3, one, two);
      String uri = "memcached+config://" + endpoint.address() + "/shop";
      try (CacheManager manager =
          new MemcachedCachingProvider().getCacheManager(URI.create(uri), null)) {
        Cache<Integer, String> cache =
            manager.createCache(
                "orders",
                new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
        for (int key = 0; key < 20; key++) {
          cache.put(key, "of " + key);
        }

        ToolRun servers = ToolRun.of("servers", uri);
        assertThat(servers.out()).contains(one.address(), two.address());
        assertThat(servers.out()).doesNotContain(endpoint.address());
        assertThat(ToolRun.of("clear", uri, "orders").code()).isZero();
        assertThat(cache).isEmpty();
      }
    }
  }
}
