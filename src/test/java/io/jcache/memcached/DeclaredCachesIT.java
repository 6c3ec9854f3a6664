package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The caches of the page configuration.md, declared in a file that two managers take, on one real
 * server.
 */
final class DeclaredCachesIT {

  @TempDir private Path directory;

  private final MemcachedServer server = MemcachedServer.start();
  private final MemcachedCachingProvider one = new MemcachedCachingProvider();
  private final MemcachedCachingProvider other = new MemcachedCachingProvider();
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("jcache-memcached.conf");
    Files.writeString(
        file,
        "servers = [\"%s\"], prefix = shop\ninclude classpath(\"caches-in-the-file.conf\")\n"
            .formatted(server.address()));
  }

  @AfterEach
  void close() throws Exception {
    one.close();
    other.close();
    server.close();
  }

  @Test
  void getCache_declaredInTwoManagers_isOneCacheInMemcached() {
    CacheManager here = one.getCacheManager(file.toUri(), null);
    CacheManager there = other.getCacheManager(file.toUri(), null);
    assertThat(there.getCacheNames()).containsExactly("visits");

    here.getCache("visits", String.class, Long.class).put("ada", 1L);

    assertThat(there.getCache("visits", String.class, Long.class).get("ada")).isEqualTo(1L);
  }

  @Test
  void destroyCache_declaredAndNeverUsedHere_removesTheEntriesForAll() {
    Cache<String, Long> visits = one.getCacheManager(file.toUri(), null).getCache("visits");
    visits.put("ada", 1L);
    CacheManager there = other.getCacheManager(file.toUri(), null);

    there.destroyCache("visits");

    assertThat(visits.get("ada")).isNull();
    assertThat(there.getCacheNames()).isEmpty();
    visits.put("ada", 2L);
    assertThat(visits.get("ada")).isEqualTo(2L);
  }

  @Test
  void createCache_readmesFile_givesWhatItSays() {
    CacheManager manager = one.getCacheManager(file.toUri(), null);

    Cache<Object, Object> vets = manager.createCache("com.acme.Vet", new MutableConfiguration<>());
    Cache<Object, Object> any = manager.createCache("any", new MutableConfiguration<>());
    Cache<Object, Object> visits = manager.getCache("visits");

    assertThat(configuration(vets).getExpiryPolicyFactory())
        .isEqualTo(AccessedExpiryPolicy.factoryOf(Duration.TWENTY_MINUTES));
    assertThat(configuration(vets).isStatisticsEnabled()).isTrue();
    assertThat(configuration(any).getExpiryPolicyFactory())
        .isEqualTo(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)));
    assertThat(configuration(visits).getExpiryPolicyFactory())
        .isEqualTo(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY));
  }

  @SuppressWarnings("unchecked") // The cache gives a copy of its own.
  private static <K, V> MemcachedConfiguration<K, V> configuration(Cache<K, V> cache) {
    return cache.getConfiguration(MemcachedConfiguration.class);
  }
}
