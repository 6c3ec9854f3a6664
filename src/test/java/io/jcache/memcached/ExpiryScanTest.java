package io.jcache.memcached;

import static io.jcache.memcached.CacheFixture.KEY_1;
import static io.jcache.memcached.CacheFixture.KEY_2;
import static io.jcache.memcached.CacheFixture.VALUE_1;
import static io.jcache.memcached.CacheFixture.VALUE_2;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A JVM that only waits hears of expiries, where the option says so. What is not told is known once
 * a later entry, the sentinel, has been looked at twice: each look is at all that is due.
 */
@Timeout(120)
class ExpiryScanTest {
  private static final Duration EVERY_SECOND = Duration.ofSeconds(1);
  private static final Duration LIFE = Duration.ofSeconds(10);

  private final CacheFixture fixture = CacheFixture.inMemory();
  private final HeardEvents<String, String> heard = new HeardEvents<>();

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void entry_thatNobodyAccesses_isToldOnce(boolean synchronous) {
    Cache<String, String> cache = cache(EVERY_SECOND, createdExpiry(), synchronous);
    cache.put(KEY_1, VALUE_1);

    fixture.clock().advance(LIFE);

    awaitExpiry(KEY_1);
    assertThat(cache.get(KEY_1)).isNull();
    assertThat(cache.containsKey(KEY_1)).isFalse();
    awaitLooks(cache);
    assertThat(expiries(KEY_1)).containsExactly(expired(KEY_1, VALUE_1));
  }

  @Test
  void access_beforeTheLook_tellsItAlone() {
    Cache<String, String> cache = cache(Duration.ofHours(1), createdExpiry(), true);
    cache.put(KEY_1, VALUE_1);

    fixture.clock().advance(LIFE);

    assertThat(cache.get(KEY_1)).isNull();
    assertThat(expiries(KEY_1)).containsExactly(expired(KEY_1, VALUE_1));
  }

  @Test
  @Tag("full")
  void entries_thatWereRemovedOrProlonged_areNotToldBeforeTheirTime() {
    Cache<String, String> cache =
        cache(EVERY_SECOND, TouchedExpiryPolicy.factoryOf(duration()), true);
    cache.put(KEY_1, VALUE_1);
    cache.put(KEY_2, VALUE_2);
    cache.put("plain", VALUE_1);
    fixture.clock().advance(LIFE.dividedBy(2));
    cache.remove(KEY_1);
    assertThat(cache.get(KEY_2)).isEqualTo(VALUE_2);
    cache.put("sentinel", "0");
    fixture.clock().advance(LIFE.dividedBy(2));
    awaitExpiry("plain");
    assertThat(expiries(KEY_2)).isEmpty();

    fixture.clock().advance(LIFE.dividedBy(2));
    awaitExpiry("sentinel");
    awaitExpiry(KEY_2);
    awaitLooks(cache);

    assertThat(expiries(KEY_1)).isEmpty();
    assertThat(expiries(KEY_2)).containsExactly(expired(KEY_2, VALUE_2));
  }

  @Test
  @Tag("full")
  void cleared_entries_areNotTold() {
    Cache<String, String> cache = cache(EVERY_SECOND, createdExpiry(), true);
    cache.put(KEY_1, VALUE_1);
    cache.clear();

    fixture.clock().advance(LIFE);

    awaitLooks(cache);
    assertThat(expiries(KEY_1)).isEmpty();
  }

  @Test
  @Tag("full")
  void off_isTheDefault() {
    Cache<String, String> scanned = cache(EVERY_SECOND, createdExpiry(), true);
    HeardEvents<String, String> other = new HeardEvents<>();
    Cache<String, String> plain =
        fixture.cache(
            "plain",
            new MemcachedConfiguration<String, String>()
                .setExpiryPolicyFactory(createdExpiry())
                .addCacheEntryListenerConfiguration(other.configuration(true, true)));
    plain.put(KEY_1, VALUE_1);
    scanned.put(KEY_1, VALUE_1);

    fixture.clock().advance(LIFE);

    awaitLooks(scanned);
    assertThat(other.texts).noneMatch(text -> text.startsWith("EXPIRED"));
  }

  /** What a listener looks up by its context class loader is found as on a caller's thread. */
  @Test
  void listener_onTheScansThread_hasTheManagersLoader() {
    List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
    CacheEntryExpiredListener<String, String> listener =
        (Iterable<CacheEntryEvent<? extends String, ? extends String>> events) ->
            loaders.add(Thread.currentThread().getContextClassLoader());
    Cache<String, String> cache = cache(EVERY_SECOND, createdExpiry(), true);
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
    cache.put(KEY_1, VALUE_1);

    fixture.clock().advance(LIFE);

    eventually("a listener hears of it").until(() -> !loaders.isEmpty());
    assertThat(loaders).containsExactly(fixture.manager().getClassLoader());
  }

  @Test
  @Tag("full")
  void listener_thatFails_isCalledNextTime() {
    Cache<String, String> cache = cache(EVERY_SECOND, createdExpiry(), true);
    cache.put(KEY_1, VALUE_1);
    heard.failWith(new IllegalStateException("as the test wants"));
    fixture.clock().advance(LIFE);
    awaitExpiry(KEY_1);
    heard.failWith(null);

    awaitLooks(cache);
    assertThat(expiries(KEY_1)).hasSize(1);
  }

  private Cache<String, String> cache(
      Duration interval, Factory<? extends ExpiryPolicy> expiry, boolean synchronous) {
    return fixture.cache(
        "cache",
        new MemcachedConfiguration<String, String>()
            .setExpiryScan(interval)
            .setExpiryPolicyFactory(expiry)
            .addCacheEntryListenerConfiguration(heard.configuration(true, synchronous)));
  }

  private static javax.cache.expiry.Duration duration() {
    return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, LIFE.toMillis());
  }

  private static Factory<ExpiryPolicy> createdExpiry() {
    return CreatedExpiryPolicy.factoryOf(duration());
  }

  /** Lets two more looks pass. */
  private void awaitLooks(Cache<String, String> cache) {
    for (String sentinel : List.of("sentinel 1", "sentinel 2")) {
      cache.put(sentinel, "0");
      fixture.clock().advance(LIFE);
      awaitExpiry(sentinel);
    }
  }

  private void awaitExpiry(String key) {
    eventually("the expiry of " + key).until(() -> !expiries(key).isEmpty());
  }

  private List<String> expiries(String key) {
    return heard.texts.stream().filter(text -> text.startsWith("EXPIRED " + key + "=")).toList();
  }

  private static String expired(String key, String value) {
    return "EXPIRED " + key + "=" + value + "<" + value;
  }
}
