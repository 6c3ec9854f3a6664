package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.KeyClasses;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClasses;
import io.jcache.memcached.testkit.Shapes;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class loaders of applications, and the provider's threads. */
final class ClassLoaderIT {

  private static MemcachedServer server;
  private static Set<Thread> before;

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @BeforeAll
  static void startServer() {
    before = Thread.getAllStackTraces().keySet();
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  private URI uri(String suffix) {
    return URI.create("memcached://" + server.address() + "/loaders?timeout=10s" + suffix);
  }

  @Test
  void get_givesObjectsOfTheManagersClassLoader() throws Exception {
    ClassLoader other = new OtherClasses(Shapes.class);
    Cache<Object, Object> here = provider.getCacheManager(uri(""), null).createCache("c", plain());
    Cache<Object, Object> there =
        provider.getCacheManager(uri(""), other).createCache("c", plain());

    here.put("point", new Shapes.Point(1, 2, "p", List.of(new Shapes.Nothing())));
    here.put(new Shapes.Pair<>(1, "key"), Shapes.Color.RED);

    Object point = there.get("point");
    assertThat(point.getClass()).isNotEqualTo(Shapes.Point.class);
    assertThat(point.getClass().getName()).isEqualTo(Shapes.Point.class.getName());
    assertThat(point.getClass().getClassLoader()).isSameAs(other);
    assertThat(point).hasToString(here.get("point").toString());
    Object key = pair(other, 1, "key");
    assertThat(there.get(key).getClass().getClassLoader()).isSameAs(other);
    there.put("back", there.get(key));
    assertThat(here.get("back")).isSameAs(Shapes.Color.RED);
    for (Cache.Entry<Object, Object> entry : there) {
      assertThat(entry.getKey().getClass().getClassLoader()).isIn(null, other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&protocol=binary", "memory"})
  void close_manager_letsItsClassLoaderGo(String suffix) throws Exception {
    URI uri = suffix.equals("memory") ? URI.create("memory:loaders") : uri(suffix);
    WeakReference<ClassLoader> loader = useAndClose(uri);

    eventually("is collected")
        .until(
            () -> {
              System.gc();
              return loader.get() == null;
            });
  }

  /** The check must see a loader that is kept. */
  @Test
  void check_ofAManagerThatIsOpen_seesItsLoader() throws Exception {
    WeakReference<ClassLoader> loader = use(URI.create("memory:open"));
    System.gc();
    System.gc();

    assertThat(loader.get()).isNotNull();
  }

  /** A manager whose loader only it knew used to lose it, and each call then said so. */
  @Test
  void manager_thatAloneKnowsItsLoader_keepsIt() throws Exception {
    CacheManager manager =
        provider.getCacheManager(URI.create("memory:alone"), new OtherClasses(KeyClasses.class));
    Cache<Object, Object> cache = manager.createCache("c", plain());
    for (int i = 0; i < 5; i++) {
      System.gc();
    }

    ClassLoader loader = manager.getClassLoader();
    assertThat(loader).isNotNull();
    Object item = item(loader, "item");
    cache.put(item, item);
    assertThat(cache.get(item)).isEqualTo(item);
    assertThat(provider.getCacheManager(URI.create("memory:alone"), loader)).isSameAs(manager);
  }

  private WeakReference<ClassLoader> useAndClose(URI uri) throws Exception {
    WeakReference<ClassLoader> loader = use(uri);
    provider.close(loader.get());
    return loader;
  }

  /** Lets every part of the provider see the loader. */
  private WeakReference<ClassLoader> use(URI uri) throws Exception {
    ClassLoader loader = new OtherClasses(KeyClasses.class);
    Thread current = Thread.currentThread();
    ClassLoader context = current.getContextClassLoader();
    current.setContextClassLoader(loader);
    try {
      CacheManager manager = provider.getCacheManager(uri, loader);
      MutableConfiguration<Object, Object> configuration =
          plain().setStatisticsEnabled(true).setManagementEnabled(true).setReadThrough(true);
      Object loaded = item(loader, "loaded");
      configuration.setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(always(loaded)));
      Cache<Object, Object> cache = manager.createCache("gone", configuration);
      CountDownLatch heard = new CountDownLatch(1);
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(
              FactoryBuilder.factoryOf(new Listener(heard)), null, true, false));
      cache.clear();
      Object key = item(loader, "key");
      cache.put(key, key);
      assertThat(cache.get(key)).isEqualTo(key);
      Object read = cache.invoke(key, (entry, arguments) -> entry.getValue());
      assertThat(read).isEqualTo(key);
      assertThat(cache.iterator().next().getKey()).isNotNull();
      CompletionListenerFuture done = new CompletionListenerFuture();
      cache.loadAll(Set.of("new"), true, done);
      done.get(20, TimeUnit.SECONDS);
      assertThat(cache.get("other")).isEqualTo(loaded);
      assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
      if (!uri.getScheme().equals("memory")) {
        assertThat(manager.unwrap(MemcachedClient.class).getVersions()).hasSize(1);
        eventually("threads have ended their tasks").untilAsserted(ClassLoaderIT::assertOurThreads);
      }
      return new WeakReference<>(loader);
    } finally {
      current.setContextClassLoader(context);
    }
  }

  /** Hears of a creation. */
  private record Listener(CountDownLatch heard)
      implements CacheEntryCreatedListener<Object, Object>, Serializable {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends Object, ? extends Object>> events) {
      heard.countDown();
    }
  }

  private static CacheLoader<Object, Object> always(Object value) {
    return new Always(value);
  }

  /** Loads one value for all keys. */
  private record Always(Object value) implements CacheLoader<Object, Object>, Serializable {
    @Override
    public Object load(Object key) {
      return value;
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<? extends Object> keys) {
      Map<Object, Object> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, value));
      return loaded;
    }
  }

  private static void assertOurThreads() {
    List<Thread> ours = ourThreads();
    assertThat(ours.stream().map(Thread::getName))
        .anyMatch(name -> name.startsWith("jcache-memcached-keeper"))
        .anyMatch(name -> name.startsWith("jcache-memcached-listener"))
        .anyMatch(name -> name.startsWith("jcache-memcached-loader"))
        .anyMatch(name -> name.contains("127.0.0.1"));
    for (Thread thread : ours) {
      assertThat(thread.isDaemon()).as(thread.getName()).isTrue();
      assertThat(thread.getContextClassLoader()).as(thread.getName()).isNull();
    }
  }

  @Test
  void close_provider_endsItsThreads() throws Exception {
    for (String suffix : List.of("", "&protocol=binary")) {
      use(uri(suffix));
    }
    assertThat(ourThreads()).isNotEmpty();

    provider.close();

    eventually("no thread is left")
        .untilAsserted(() -> assertThat(ourThreads()).as("threads that are left").isEmpty());
  }

  /** Returns the threads that came since the start and are not the JVM's own. */
  private static List<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .filter(thread -> !isForeign(thread))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Returns whether a thread is one of the JVM, of the test's processes, or of the test engine. */
  private static boolean isForeign(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    String name = thread.getName();
    return group == null
        || group.getName().equals("system")
        || group.getName().equals("InnocuousThreadGroup")
        || name.startsWith("process reaper")
        || name.startsWith("surefire")
        || name.startsWith("junit");
  }

  private static Object pair(ClassLoader loader, Object first, Object second) throws Exception {
    return loader
        .loadClass(Shapes.Pair.class.getName())
        .getConstructor(Object.class, Object.class)
        .newInstance(first, second);
  }

  /**
   * Returns an object of no record: the JDK keeps their equals, and so their loader, for a while.
   */
  private static Object item(ClassLoader loader, String name) throws Exception {
    return loader
        .loadClass(KeyClasses.Item.class.getName())
        .getConstructor(String.class, double.class)
        .newInstance(name, 1.5);
  }

  private static MutableConfiguration<Object, Object> plain() {
    return new MutableConfiguration<>();
  }
}
