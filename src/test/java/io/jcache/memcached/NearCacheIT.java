package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Caches with a near cache on a real memcached, beside another manager as another JVM is. */
public final class NearCacheIT {
  private final MemcachedServer server = MemcachedServer.start();
  private final CacheFixture mine = CacheFixture.on(server, "/near");
  private final CacheFixture theirs =
      CacheFixture.on(server, "/near", new ClassLoader(getClass().getClassLoader()) {});

  @AfterEach
  void close() {
    mine.close();
    theirs.close();
    server.close();
  }

  private static Cache<String, List<Integer>> cache(CacheFixture fixture, Duration maxAge) {
    return fixture.cache(
        "c",
        new MemcachedConfiguration<String, List<Integer>>()
            .setNear(NearCache.ofDefaults().withMaxAge(maxAge).withWatch(false)));
  }

  @Test
  void changesOfOthers_areSeenOnceTheAgeIsOver() {
    Cache<String, List<Integer>> near = cache(mine, Duration.ofMillis(300));
    Cache<String, List<Integer>> other = cache(theirs, Duration.ofMillis(300));
    other.put("k", List.of(1));
    assertThat(near.get("k")).containsExactly(1);
    other.put("k", List.of(2));
    eventually("age").until(() -> near.get("k").equals(List.of(2)));
    other.clear();
    eventually("age").until(() -> near.get("k") == null);
    near.put("k", List.of(3));
    assertThat(near.get("k")).containsExactly(3);
    assertThat(near.get("k")).containsExactly(3);
  }

  @Test
  void serverThatIsDown_isNotAsked_untilTheAgeIsOver() {
    Cache<String, List<Integer>> near = cache(mine, Duration.ofHours(1));
    near.put("k", List.of(1));
    assertThat(near.get("k")).containsExactly(1);

    server.close();

    assertThat(near.get("k")).containsExactly(1);
  }

  @Test
  void missingLibrary_isAMistakeOfTheConfigurationThatNamesIt() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("caffeine")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object opened = loader.loadClass(NearCacheIT.class.getName()).getMethod("open").invoke(null);
      assertThat((String) opened)
          .startsWith(ConfigurationException.class.getName())
          .contains(
              "Cache 'c': near needs the library com.github.ben-manes.caffeine:caffeine, version 3,"
                  + " which is not on the class path",
              "; add it, or leave out near");
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Opens a cache in memory, with and without near; called in another class loader. */
  public static String open() {
    try (MemcachedCachingProvider own = new MemcachedCachingProvider()) {
      var manager = own.getCacheManager(URI.create("memory:without"), null, null);
      manager.createCache("without", new MemcachedConfiguration<>());
      manager.createCache("c", new MemcachedConfiguration<>().setNear(NearCache.ofDefaults()));
      return "opened";
    } catch (ConfigurationException e) {
      return e.toString();
    }
  }
}
