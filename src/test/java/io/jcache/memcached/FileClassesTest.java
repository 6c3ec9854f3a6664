package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.integration.UpdateTimestampsLoader;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeClock;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loaders, writers and other classes that a configuration file names, without a server. */
final class FileClassesTest {
  private static final String PARTS = "io.jcache.memcached.FileParts$";
  private static final String TIMESTAMPS = "default-update-timestamps-region";

  @TempDir private Path directory;

  private final FakeClock clock = new FakeClock();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private CacheManager manager = FileManager.open(provider, "", clock::millis);

  @BeforeEach
  void forget() {
    FileParts.CALLS.clear();
    FileParts.BrokenLoader.broken = true;
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Loader", "LoaderFactory"})
  void get_readThroughAndLoader_loads(String name) {
    open("vets { read-through = true, loader = \"" + PARTS + name + "\" }");

    assertThat(manager.getCache("vets").get("ada")).isEqualTo("loaded ada");
    assertThat(manager.getCache("vets").get("ada")).isEqualTo("loaded ada");
    assertThat(FileParts.CALLS).containsExactly("load ada");
  }

  @Test
  void put_writeThroughAndWriter_writes() {
    open("vets { write-through = true, writer = \"" + PARTS + "Writer\" }");

    Cache<Object, Object> vets = manager.getCache("vets");
    vets.put(1, "Ada");
    vets.remove(1);

    assertThat(FileParts.CALLS).containsExactly("write 1=Ada", "delete 1");
  }

  @Test
  void put_serializerAndKeyEncoder_areUsed() {
    open(
        "texts { serializer = \""
            + PARTS
            + "Texts\" },"
            + " encoded { key-encoder = \""
            + PARTS
            + "Encoder\" }");
    Cache<Object, Object> texts = manager.getCache("texts");
    Cache<Object, Object> encoded = manager.getCache("encoded");

    texts.put(1, "Ada");
    encoded.put(new FileParts.Key("ada"), "Ada");

    assertThat(texts.get(1)).isEqualTo("Ada");
    assertThat(encoded.get(new FileParts.Key("ada"))).isEqualTo("Ada");
    assertThat(FileParts.CALLS).contains("serialize Ada", "encode Key[text=ada]");
  }

  /** What is deployed with the application is not seen by the provider's class loader. */
  @Test
  void get_loaderOfTheApplication_isFoundByTheManagersClassLoader() throws IOException {
    Path source = directory.resolve("Upper.java");
    Files.writeString(
        source,
        """
        package app;
        public class Upper implements javax.cache.integration.CacheLoader<Object, Object> {
          public Object load(Object key) { return key.toString().toUpperCase(); }
          public java.util.Map<Object, Object> loadAll(Iterable<?> keys) { return null; }
        }
        """);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", directory.toString(), source.toString()))
        .isZero();
    String file = "caches { vets { read-through = true, loader = app.Upper } }";
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      manager.close();
      manager = FileManager.open(provider, file, loader, clock::millis);

      assertThat(manager.getCache("vets").get("ada")).isEqualTo("ADA");
    }
    assertThatThrownBy(() -> FileManager.open(provider, file, clock::millis))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("read 'app.Upper', which neither the manager's class loader nor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BrokenLoader | whose constructor failed: java.lang.IllegalStateException: no database",
        "WrongFactory | whose create() gave a java.lang.String; it has to give a javax.cache.integration.CacheLoader",
      })
  void getCache_classThatGivesNoObject_saysWhyAndCanBeTriedAgain(String name, String why) {
    open("vets { loader = \"" + PARTS + name + "\" }");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> manager.getCache("vets"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Option 'caches.vets.loader' from file:")
          .hasMessageEndingWith(".conf: 1: read '" + PARTS + name + "', " + why);
    }
    assertThat(manager.getCacheNames()).containsExactly("vets");
    FileParts.BrokenLoader.broken = false;
    if (name.equals("BrokenLoader")) {
      assertThat(manager.<Object, Object>getCache("vets")).isNotNull();
    }
  }

