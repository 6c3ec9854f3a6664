package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are compressed, on a real memcached. */
public final class CompressionIT {
  private static final String VALUE = "{\"customer\": 4711, \"ordered\": true}, ".repeat(500);

  private final MemcachedServer server = MemcachedServer.start();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  /** Kept, since managers do not. */
  private final List<ClassLoader> loaders = new ArrayList<>();

  @AfterEach
  void stop() {
    provider.close();
    server.close();
  }

  @Test
  void file_ofTheReadme_isTaken() {
    Settings settings =
        Settings.resolve(
            Path.of("src/test/resources/compressed-values.conf").toUri(),
            null,
            getClass().getClassLoader());

    assertThat(settings.compression().algorithm()).isEqualTo(CompressionAlgorithm.ZSTD);
    assertThat(settings.compression().threshold()).isEqualTo(2048);
  }

  private Cache<String, String> cache(String algorithm) {
    Properties properties = new Properties();
    properties.setProperty("memcached.compression.algorithm", algorithm);
    ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
    loaders.add(loader);
    CacheManager manager =
        provider.getCacheManager(
            URI.create("memcached://" + server.address() + "/compression?timeout=10s"),
            loader,
            properties);
    return manager.createCache("c", new MutableConfiguration<>());
  }

  @Test
  void algorithms_eachReadsWhatTheOthersWrite() {
    Map<String, Cache<String, String>> caches =
        Map.of(
            "none", cache("none"),
            "deflate", cache("deflate"),
            "lz4", cache("lz4"),
            "zstd", cache("zstd"));

    caches.forEach((algorithm, cache) -> cache.put(algorithm, VALUE + algorithm));

    caches
        .values()
        .forEach(
            cache ->
                caches.keySet().forEach(key -> assertThat(cache.get(key)).isEqualTo(VALUE + key)));
    caches
        .get("lz4")
        .invoke(
            "zstd",
            (entry, arguments) -> {
              entry.setValue(entry.getValue() + "!");
              return null;
            });
    assertThat(caches.get("none").get("zstd")).isEqualTo(VALUE + "zstd!");
  }

  @Test
  void missingLibrary_isAMistakeOfTheConfigurationThatNamesIt() throws Exception {
    assertThat(openedWithout("none")).isEqualTo("opened");
    assertThat(openedWithout("deflate")).isEqualTo("opened");
    assertThat(openedWithout("zstd"))
        .startsWith(ConfigurationException.class.getName())
        .contains(
            "Option 'compression.algorithm': compression by zstd needs the library"
                + " com.github.luben:zstd-jni, which is not on the class path",
            "; add it, or choose deflate or none");
    assertThat(openedWithout("lz4")).contains("needs the library at.yawk.lz4:lz4-java");
  }

  /** Opens a manager where only the jars are that every user has. */
  private static String openedWithout(String algorithm) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("zstd-jni") && !entry.contains("lz4-java")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      return (String)
          loader
              .loadClass(CompressionIT.class.getName())
              .getMethod("open", String.class)
              .invoke(null, algorithm);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Opens a manager in memory; called in another class loader. */
  public static String open(String algorithm) {
    try (MemcachedCachingProvider own = new MemcachedCachingProvider()) {
      own.getCacheManager(
              URI.create("memory:without?compression.algorithm=" + algorithm), null, null)
          .createCache("c", new MutableConfiguration<>());
      return "opened";
    } catch (RuntimeException e) {
      return e.toString();
    }
  }
}
