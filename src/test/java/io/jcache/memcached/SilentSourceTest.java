package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.discovery.Pace;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A manager whose source is silent. */
final class SilentSourceTest {
  private static final Pace PATIENT =
      new Pace(Duration.ofSeconds(50), Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** An application that tries again with each request would have no manager at all. */
  @Test
  @Timeout(60)
  void sourceThatIsSilent_holdsUpNoOtherManager() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        MemcachedCachingProvider provider =
            new MemcachedCachingProvider(System::currentTimeMillis, PATIENT)) {
      URI uri = URI.create("memcached+config://127.0.0.1:" + silent.getLocalPort());
      Thread opening =
          new Thread(
              () -> {
                try {
                  provider.getCacheManager(uri, null);
                } catch (ConfigurationException e) {
                  failure.set(e);
                }
              });
      opening.start();
      silent.accept().close(); // it has been asked

      CacheManager other = provider.getCacheManager(URI.create("memory:other"), null);
      other.close();

      assertThat(opening.isAlive()).isTrue();
      opening.interrupt();
      opening.join();
    }
    assertThat(failure.get()).hasMessageContaining("has no servers");
  }
}
