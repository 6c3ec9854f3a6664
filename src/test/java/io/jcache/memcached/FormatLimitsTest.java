package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cache of shared items cannot have is refused when it is created, by both options. */
final class FormatLimitsTest {
  private static final Duration MONTHS = new Duration(TimeUnit.DAYS, 31);

  private static final Map<String, UnaryOperator<MemcachedConfiguration<Object, Object>>> REFUSED =
      refused();

  private static Map<String, UnaryOperator<MemcachedConfiguration<Object, Object>>> refused() {
    Map<String, UnaryOperator<MemcachedConfiguration<Object, Object>>> refused =
        new LinkedHashMap<>();
    refused.put("serializer", given -> given.setSerializer(() -> null));
    refused.put("key-encoder", given -> given.setKeyEncoder(() -> null));
    refused.put(
        "listeners.expiry-scan", given -> given.setExpiryScan(java.time.Duration.ofMinutes(1)));
    refused.put("load.lease", given -> given.setLoadLease(java.time.Duration.ofSeconds(5)));
    refused.put("key-type = java.util.List", given -> types(given, List.class, Object.class));
    refused.put(
        "expiry.access (getExpiryForAccess)",
        given -> given.setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    refused.put(
        "expiry.creation without expiry.update (getExpiryForUpdate)",
        given -> given.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    refused.put(
        "an expiry of more than 30 days",
        given -> given.setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(MONTHS)));
    return refused;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Types that are refused need not be the cache's.
  private static MemcachedConfiguration<Object, Object> types(
      MemcachedConfiguration given, Class keys, Class values) {
    return given.setTypes(keys, values);
  }

  static Stream<String> refusals() {
    return REFUSED.keySet().stream();
  }

  private static MemcachedConfiguration<Object, Object> of(ItemFormat format) {
    return new MemcachedConfiguration<Object, Object>().setFormat(format);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void createCache_withWhatCannotHold_namesBothOptions(String option) {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      MemcachedConfiguration<Object, Object> refused =
          REFUSED.get(option).apply(of(ItemFormat.PHP_MEMCACHED));

      assertThatThrownBy(() -> fixture.cache("c", refused))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "Cache 'c': format = php-memcached and " + option + " do not go together: ");
      assertThat(fixture.manager().getCacheNames()).isEmpty();
    }
  }

  @Test
  void createCache_withTouchedExpiry_orACreationOfItsOwnTooLong_isRefused() {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      assertThatThrownBy(
              () ->
                  fixture.cache(
                      "c",
                      of(ItemFormat.PLAIN)
                          .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_DAY))))
          .hasMessageContaining("expiry.access");
      assertThatThrownBy(
              () ->
                  fixture.cache(
                      "c",
                      of(ItemFormat.PLAIN)
                          .setExpiryPolicyFactory(
                              () -> new FixedExpiryPolicy(MONTHS, null, Duration.ONE_DAY))))
          .hasMessageContaining("more than 30 days");
    }
  }

  @Test
  void createCache_onAManagerThatEncrypts_isRefused() {
    byte[] secret = new byte[32];
    new Random(1).nextBytes(secret);
    String key = "1:" + Base64.getEncoder().encodeToString(secret);
    Properties encrypted = new Properties();
    encrypted.setProperty("memcached.encryption.keys", key);
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      var manager = provider.getCacheManager(URI.create("memory:encrypted"), null, encrypted);

      assertThatThrownBy(() -> manager.createCache("c", of(ItemFormat.PYLIBMC)))
          .hasMessageStartingWith("Cache 'c': format = pylibmc and encryption.keys do not");
    }
  }

  @Test
  void createCache_ofFloatingPoint_onlyWhereTheOtherSideHasIt() {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      for (ItemFormat format : List.of(ItemFormat.PYLIBMC, ItemFormat.PYTHON_MEMCACHED)) {
        assertThatThrownBy(() -> fixture.cache("c", types(of(format), String.class, Double.class)))
            .hasMessageContaining("value-type = java.lang.Double");
      }
      fixture.cache("php", types(of(ItemFormat.PHP_MEMCACHED), String.class, Double.class));
      fixture.cache("plain", types(of(ItemFormat.PLAIN), Long.class, Float.class));
    }
  }

  @Test
  void createCache_ofTheProvidersOwnItems_withAKeyPrefix_isRefused() {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      assertThatThrownBy(
              () -> fixture.cache("c", new MemcachedConfiguration<>().setKeyPrefix("app:")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Cache 'c': format = jcache and key-prefix do not go together");
    }
  }

  @Test
  void createCache_ofKeysThatBeginAsTheManagersOwn_isRefused() {
    Properties properties = new Properties();
    properties.setProperty("memcached.prefix", "shop");
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      var manager = provider.getCacheManager(URI.create("memory:own"), null, properties);

      for (String prefix : List.of("s", "shop/", "shop/orders~")) {
        assertThatThrownBy(
                () -> manager.createCache("c", of(ItemFormat.PLAIN).setKeyPrefix(prefix)))
            .hasMessageStartingWith(
                "Cache 'c': format = plain and key-prefix = " + prefix + " do not go together")
            .hasMessageContaining("begin with shop/");
      }
      manager.createCache("c", of(ItemFormat.PLAIN).setKeyPrefix("shop:"));
    }
  }

  @Test
  void createCache_overServersWhereTheOthersPlaceKeysElsewhere_isRefused() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      URI two = URI.create("memcached://127.0.0.1:1;127.0.0.1:2/two");
      var manager = provider.getCacheManager(two, null);

      assertThatThrownBy(() -> manager.createCache("c", of(ItemFormat.PHP_MEMCACHED)))
          .hasMessageStartingWith(
              "Cache 'c': format = php-memcached and distribution = ketama do not go together")
          .hasMessageContaining("libmemcached-ketama-weighted");
      manager.createCache("c", of(ItemFormat.PLAIN));
    }
  }

  @ParameterizedTest
  @EnumSource
  void createCache_withoutOptions_isTaken(ItemFormat format) {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      var cache = fixture.cache("c", of(format));
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }

  @Test
  void setKeyPrefix_thatNoKeyCanBeginWith_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemcachedConfiguration<>().setKeyPrefix("my app:"))
        .withMessageContaining("at most 128 characters of printable ASCII");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemcachedConfiguration<>().setKeyPrefix("p".repeat(129)));
  }
}
