package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.testkit.FakeClock;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers of one JVM on the same servers, which used not to hear each other. */
@Timeout(120)
final class OtherManagersIT {

  private static final ClassLoader LOADER = OtherManagersIT.class.getClassLoader();

  private static final AtomicInteger TESTS = new AtomicInteger();

  private static MemcachedServer server;

  private final String prefix = "/others" + TESTS.incrementAndGet();
  private final FakeClock clock = new FakeClock();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider(clock::millis);
  private final HeardEvents<String, String> heardHere = new HeardEvents<>();
  private final HeardEvents<String, String> heardThere = new HeardEvents<>();
  private final CacheManager manager = open(prefix + "?timeout=30s");
  private final Cache<String, String> here = cache(manager, "c");

  @BeforeAll
  static void startServer() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private CacheManager open(String suffix) {
    return provider.getCacheManager(URI.create("memcached://" + server.address() + suffix), LOADER);
  }

  /** Opens another manager on the same entries. */
  private CacheManager openOther() {
    return open(prefix + "?timeout=31s");
  }

  private static MutableConfiguration<String, String> tenSeconds() {
    return new MutableConfiguration<String, String>()
        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 10)));
  }

  private static Cache<String, String> cache(CacheManager manager, String name) {
    return manager.createCache(name, tenSeconds());
  }

  private Cache<String, String> listenOnBothSides(boolean synchronous) {
    Cache<String, String> there = cache(openOther(), "c");
    here.registerCacheEntryListener(heardHere.configuration(true, synchronous));
    there.registerCacheEntryListener(heardThere.configuration(true, synchronous));
    return there;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void listeners_ofBothManagers_hearEachOtherOnce(boolean synchronous) {
    Cache<String, String> there = listenOnBothSides(synchronous);

    there.put("k", "1");
    here.put("k", "2");
    there.invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue(entry.getValue() + "3");
          return null;
        });
    here.putAll(Map.of("l", "4"));
    there.removeAll();
    here.close();
    there.close();

    assertThat(heardHere.texts)
        .containsExactlyInAnyOrder(
            "CREATED k=1<-",
            "UPDATED k=2<1",
            "UPDATED k=23<2",
            "CREATED l=4<-",
            "REMOVED k=23<23",
            "REMOVED l=4<4");
    assertThat(heardThere.texts).containsExactlyInAnyOrderElementsOf(heardHere.texts);
    assertThat(heardHere.threads)
        .allMatch(name -> name.startsWith("jcache-memcached-listener") != synchronous);
  }

  @Test
  void event_ofTheOther_isOneOfTheOwnCache() {
    Cache<String, String> there = cache(openOther(), "c");
    List<Object> sources = new ArrayList<>();
    for (Cache<String, String> cache : List.of(here, there)) {
      CacheEntryCreatedListener<String, String> listener =
          events -> events.forEach(event -> sources.add(event.getSource()));
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    }

    there.put("k", "v");

    assertThat(sources).containsExactly(there, here);
  }

  /** The API makes a provider for each context class loader that it is asked with. */
  @Test
  void managers_ofTwoProvidersWithTheSameUri_hearEachOther() {
    try (MemcachedCachingProvider another = new MemcachedCachingProvider(clock::millis)) {
      Cache<String, String> there = cache(another.getCacheManager(manager.getURI(), LOADER), "c");
      here.registerCacheEntryListener(heardHere.configuration(true, true));
      there.registerCacheEntryListener(heardThere.configuration(true, true));

      there.put("k", "v");

      assertThat(heardHere.texts).containsExactly("CREATED k=v<-");
    }
  }

  /** Whoever finds the entry: it stays on the server, and each manager comes upon it. */
  @Test
  void expiry_isHeardOnceOnEachSide() {
    Cache<String, String> there = listenOnBothSides(true);
    there.put("k", "v");
    clock.advanceMillis(10_000);

    for (int i = 0; i < 2; i++) {
      assertThat(here.get("k")).isNull();
      assertThat(there.get("k")).isNull();
    }

    assertThat(heardHere.texts).containsExactly("CREATED k=v<-", "EXPIRED k=v<v");
    assertThat(heardThere.texts).isEqualTo(heardHere.texts);
  }

  @Test
  void listener_thatIsRegisteredWithBoth_hearsOnce() {
    Cache<String, String> there = cache(openOther(), "c");
    here.registerCacheEntryListener(heardHere.configuration(true, true));
    there.registerCacheEntryListener(heardHere.configuration(true, true));

    here.put("k", "1");
    there.put("k", "2");

    assertThat(heardHere.texts).containsExactly("CREATED k=1<-", "UPDATED k=2<1");
  }

  /** Who has no listener does not read what was there before, and so cannot tell. */
  @Test
  void manager_withoutListeners_isNotHeard() {
    Cache<String, String> there = cache(openOther(), "c");
    here.registerCacheEntryListener(heardHere.configuration(true, true));
    there.put("k", "1");
    assertThat(heardHere.texts).isEmpty();

    var configuration = heardThere.configuration(true, true);
    there.registerCacheEntryListener(configuration);
    there.put("k", "2");
    there.deregisterCacheEntryListener(configuration);
    there.put("k", "3");
    here.put("k", "4");

    assertThat(heardHere.texts).containsExactly("UPDATED k=2<1", "UPDATED k=4<3");
    assertThat(heardThere.texts).containsExactly("UPDATED k=2<1");
  }

  @Test
  void cachesOfOtherEntriesOrClasses_areNotHeard() {
    here.registerCacheEntryListener(heardHere.configuration(true, true));
    List<Cache<String, String>> others =
        List.of(
            cache(openOther(), "d"),
            cache(open(prefix + "x?timeout=30s"), "c"),
            cache(
                provider.getCacheManager(manager.getURI(), new ClassLoader("another", LOADER) {}),
                "c"),
            openOther().createCache("c", tenSeconds().setTypes(String.class, String.class)));
    for (Cache<String, String> other : others) {
      other.registerCacheEntryListener(heardThere.configuration(true, true));

      other.put("k", "v");
      other.remove("k");

      assertThat(heardThere.texts).containsExactly("CREATED k=v<-", "REMOVED k=v<v");
      heardThere.texts.clear();
    }
    assertThat(heardHere.texts).isEmpty();
  }

  @Test
  void failure_ofTheOthersListener_comesOutOfTheCall() {
    Cache<String, String> there = listenOnBothSides(true);
    heardHere.failWith(new IllegalStateException("no disk"));

    assertThatExceptionOfType(CacheEntryListenerException.class)
        .isThrownBy(() -> there.put("k", "v"))
        .withRootCauseInstanceOf(IllegalStateException.class);

    assertThat(there.get("k")).isEqualTo("v");
    assertThat(heardThere.texts).containsExactly("CREATED k=v<-");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closedManager_hearsNothingMore_andIsLetGo(boolean synchronous) {
    here.registerCacheEntryListener(heardHere.configuration(true, synchronous));
    WeakReference<CacheManager> closed = new WeakReference<>(openOther());
    Cache<String, String> there = cache(closed.get(), "c");
    WeakReference<Cache<String, String>> closedCache = new WeakReference<>(there);
    MapOfEvents kept = new MapOfEvents();
    there.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> kept, null, true, synchronous));
    here.put("k", "1");
    there.getCacheManager().close();
    there = null;

    here.put("k", "2");

    assertThat(kept.map).isEqualTo(Map.of("k", "1"));
    eventually("nothing keeps the closed manager")
        .until(
            () -> {
              System.gc();
              return closed.get() == null && closedCache.get() == null;
            });
    here.close();
    assertThat(heardHere.texts).containsExactly("CREATED k=1<-", "UPDATED k=2<1");
  }

  /** A map that listeners keep, as of a near cache or an index. */
  @Test
  void mapsKeptByListeners_ofChangesMadeByTurns_equalTheCache() {
    Cache<String, String> there = cache(openOther(), "c");
    List<Map<String, String>> maps = new ArrayList<>();
    for (Cache<String, String> cache : List.of(here, there)) {
      MapOfEvents kept = new MapOfEvents();
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> kept, null, true, true));
      maps.add(kept.map);
    }
    Set<String> keys = Set.of("k0", "k1", "k2", "k3", "k4", "m");
    long seed = 16;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Cache<String, String> cache = random.nextBoolean() ? here : there;
      String key = "k" + random.nextInt(5);
      String value = "v" + i;
      switch (random.nextInt(7)) {
        case 0 -> cache.put(key, value);
        case 1 -> cache.remove(key);
        case 2 -> cache.putIfAbsent(key, value);
        case 3 -> cache.getAndReplace(key, value);
        case 4 -> cache.putAll(Map.of(key, value, "m", value));
        case 5 -> cache.removeAll(Set.of(key, "m"));
        default -> {
          clock.advanceMillis(1_000);
          cache.getAll(keys);
        }
      }
    }
    Map<String, String> entries = here.getAll(keys);

    assertThat(maps).as("seed %s", seed).allSatisfy(map -> assertThat(map).isEqualTo(entries));
  }

  /** Keeps the entries that it hears of. */
  private static final class MapOfEvents
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryUpdatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          CacheEntryExpiredListener<String, String> {
    final Map<String, String> map = new ConcurrentHashMap<>();

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> map.put(event.getKey(), event.getValue()));
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      onCreated(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> map.remove(event.getKey()));
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      onRemoved(events);
    }
  }
}
