package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeClock;
import java.time.Duration;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** A name that is misspelt in the file declares a cache that nobody ever opens. */
final class UnopenedCachesTest {
  private static final String WARNING = "nobody has used these caches";

  private final FakeClock clock = new FakeClock();

  /** As where Hibernate, which creates what is missing, uses 'articles'. */
  @Test
  void declaredCaches_thatNobodyOpens_areToldWithTheNearestOpenedName() {
    try (CapturedLog log = new CapturedLog();
        CacheManager manager = open("artcles {}, vets {}, pet {}")) {
      manager.createCache("articles", new MutableConfiguration<>());
      manager.createCache("pets", new MutableConfiguration<>()).close();
      manager.getCache("vets");
      clock.advance(Duration.ofMinutes(1));

      eventually("the warning").until(() -> !log.lines(WARNING).isEmpty());
      assertThat(log.lines(WARNING))
          .singleElement()
          .asString()
          .contains("WARN")
          .endsWith(
              "The cache manager of memory:file was opened a minute ago, and nobody has used these"
                  + " caches, which its file declares: 'artcles' (nearest of those opened:"
                  + " 'articles'), 'pet' (nearest of those opened: 'pets'); correct a name that is"
                  + " misspelt");
    }
  }

  /** The manager that is opened last is looked at last. */
  @Test
  void declaredCaches_thatAreOpened_orOfAManagerWithoutAny_areNotTold() {
    try (CapturedLog log = new CapturedLog();
        CacheManager used = open("vets {}, \"com.acme.*\" {}, default {}");
        CacheManager unused = open("vets {}");
        CacheManager closed = open("vets {}, pets {}");
        CacheManager sentinel = open("sentinel {}")) {
      used.getCache("vets");
      closed.getCache("vets");
      closed.close();
      sentinel.createCache("other", new MutableConfiguration<>());
      clock.advance(Duration.ofMinutes(1));

      eventually("the sentinel's").until(() -> !log.lines("'sentinel'").isEmpty());
      assertThat(log.lines(WARNING)).hasSize(1);
    }
  }

  private CacheManager open(String blocks) {
    return FileManager.open(
        new MemcachedCachingProvider(), "caches { " + blocks + " }", clock::millis);
  }
}
