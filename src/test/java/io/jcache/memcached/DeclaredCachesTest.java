package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Caches that a configuration file declares, or says something of, without a server. */
final class DeclaredCachesTest {
  private static final String PARTS = "io.jcache.memcached.FileParts$";

  @TempDir private Path directory;

  private final FakeClock clock = new FakeClock();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private CacheManager manager = FileManager.open(provider, "", clock::millis);

  @BeforeEach
  void forget() {
    FileParts.CALLS.clear();
    FileParts.LOADERS.set(0);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** As CDI's interceptors do in Apache Commons JCS. */
  @Test
  void callerThatCreatesMissingCachesByReference_needsThemDeclared() {
    open("articles {}");

    assertThat(getOrCreateByReference("articles")).isNotNull();
    assertThatThrownBy(() -> getOrCreateByReference("prices"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("'prices'");
  }

  private Cache<Object, Object> getOrCreateByReference(String name) {
    Cache<Object, Object> cache = manager.getCache(name);
    return cache == null
        ? manager.createCache(name, new MutableConfiguration<>().setStoreByValue(false))
        : cache;
  }

  @Test
  void getCacheNames_declaredCache_isListedBeforeAndAfterItsFirstUse() {
    open("a {}, b {}, \"c*\" {}, default {}");
    assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("a", "b");

    manager.getCache("b");
    manager.createCache("c", new MutableConfiguration<>());

    assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void getCache_declared_isOpenedOnceWithWhatTheFileSays() {
    open(
        "vets { key-type = java.lang.Integer, value-type = java.lang.String, failure-policy = throw,"
            + " expiry { creation = 20m, update = 20m }, management = true }");

    Cache<Integer, String> vets = manager.getCache("vets", Integer.class, String.class);

    assertThat(manager.getCache("vets")).isSameAs(vets);
    MemcachedConfiguration<Integer, String> configuration = configuration(vets);
    assertThat(configuration.getKeyType()).isEqualTo(Integer.class);
    assertThat(configuration.getValueType()).isEqualTo(String.class);
    assertThat(configuration.getExpiryPolicyFactory())
        .isEqualTo(ModifiedExpiryPolicy.factoryOf(minutes(20)));
    assertThat(configuration.isManagementEnabled()).isTrue();
    assertThat(configuration.isStatisticsEnabled()).isFalse();
    assertThat(configuration.getFailurePolicy()).isEqualTo(FailureMode.THROW);
    vets.put(1, "Ada");
    clock.advance(Duration.ofMinutes(20).minusMillis(1));
    assertThat(vets.get(1)).isEqualTo("Ada");
    clock.advance(Duration.ofMillis(1));
    assertThat(vets.get(1)).isNull();
  }

  @Test
  void getCache_declaredWithOtherTypes_isRefused() {
    open("vets { key-type = java.lang.Integer }, any {}");

    assertThatThrownBy(() -> manager.getCache("vets", String.class, Object.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("java.lang.Integer");
    assertThatThrownBy(() -> manager.getCache("any", Integer.class, Object.class))
        .isInstanceOf(ClassCastException.class);
    assertThat(manager.getCache("vets", Integer.class, Object.class)).isNotNull();
    assertThat(manager.<Object, Object>getCache("any")).isNotNull();
  }

  @Test
  void getCache_fromManyThreads_opensOne() throws Exception {
    open("vets { loader = \"" + PARTS + "Loader\" }");
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Cache<Object, Object>>> found =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            return manager.<Object, Object>getCache("vets");
                          }))
              .toList();
      start.countDown();
      Cache<Object, Object> vets = manager.getCache("vets");
      for (Future<Cache<Object, Object>> future : found) {
        assertThat(future.get()).isSameAs(vets);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(FileParts.LOADERS).hasValue(1);
  }

  /** As Spring Boot does for each of spring.cache.cache-names. */
  @Test
  void createCache_declaredAndNotYetUsed_isCompletedByTheFile() {
    open("vets { expiry.creation = 20m }");

    Cache<Object, Object> vets = manager.createCache("vets", new MutableConfiguration<>());

    assertThat(manager.getCache("vets")).isSameAs(vets);
    assertThat(configuration(vets).getExpiryPolicyFactory())
        .isEqualTo(CreatedExpiryPolicy.factoryOf(minutes(20)));
    assertThat(manager.getCacheNames()).containsExactly("vets");
    assertThatThrownBy(() -> manager.createCache("vets", new MutableConfiguration<>()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void createCache_declaredAndUsed_throws() {
    open("vets {}");
    manager.getCache("vets");

    assertThatThrownBy(() -> manager.createCache("vets", new MutableConfiguration<>()))
        .isInstanceOf(CacheException.class);
  }

  @ParameterizedTest
  @CsvSource({"destroy unused", "destroy", "close"})
  void destroyCacheOrClose_declared_isGoneUntilItIsCreatedAgain(String how) {
    open("vets { expiry.creation = 20m }");
    switch (how) {
      case "destroy unused" -> manager.destroyCache("vets");
      case "destroy" -> {
        manager.getCache("vets").put(1, "one");
        manager.destroyCache("vets");
      }
      default -> manager.getCache("vets").close();
    }

    assertThat(manager.getCacheNames()).isEmpty();
    assertThat(manager.<Object, Object>getCache("vets")).isNull();
    Cache<Object, Object> again = manager.createCache("vets", new MutableConfiguration<>());
    assertThat(again.get(1)).isNull();
    assertThat(configuration(again).getExpiryPolicyFactory())
        .isEqualTo(CreatedExpiryPolicy.factoryOf(minutes(20)));
  }

  @Test
  void enableStatisticsAndManagement_declaredAndNotYetUsed_takeEffect() throws JMException {
    open("vets { statistics = true }, pets { management = true }");
    assertThat(beans()).isEmpty();

    manager.enableManagement("vets", true);
    manager.enableManagement("pets", false);
    manager.enableStatistics("pets", true);

    assertThat(beans())
        .containsExactlyInAnyOrder("Statistics vets", "Configuration vets", "Statistics pets");
    manager.getCache("pets").get(1);
    assertThat(beans()).hasSize(3);
    manager.close();
    assertThat(beans()).isEmpty();
  }

  @Test
  void expiryScan_isThatOfTheMostSpecificBlock_orOff() {
    open("default.listeners.expiry-scan = 30s, vets.listeners.expiry-scan = off, pets {}");
    MemcachedConfiguration<Integer, String> pets = configuration(manager.getCache("pets"));
    MemcachedConfiguration<Integer, String> vets = configuration(manager.getCache("vets"));

    assertThat(pets.getExpiryScan()).hasSeconds(30);
    assertThat(vets.getExpiryScan()).isNull();
  }

  @Test
  void loadLease_isThatOfTheMostSpecificBlock_orLeftToTheProvider() {
    open("\"v*\".load.lease = 2s, vets.load.lease = off, visits {}, pets {}");

    assertThat(configuration(manager.getCache("visits")).getLoadLease()).hasSeconds(2);
    assertThat(configuration(manager.getCache("vets")).getLoadLease()).isZero();
    assertThat(configuration(manager.getCache("pets")).getLoadLease()).isNull();
  }

  @Test
  void createCache_whatCodeSets_goesBeforeTheFileWithALineInTheLog() {
    open("vets { expiry.creation = 20m, failure-policy = throw, key-type = java.lang.Long }");
    MemcachedConfiguration<Integer, String> code =
        new MemcachedConfiguration<Integer, String>()
            .setTypes(Integer.class, String.class)
            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(minutes(5)))
            .setFailurePolicy(FailureMode.DEGRADE);
    try (CapturedLog log = new CapturedLog()) {
      MemcachedConfiguration<Integer, String> complete =
          configuration(manager.createCache("vets", code));

      assertThat(complete).isEqualTo(code);
      assertThat(log.lines("INFO").stream().filter(line -> line.contains("'vets'")))
          .hasSize(3)
          .allMatch(line -> line.contains("the configuration given in code decides"))
          .anyMatch(
              line -> line.contains("not 'creation = 20m' of Option 'caches.vets.expiry' from"))
          .anyMatch(line -> line.contains("not 'THROW' of Option 'caches.vets.failure-policy'"))
          .anyMatch(line -> line.contains("not 'java.lang.Long' of Option 'caches.vets.key-type'"))
          .allMatch(line -> line.contains(".conf: 1"));
    }
  }

  @Test
  void createCache_codeAndFileAgree_logNothing() {
    open("vets { expiry.creation = 20m, statistics = true }");
    try (CapturedLog log = new CapturedLog()) {
      manager.createCache(
          "vets",
          new MutableConfiguration<>()
              .setStatisticsEnabled(true)
              .setManagementEnabled(true) // the provider's own default says false
              .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(minutes(20))));

      assertThat(log.lines("'vets'")).isEmpty();
    }
  }

  /** As Hibernate creates its regions. */
  @Test
  void createCache_bareConfiguration_takesPatternAndDefault() {
    open(
        "default { statistics = true, expiry.creation = 1m },"
            + " \"com.acme.*\" { expiry { creation = 20m, access = 20m } }");

    Cache<Object, Object> region =
        manager.createCache("com.acme.Vet", new MutableConfiguration<>());
    Cache<Object, Object> other = manager.createCache("other", new MutableConfiguration<>());

    assertThat(configuration(region).isStatisticsEnabled()).isTrue();
    region.put(1, "one");
    other.put(1, "one");
    clock.advance(Duration.ofMinutes(19));
    assertThat(region.get(1)).isEqualTo("one");
    assertThat(other.get(1)).isNull();
    clock.advance(Duration.ofMinutes(19));
    assertThat(region.get(1)).isEqualTo("one");
    clock.advance(Duration.ofMinutes(20));
    assertThat(region.get(1)).isNull();
  }

  @Test
  void createCache_withoutAFile_isAsTheCodeSays() {
    MutableConfiguration<Object, Object> bare = new MutableConfiguration<>();

    assertThat(manager.createCache("c", bare).getConfiguration(CompleteConfiguration.class))
        .isEqualTo(bare);
  }

  @ParameterizedTest
  @CsvSource({
    "degrade, , DEGRADE",
    "throw, , THROW",
    "throw, degrade, DEGRADE",
    "degrade, throw, THROW"
  })
  void createCache_failurePolicyOfDefaultBlock_goesBeforeTheManagers(
      String ofManager, @Nullable String ofDefault, FailureMode expected) throws IOException {
    Path file = directory.resolve("test.conf");
    try (MemcachedCachingProvider real = new MemcachedCachingProvider()) {
      Files.writeString(
          file,
          "servers = [\"127.0.0.1:1\"], failure-policy = "
              + ofManager
              + "\ncaches { default { failure-policy = "
              + ofDefault
              + " } }");
      Cache<Object, Object> cache =
          real.getCacheManager(file.toUri(), null).createCache("c", new MutableConfiguration<>());

      if (expected == FailureMode.THROW) {
        assertThatThrownBy(() -> cache.get(1)).isInstanceOf(CacheException.class);
      } else {
        assertThat(cache.get(1)).isNull();
      }
    }
  }

  private void open(String blocks) {
    manager.close();
    manager = FileManager.open(provider, "caches { " + blocks + " }", clock::millis);
  }

  @SuppressWarnings("unchecked") // The cache gives a copy of its own.
  private static <K, V> MemcachedConfiguration<K, V> configuration(Cache<K, V> cache) {
    return cache.getConfiguration(MemcachedConfiguration.class);
  }

  private static javax.cache.expiry.Duration minutes(int minutes) {
    return new javax.cache.expiry.Duration(TimeUnit.MINUTES, minutes);
  }

  /** Returns the kind and cache of each bean. */
  private static Set<String> beans() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:*"), null)
        .stream()
        .map(
            name ->
                name.getKeyProperty("type").replace("Cache", "")
                    + " "
                    + name.getKeyProperty("Cache"))
        .collect(Collectors.toSet());
  }
}
