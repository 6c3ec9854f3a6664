package io.jcache.memcached.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.shop.Product;
import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hibernate's settings, and what of the configuration file reaches the regions. */
class SettingsIT {
  private static final String STRATEGY = "hibernate.javax.cache.missing_cache_strategy";
  private static final String TIMESTAMPS = "default-update-timestamps-region";

  /** The file of the page hibernate.md with the servers of this test. */
  private static final String HERE = "here.conf";

  private static final String LEGACY = "org.hibernate.cache.spi.";

  private static final List<String> REGIONS =
      List.of(
          "com.acme.shop.Product",
          "com.acme.shop.Product.tags",
          "com.acme.shop.Product##NaturalId",
          "default-query-results-region",
          TIMESTAMPS);

  private static MemcachedServer server;
  private static String database;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    database = PostgresServer.newDatabase();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void readmesSettings_takeTheFileOfTheClassPath_andItsExpiry() throws Exception {
    Path readmes = Path.of(SettingsIT.class.getResource("/jcache-memcached.conf").toURI());
    String text =
        Files.readString(readmes)
            .replace("h1:11211;h2:11211", server.address())
            .replace("creation = 30m", "creation = 1s")
            .concat("timeout = 10s\n");
    assertThat(text).contains(server.address()).contains("creation = 1s");
    Path here = readmes.resolveSibling(HERE);
    Files.writeString(here, text);

    try (Shop shop = shop("classpath:" + HERE, Map.of())) {
      assertThat(shop.cacheManager().getURI()).hasToString("classpath:" + HERE);
      expiryIsHonoured(shop);
    }
    for (String uri : List.of(HERE, here.toUri().toString())) {
      try (Shop shop = shop(uri, Map.of())) {
        assertThat(shop.cacheManager().getURI().toString()).startsWith("file:").endsWith(HERE);
        assertThat(configuration(shop, "com.acme.shop.Product").getExpiryPolicyFactory().create())
            .isNotInstanceOf(EternalExpiryPolicy.class);
      }
    }
  }

  /** The region's cache, which Hibernate makes of a bare MutableConfiguration, forgets in time. */
  private static void expiryIsHonoured(Shop shop) {
    Counter counter = new Counter(shop);
    shop.run(session -> session.persist(new Product(1, "tea", "Tea", 300)));
    counter.paid(SettingsIT::names);
    long before;
    do { // A machine may be too slow to read twice within the second.
      shop.run(session -> session.find(Product.class, 1L));
      before = shop.statements();
      shop.run(session -> session.find(Product.class, 1L));
    } while (shop.statements() > before);

    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1100));
    counter.paid(session -> session.find(Product.class, 1L));
    counter.free(SettingsIT::names);
  }

  private static List<String> names(Session session) {
    return session
        .createQuery("select p.name from Product p", String.class)
        .setCacheable(true)
        .list();
  }

  @Test
  void uri_ofServers_isTheManagers() {
    String uri = "memcached://" + server.address() + "/settings?timeout=10s";
    try (Shop shop = shop(uri, Map.of())) {
      assertThat(shop.cacheManager().getURI()).hasToString(uri);
      assertThat(shop.cacheManager().getCachingProvider().getClass().getName())
          .isEqualTo("io.jcache.memcached.MemcachedCachingProvider");
      shop.run(session -> session.persist(new Product(1, "tea", "Tea", 300)));
      assertThat(new Items(server).keys("settings/com.acme.shop.Product~")).isNotEmpty();
    }
  }

  @Test
  void twoFactories_withOneUri_shareAManager_thatTheFirstCloses() {
    String uri = Memcached.on(server).uri();
    try (Shop first = shop(uri, Map.of());
        Shop second = shop(uri, Map.of())) {
      assertThat(second.cacheManager()).isSameAs(first.cacheManager());
      first.close();
      assertThat(second.cacheManager().isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "create-warn"})
  void missingRegion_whereTheyAreCreated_isThere(String strategy) {
    Memcached file = Memcached.with(block("com.acme.*", "expiry { creation = 7m }"), server);
    try (Shop shop = shop(file.uri(), Map.of(STRATEGY, strategy))) {
      assertThat(shop.cacheManager().getCacheNames()).containsExactlyInAnyOrderElementsOf(REGIONS);
      Duration creation =
          configuration(shop, "com.acme.shop.Product")
              .getExpiryPolicyFactory()
              .create()
              .getExpiryForCreation();
      assertThat(creation.getTimeUnit().toMillis(creation.getDurationAmount())).isEqualTo(420_000);
    }
  }

  @Test
  void missingRegion_whereThatFails_isNamed() {
    String some = declared(REGIONS.stream().filter(region -> !region.equals(TIMESTAMPS)));
    assertThatThrownBy(() -> shop(Memcached.with(some, server).uri(), Map.of(STRATEGY, "fail")))
        .hasStackTraceContaining(TIMESTAMPS);
  }

  @Test
  void declaredRegions_whereMissingOnesFail_areEnough() {
    String all = declared(REGIONS.stream());
    try (Shop shop = shop(Memcached.with(all, server).uri(), Map.of(STRATEGY, "fail"))) {
      expectGuard(shop, TIMESTAMPS, true);
      shop.run(session -> session.persist(new Product(1, "tea", "Tea", 300)));
      new Counter(shop).free(session -> session.find(Product.class, 1L));
    }
  }

  @Test
  void timestamps_underARegionPrefix_areGuarded() {
    try (Shop shop =
        shop(Memcached.on(server).uri(), Map.of("hibernate.cache.region_prefix", "acme"))) {
      expectGuard(shop, "acme." + TIMESTAMPS, true);
      expectGuard(shop, "acme.default-query-results-region", false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEGACY + "TimestampsRegion", LEGACY + "UpdateTimestampsCache"})
  void timestamps_underAnOldName_areGuarded(String name) {
    String uri = Memcached.with(declared(Stream.of(name)), server).uri();
    try (Shop shop = shop(uri, Map.of())) {
      assertThat(shop.cacheManager().getCacheNames()).doesNotContain(TIMESTAMPS);
      expectGuard(shop, name, true);
    }
  }

  private static void expectGuard(Shop shop, String region, boolean guarded) {
    assertThat(configuration(shop, region).isReadThrough()).as(region).isEqualTo(guarded);
  }

  @SuppressWarnings("unchecked")
  private static CompleteConfiguration<Object, Object> configuration(Shop shop, String region) {
    Cache<Object, Object> cache = shop.cacheManager().getCache(region);
    assertThat(cache).as("region %s", region).isNotNull();
    return cache.getConfiguration(CompleteConfiguration.class);
  }

  private static String declared(Stream<String> names) {
    return names.map(name -> block(name, "")).collect(Collectors.joining());
  }

  private static String block(String name, String options) {
    return "caches { \"%s\" { %s } }%n".formatted(name, options);
  }

  private static Shop shop(String uri, Map<String, Object> settings) {
    return Shop.open(database, uri, List.of(Product.class), settings, true);
  }
}
