package io.jcache.memcached;

import static io.jcache.memcached.CacheFixture.KEY_1;
import static io.jcache.memcached.CacheFixture.KEY_2;
import static io.jcache.memcached.CacheFixture.VALUE_1;
import static io.jcache.memcached.CacheFixture.VALUE_2;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.FakeClock;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one JVM's look tells of entries that another has changed. Only this test's clock moves. */
@Timeout(120)
class ExpiryScanIT {
  private static final Duration LIFE = Duration.ofSeconds(10);

  private final FakeClock clock = new FakeClock();
  private final HeardEvents<String, String> heard = new HeardEvents<>();
  private final HeardEvents<String, String> heardByOther = new HeardEvents<>();

  @Test
  void entries_thatAnotherJvmChanged_areToldAsTheyAreFound() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture one = CacheFixture.on(server, "/scan", clock);
        CacheFixture two = CacheFixture.on(server, "/scan", clock)) {
      Cache<String, String> cache = cache(one, heard);
      Cache<String, String> other = cache(two, heardByOther);
      cache.put("removed", VALUE_1);
      cache.put(KEY_1, VALUE_1);
      cache.put("sentinel", VALUE_1);
      other.put(KEY_2, VALUE_2);
      assertThat(cache.get(KEY_2)).isEqualTo(VALUE_2);
      clock.advance(LIFE.dividedBy(2));
      other.remove("removed");
      other.put(KEY_1, VALUE_2);

      clock.advance(LIFE.dividedBy(2));
      awaitExpiry("sentinel", VALUE_1);
      // Read by this JVM, written by the other: told by both to their own listeners.
      awaitExpiry(KEY_2, VALUE_2);
      eventually("the other's listener hears, too")
          .until(() -> heardByOther.texts.contains(expired(KEY_2, VALUE_2)));
      assertThat(heard.texts).noneMatch(text -> text.startsWith("EXPIRED " + KEY_1 + "="));

      clock.advance(LIFE.dividedBy(2));
      awaitExpiry(KEY_1, VALUE_2);
      assertThat(cache.get(KEY_1)).isNull();
      assertThat(heard.texts.stream().filter(text -> text.startsWith("EXPIRED")))
          .containsExactlyInAnyOrder(
              expired("sentinel", VALUE_1), expired(KEY_2, VALUE_2), expired(KEY_1, VALUE_2));
    }
  }

  private static Cache<String, String> cache(
      CacheFixture fixture, HeardEvents<String, String> listener) {
    return fixture.cache(
        "cache",
        new MemcachedConfiguration<String, String>()
            .setExpiryScan(Duration.ofSeconds(1))
            .setExpiryPolicyFactory(
                ModifiedExpiryPolicy.factoryOf(
                    new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, LIFE.toMillis())))
            .addCacheEntryListenerConfiguration(listener.configuration(true, false)));
  }

  private void awaitExpiry(String key, String value) {
    eventually("the expiry of " + key).until(() -> heard.texts.contains(expired(key, value)));
  }

  private static String expired(String key, String value) {
    return "EXPIRED " + key + "=" + value + "<" + value;
  }
}
