package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Caches of shared items whose values are JSON text. */
public final class SharedJsonTest {
  private final CacheFixture fixture = CacheFixture.inMemory();

  /** A value whose fields say what they are. */
  public record Session(String user, List<Long> cart) {}

  @AfterEach
  void close() {
    fixture.close();
  }

  private <V> Cache<String, V> cache(String name, Class<V> values) {
    return fixture.cache(
        name,
        new MemcachedConfiguration<String, V>()
            .setTypes(String.class, values)
            .setFormat(ItemFormat.PYTHON_MEMCACHED)
            .setKeyPrefix("app:"));
  }

  @Test
  void value_isTextToACacheOfTexts_andTextIsAValue() {
    Cache<String, Session> sessions = cache("sessions", Session.class);
    Cache<String, String> texts = cache("texts", String.class);
    Session session = new Session("Zo\u00eb", List.of(1L));

    sessions.put("k", session);
    assertThat(texts.get("k")).isEqualTo("{\"user\":\"Zo\u00eb\",\"cart\":[1]}");
    texts.put("k", "{\"user\": \"Max\", \"cart\": []}");

    assertThat(sessions.get("k")).isEqualTo(new Session("Max", List.of()));
    assertThat(sessions.replace("k", new Session("Max", List.of()), session)).isTrue();
    assertThat(cache("maps", Map.class).get("k"))
        .isEqualTo(Map.of("user", "Zo\u00eb", "cart", List.of(1)));
  }

  @Test
  void textThatIsNoJsonOfTheType_isACountedMiss_saidOnce_withoutWhatItHolds() {
    Cache<String, String> texts = cache("texts", String.class);
    Cache<String, Session> sessions = cache("sessions", Session.class);
    texts.put("no", "secret");
    texts.put("other", "{\"secret\": 1}");

    try (CapturedLog log = new CapturedLog()) {
      assertThat(sessions.get("no")).isNull();
      assertThat(sessions.get("no")).isNull();
      assertThat(sessions.get("other")).isNull();

      assertThat(log.lines("WARN"))
          .hasSize(2)
          .anyMatch(line -> line.contains("a text that is no JSON") && !line.contains("secret"))
          .anyMatch(line -> line.contains("JSON that is no " + Session.class.getTypeName()));
    }
    assertThat(fixture.manager().unwrap(ManagerReadings.class).cache("sessions").undecodableItems())
        .isEqualTo(3);
    assertThat(sessions.putIfAbsent("no", new Session("Zo\u00eb", List.of()))).isTrue();
  }

  @Test
  void mapThatIsChangedLater_isNotTheEntry() {
    @SuppressWarnings("rawtypes")
    Cache<String, Map> maps = cache("maps", Map.class);
    Map<String, Object> given = new HashMap<>(Map.of("n", 1));
    maps.put("k", given);
    given.put("n", 2);

    Map<?, ?> read = maps.get("k");
    read.clear();

    assertThat(maps.get("k")).isEqualTo(Map.of("n", 1));
  }

  /** An untyped cache has texts; what would come back as one is refused. */
  @Test
  void mapInACacheOfObject_isRefused_withTheWayOut() {
    Cache<String, Object> objects = cache("objects", Object.class);

    assertThatThrownBy(() -> objects.put("k", Map.of("n", 1)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("a cache that says their class, such as java.util.Map")
        .hasMessageContaining("setTypes");
  }

  @Test
  void file_givesTheTypeByItsName() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager =
          FileManager.open(
              provider,
              "caches { c { format = plain, key-prefix = \"a:\", value-type = java.util.List } }",
              System::currentTimeMillis);
      @SuppressWarnings("rawtypes")
      Cache<Object, List> cache = manager.getCache("c", Object.class, List.class);
      cache.put("k", List.of("a", Map.of("b", 1)));

      assertThat(cache.get("k")).isEqualTo(List.of("a", new LinkedHashMap<>(Map.of("b", 1))));
    }
  }

  /** Nothing but a cache of structured values asks for the library. */
  @Test
  void withoutTheLibrary_textsAreShared_andStructuredValuesAreRefusedByItsName() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("jackson")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Callable<?> there =
          (Callable<?>)
              loader
                  .loadClass(WithoutTheLibrary.class.getName())
                  .getDeclaredConstructor()
                  .newInstance();

      assertThat(there.call().toString())
          .startsWith(
              "Cache 'maps': value-type = java.util.Map is JSON text in items that other programs"
                  + " share (option format), which needs the library"
                  + " com.fasterxml.jackson.core:jackson-databind, 2.16 or a later 2.x, which is not"
                  + " on the class path")
          .contains("or choose String, byte[], Boolean, Long");
    }
  }

  /** Tells what happens where the library is not on the class path. */
  public static final class WithoutTheLibrary implements Callable<String> {
    @Override
    public String call() {
      try (CacheFixture fixture = CacheFixture.inMemory()) {
        Cache<String, String> texts =
            fixture.cache(
                "texts",
                new MemcachedConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setFormat(ItemFormat.PYLIBMC));
        texts.put("k", "{}");
        if (!"{}".equals(texts.get("k"))) {
          throw new AssertionError("the text did not come back");
        }
        try {
          fixture.cache(
              "maps",
              new MemcachedConfiguration<String, Map<?, ?>>()
                  .setTypes(String.class, mapType())
                  .setFormat(ItemFormat.PYLIBMC));
          return "no failure";
        } catch (ConfigurationException e) {
          return String.valueOf(e.getMessage());
        }
      }
    }

    @SuppressWarnings("unchecked")
    private static Class<Map<?, ?>> mapType() {
      return (Class<Map<?, ?>>) (Class<?>) Map.class;
    }
  }
}
