package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long shared items live: the server's seconds, from each write on. */
final class SharedItemsExpiryTest {
  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void expiry_isTheServersSeconds_roundedUp_fromEachWriteOn() {
    Cache<String, String> cache =
        fixture.cache(
            "c",
            new MemcachedConfiguration<String, String>()
                .setFormat(ItemFormat.PYLIBMC)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 1500))));
    cache.put("k", "v");
    fixture.clock().advance(Duration.ofMillis(1999));
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.replace("k", "w")).isTrue();
    fixture.clock().advance(Duration.ofMillis(1999));
    assertThat(cache.get("k")).isEqualTo("w");

    fixture.clock().advance(Duration.ofMillis(1));

    assertThat(cache.get("k")).isNull();
  }

  @Test
  void expiry_eternal_staysThoughAnotherProgramGaveTheItemATime() {
    Cache<String, String> theirs =
        fixture.cache(
            "theirs",
            new MemcachedConfiguration<String, String>()
                .setFormat(ItemFormat.PLAIN)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE)));
    Cache<String, String> ours =
        fixture.cache(
            "ours", new MemcachedConfiguration<String, String>().setFormat(ItemFormat.PLAIN));
    theirs.put("k", "v");
    theirs.put("l", "v");
    ours.replace("l", "w");

    fixture.clock().advance(Duration.ofDays(40));

    assertThat(ours.get("k")).isNull();
    assertThat(ours.get("l")).isEqualTo("w");
  }

  /** A policy may answer otherwise later than when the cache was created. */
  @ParameterizedTest
  @EnumSource
  void expiry_ofMoreThan30Days_thatAPolicyGivesLater_isAnError(WriteMode writes) {
    Changing policy = new Changing();
    Cache<String, String> cache =
        fixture.cache(
            "c",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(ItemFormat.PYLIBMC)
                .setWrites(writes)
                .setExpiryPolicyFactory(() -> policy));
    cache.put("k", "v");
    policy.days = 31;

    for (ThrowingCallable write :
        List.<ThrowingCallable>of(
            () -> cache.put("k", "w"),
            () -> cache.putAll(Map.of("k", "w", "new", "w")),
            () -> cache.putIfAbsent("new", "w"),
            () -> cache.getAndReplace("k", "w"))) {
      assertThatThrownBy(write)
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("at most 30 days, or eternal");
    }

    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.containsKey("new")).isFalse();
  }

  /** An item does not say what is left of its time, and the entry would never end. */
  @Test
  void expiry_ofAnUpdateThatAPolicyLaterLeavesOut_isThatOfACreation() {
    Changing policy = new Changing();
    Cache<String, String> cache =
        fixture.cache(
            "c",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(ItemFormat.PLAIN)
                .setExpiryPolicyFactory(() -> policy));
    cache.put("k", "v");
    policy.keepsOnUpdate = true;
    fixture.clock().advance(Duration.ofDays(1));
    cache.replace("k", "w");

    fixture.clock().advance(Duration.ofDays(30).minusMillis(1));
    assertThat(cache.get("k")).isEqualTo("w");
    fixture.clock().advance(Duration.ofMillis(1));

    assertThat(cache.get("k")).isNull();
  }

  /** The server ends an item, and tells nobody. */
  @Test
  void expiry_isHeardByNobody() {
    HeardEvents<String, String> heard = new HeardEvents<>();
    Cache<String, String> cache =
        fixture.cache(
            "c",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(ItemFormat.PYLIBMC)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE)));
    cache.registerCacheEntryListener(heard.configuration(false, true));
    cache.put("k", "v");
    fixture.clock().advance(Duration.ofMinutes(2));

    assertThat(cache.get("k")).isNull();
    cache.put("k", "w");

    assertThat(heard.texts).hasSize(2).allMatch(event -> event.startsWith("CREATED k="));
  }

  /** A policy that is asked anew each time, in whose days the test has a say. */
  private static final class Changing implements ExpiryPolicy {
    private volatile int days = 30;
    private volatile boolean keepsOnUpdate;

    private javax.cache.expiry.Duration duration() {
      return new javax.cache.expiry.Duration(TimeUnit.DAYS, days);
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return duration();
    }

    @Override
    public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
      return keepsOnUpdate ? null : duration();
    }
  }
}
