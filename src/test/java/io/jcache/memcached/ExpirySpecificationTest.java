package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 about expiry that its TCK does not check. */
@Timeout(60)
class ExpirySpecificationTest {

  private final RecordedCaches caches = new RecordedCaches();

  @AfterEach
  void close() {
    caches.close();
  }

  /** Chapter 5: an expired entry is 'no longer available ... just as if it never existed'. */
  @Test
  void put_overAnExpiredEntry_isACreation() {
    Cache<String, String> cache = caches.cache();
    caches.expire(cache, "k");

    cache.put("k", "new");

    assertThat(caches.asked.policyCalls).containsExactly("creation");
    assertThat(caches.heard.texts).containsExactly("EXPIRED k=v<v", "CREATED k=new<-");
    caches.fixture.clock().advanceMillis(RecordedCaches.LIFE_MILLIS - 1);
    assertThat(cache.containsKey("k")).isTrue();
    caches.fixture.clock().advanceMillis(1);
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void getAndPut_overAnExpiredEntry_isAMissAndGivesNothing() {
    Cache<String, String> cache = caches.cache();
    caches.expire(cache, "k");
    caches.statistics().clear();

    assertThat(cache.getAndPut("k", "new")).isNull();

    assertThat(caches.statistics().getCacheMisses()).isEqualTo(1);
    assertThat(caches.statistics().getCacheHits()).isZero();
  }

  /** ExpiryPolicy: 'Should an exception occur ... an implementation specific default Duration'. */
  @Test
  void policyThatThrows_isEternalForACreationAndNoChangeElse() {
    Cache<String, String> cache =
        caches.fixture.cache(
            "cache",
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    () ->
                        new ExpiryPolicy() {
                          private boolean first = true;

                          @Override
                          public Duration getExpiryForCreation() {
                            if (first) {
                              first = false;
                              return new Duration(
                                  TimeUnit.MILLISECONDS, RecordedCaches.LIFE_MILLIS);
                            }
                            throw new IllegalStateException("creation");
                          }

                          @Override
                          public Duration getExpiryForAccess() {
                            throw new IllegalStateException("access");
                          }

                          @Override
                          public Duration getExpiryForUpdate() {
                            throw new IllegalStateException("update");
                          }
                        }));

    cache.put("k", "v");
    cache.get("k");
    cache.put("k", "w");
    cache.put("eternal", "v");
    caches.fixture.clock().advanceMillis(RecordedCaches.LIFE_MILLIS - 1);
    assertThat(cache.get("k")).isEqualTo("w");
    caches.fixture.clock().advanceMillis(1);
    assertThat(cache.get("k")).isNull();
    caches.fixture.clock().advanceMillis(TimeUnit.DAYS.toMillis(10_000));
    assertThat(cache.get("eternal")).isEqualTo("v");
  }

  /** Chapter 5: the deadline of a creation is kept by accesses and updates. */
  @Test
  void createdPolicy_updateAndAccess_keepTheDeadlineToTheMillisecond() {
    Cache<String, String> cache =
        caches.fixture.cache(
            "cache",
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(
                        new Duration(TimeUnit.MILLISECONDS, RecordedCaches.LIFE_MILLIS))));
    cache.put("k", "v");
    caches.fixture.clock().advanceMillis(RecordedCaches.LIFE_MILLIS - 1);
    cache.put("k", "w");

    assertThat(cache.get("k")).isEqualTo("w");
    caches.fixture.clock().advanceMillis(1);
    assertThat(cache.get("k")).isNull();
    assertThat(cache.iterator()).isExhausted();
    assertThat(cache.getAll(Set.of("k"))).isEmpty();
  }
}
