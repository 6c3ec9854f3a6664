package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Path;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells of items that are encrypted, and of whose keys it has but hashes. */
final class EncryptedStreamIT {

  private static Cache<String, String> cache(CacheManager manager) {
    return manager.createCache(
        "prices",
        new MemcachedConfiguration<String, String>()
            .setNear(NearCache.ofDefaults().withMaxAge(Duration.ofHours(1)))
            .setRemoteEvents(true));
  }

  @Test
  void changesOfOthers_areSeenNear_andTold(@TempDir Path directory) {
    RemoteHeard<String, String> heard = new RemoteHeard<>();
    try (MemcachedServer server = MemcachedServer.start();
        EncryptedManagers managers = new EncryptedManagers(server, directory)) {
      Cache<String, String> near = cache(managers.hashed(1));
      Cache<String, String> other = cache(managers.hashed(1));
      near.registerCacheEntryListener(heard.configuration());
      ManagerReadings readings = near.getCacheManager().unwrap(ManagerReadings.class);
      eventually("it is watched").until(() -> readings.nodes().get(0).watched());
      near.put("k", "1");
      eventually("it is kept")
          .until(() -> near.get("k") != null && readings.cache("prices").nearHits() > 0);

      other.put("k", "2");
      eventually("it is seen").until(() -> "2".equals(near.get("k")));
      eventually("it is told").until(() -> heard.texts.contains("remote UPDATED k=2"));
      near.put("k", "3");
      assertThat(near.get("k")).isEqualTo("3");
      other.remove("k");
      eventually("its end is seen").until(() -> near.get("k") == null);
      other.put("l", "4");
      eventually("all before is heard").until(() -> heard.has("l"));

      assertThat(heard.texts)
          .containsExactly(
              "CREATED k=1", "remote UPDATED k=2", "UPDATED k=3", "remote CREATED l=4");
    }
  }
}