  @Test
  void createCache_readThroughOfAPattern_needsALoaderFromSomewhere() {
    open("\"v*\" { read-through = true, write-through = true }");
    MutableConfiguration<Object, Object> code = new MutableConfiguration<>();

    assertThatThrownBy(() -> manager.createCache("vets", code))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Option 'caches.\"v*\".read-through' from file:")
        .hasMessageContaining("read 'true', and the cache has no loader; add loader = ");
    code.setCacheLoaderFactory(FactoryBuilder.factoryOf(FileParts.Loader.class));
    assertThatThrownBy(() -> manager.createCache("vets", code))
        .hasMessageContaining(".write-through' from file:")
        .hasMessageContaining("has no writer");
    code.setCacheWriterFactory(FactoryBuilder.factoryOf(FileParts.Writer.class));
    assertThat(manager.createCache("vets", code).get("ada")).isEqualTo("loaded ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {TIMESTAMPS, "shop.org.hibernate.cache.spi.UpdateTimestampsCache"})
  void get_missingUpdateTimestamp_isChangedJustNow(String name) {
    open("default { expiry.creation = 1m }, \"*\" { expiry { creation = 1m, update = 1m } }");
    try (CapturedLog log = new CapturedLog()) {
      Cache<Object, Object> timestamps = manager.createCache(name, new MutableConfiguration<>());
      long before = System.currentTimeMillis() << 12;

      Long loaded = (Long) timestamps.get("PET");

      assertThat(loaded).isBetween(before, (System.currentTimeMillis() + 1) << 12);
      timestamps.put("VET", 1L);
      clock.advance(Duration.ofDays(400));
      assertThat(timestamps.get("PET")).isEqualTo(loaded);
      assertThat(timestamps.get("VET")).isEqualTo(1L);
      assertThat(log.lines("'" + name + "'")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expiry.creation = 1h | has an expiry: whenever the timestamp of a table expires",
        "read-through = false | is not read through "
            + "io.jcache.memcached.internal.integration.UpdateTimestampsLoader",
        "loader = \"io.jcache.memcached.FileParts$Loader\" | Hibernate takes a missing timestamp for 'not changed'",
      })
  void createCache_updateTimestampsOfABlockOfTheirOwn_warns(String option, String warning) {
    open("\"" + TIMESTAMPS + "\" { " + option + " }");
    try (CapturedLog log = new CapturedLog()) {
      manager.createCache(TIMESTAMPS, new MutableConfiguration<>());

      List<String> warnings = log.lines("'" + TIMESTAMPS + "'");
      assertThat(warnings).hasSize(1);
      assertThat(warnings.get(0)).contains("WARN").contains(warning);
    }
  }

  /** The provider's own class, in an application server whose applications do not see it. */
  @Test
  void updateTimestampsLoader_ofAManagerThatDoesNotSeeIt_isTheOneOfTheTemplate() {
    manager.close();
    manager = FileManager.open(provider, "", ClassLoader.getPlatformClassLoader(), clock::millis);

    assertThat(
            manager
                .createCache(TIMESTAMPS, new MutableConfiguration<>())
                .getConfiguration(MemcachedConfiguration.class)
                .getCacheLoaderFactory()
                .create())
        .isInstanceOf(UpdateTimestampsLoader.class);
  }

  /** Such as that of an application which brings what the server has, too. */
  @Test
  void updateTimestampsLoader_ofAManagerWithACopyOfTheProvider_isTheProvidersOwn()
      throws IOException {
    manager.close();
    URL[] copies = {location(UpdateTimestampsLoader.class), location(CacheManager.class)};
    try (URLClassLoader loader = new URLClassLoader(copies, ClassLoader.getPlatformClassLoader())) {
      manager = FileManager.open(provider, "", loader, clock::millis);

      assertThat(
              manager
                  .createCache(TIMESTAMPS, new MutableConfiguration<Object, Object>())
                  .get("PET"))
          .isNotNull();
    }
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void createCache_updateTimestampsWithTheLoaderTheyNeed_warnsNot() {
    String needed = UpdateTimestampsLoader.class.getName();
    open("\"" + TIMESTAMPS + "\" { read-through = true, loader = " + needed + " }");
    try (CapturedLog log = new CapturedLog()) {
      manager.createCache(TIMESTAMPS, new MutableConfiguration<>());

      assertThat(log.lines("'" + TIMESTAMPS + "'")).isEmpty();
    }
  }

  private void open(String blocks) {
    manager.close();
    manager = FileManager.open(provider, "caches { " + blocks + " }", clock::millis);
  }
}
