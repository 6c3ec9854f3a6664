package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.RestrictingProxy;
import io.jcache.memcached.testkit.ServerKind;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What listeners hear of the changes of other JVMs. These are managers here that have nothing in
 * common with the one that listens: each takes its classes from a loader of its own.
 */
final class RemoteEventsIT {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final String LAST = "last";

  private static MemcachedServer server;

  private final String prefix = "/remote" + TESTS.incrementAndGet();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final RemoteHeard<String, String> heard = new RemoteHeard<>();

  @BeforeAll
  static void startServer() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private static MemcachedConfiguration<String, String> remote() {
    return new MemcachedConfiguration<String, String>().setRemoteEvents(true);
  }

  private CacheFixture open(CacheFixture fixture) {
    opened.add(fixture);
    return fixture;
  }

  private Cache<String, String> listening(
      String address, MemcachedConfiguration<String, String> configuration) {
    Cache<String, String> cache = open(CacheFixture.on(address, prefix)).cache("c", configuration);
    cache.registerCacheEntryListener(heard.configuration());
    return cache;
  }

  private Cache<String, String> listening() {
    Cache<String, String> cache = listening(server.address(), remote());
    awaitWatched(cache);
    return cache;
  }

  private static void awaitWatched(Cache<?, ?> cache) {
    ManagerReadings readings = cache.getCacheManager().unwrap(ManagerReadings.class);
    eventually("it is watched").until(() -> readings.nodes().get(0).watched());
  }

  /** Returns the cache of another JVM, as far as the one that listens can tell. */
  private Cache<String, String> other(
      String query, MemcachedConfiguration<String, String> configuration) {
    ClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader());
    return open(CacheFixture.on(server, prefix + query, loader)).cache("c", configuration);
  }

  private Cache<String, String> other() {
    return other("", remote());
  }

  /** Waits until all is heard that was done before. */
  private void awaitLast(Cache<String, String> other) {
    other.put(LAST, "");
    eventually("all before is heard").until(() -> heard.has(LAST));
    heard.texts.removeIf(text -> text.contains(LAST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?protocol=binary", "?transport=direct"})
  void changesOfOthers_areTold(String transport) {
    listening();
    Cache<String, String> other = other(transport, remote());
    other.registerCacheEntryListener(new RemoteHeard<String, String>().configuration());
    Map<Consumer<Cache<String, String>>, String> changes = new LinkedHashMap<>();
    changes.put(cache -> cache.put("k", "1"), "remote CREATED k=1");
    changes.put(cache -> cache.put("k", "2"), "remote UPDATED k=2");
    changes.put(cache -> cache.remove("k"), "remote REMOVED k=null");
    changes.put(cache -> cache.putIfAbsent("k", "3"), "remote CREATED k=3");
    changes.put(cache -> cache.replace("k", "4"), "remote UPDATED k=4");
    changes.put(cache -> cache.getAndRemove("k"), "remote REMOVED k=null");
    changes.put(cache -> cache.putAll(Map.of("k", "5")), "remote CREATED k=5");
    changes.put(cache -> cache.getAndPut("k", "6"), "remote UPDATED k=6");
    changes.put(cache -> cache.removeAll(Set.of("k")), "remote REMOVED k=null");
    changes.put(
        cache -> cache.invoke("k", (entry, arguments) -> set(entry, "7")), "remote CREATED k=7");

    List<String> expected = new ArrayList<>();
    changes.forEach(
        (change, event) -> {
          change.accept(other);
          expected.add(event);
          eventually(event).until(() -> heard.texts.size() >= expected.size());
        });
    awaitLast(other);

    assertThat(heard.texts).containsExactlyElementsOf(expected);
  }

  private static Void set(javax.cache.processor.MutableEntry<String, String> entry, String value) {
    entry.setValue(value);
    return null;
  }

  private static final class EchoLoader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded " + key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void whatOthersLoad_isCreated() {
    listening();
    Cache<String, String> other =
        other("", remote().setReadThrough(true).setCacheLoaderFactory(EchoLoader::new));

    assertThat(other.get("k")).isEqualTo("loaded k");
    awaitLast(other);

    assertThat(heard.texts).containsExactly("remote CREATED k=loaded k");
  }

  /** A remove of what is not there takes the lease of a load away, or nothing. */
  @Test
  void whatChangesNothing_isNotTold() {
    listening();
    Cache<String, String> other = other();
    other.remove("absent");
    other.removeAll(Set.of("absent", "too"));
    other.replace("absent", "1");
    other.get("absent");
    other.containsKey("absent");
    other.put("k", "1");
    awaitLast(other);
    heard.texts.clear();

    other.putIfAbsent("k", "2");
    other.replace("k", "no", "3");
    other.remove("k", "no");
    other.get("k");
    awaitLast(other);

    assertThat(heard.texts).isEmpty();
  }

  @Test
  void clear_andRemoveAll_areNotTold() {
    listening();
    Cache<String, String> other = other();
    other.putAll(Map.of("k", "1", "l", "1"));
    awaitLast(other);
    heard.texts.clear();

    other.removeAll();
    awaitLast(other);
    heard.texts.clear();
    other.clear();
    awaitLast(other);
    other.put("k", "2");
    awaitLast(other);

    assertThat(heard.texts).containsExactly("remote CREATED k=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&protocol=binary", "&transport=direct"})
  void ownChanges_areToldOnce(String transport) {
    Cache<String, String> cache =
        open(CacheFixture.on(server, prefix + "?timeout=59s" + transport)).cache("c", remote());
    cache.registerCacheEntryListener(heard.configuration());
    awaitWatched(cache);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      cache.put("k", "1");
      cache.put("k", "2");
      cache.putIfAbsent("k", "3");
      cache.remove("k");
      cache.removeAll(Set.of("k"));
      cache.putAll(Map.of("k", "4"));
      cache.removeAll(Set.of("k"));
      expected.addAll(
          List.of("CREATED k=1", "UPDATED k=2", "REMOVED k=null", "CREATED k=4", "REMOVED k=null"));
    }
    awaitLast(other());

    assertThat(heard.texts).containsExactlyElementsOf(expected);
  }

  /** These hear each other without a server. */
  @Test
  void changesOfAnotherManagerOfThisJvm_areToldOnce() {
    listening();
    Cache<String, String> there =
        open(CacheFixture.on(server, prefix + "?timeout=59s")).cache("c", remote());
    there.put("k", "1");
    eventually("as it listens to nothing").until(() -> heard.has("k"));
    assertThat(heard.texts).containsExactly("remote CREATED k=1");
    heard.texts.clear();

    RemoteHeard<String, String> heardThere = new RemoteHeard<>();
    there.registerCacheEntryListener(heardThere.configuration());
    awaitWatched(there);
    there.put("k", "2");
    there.remove("k");
    awaitLast(other());

    assertThat(heard.texts).containsExactly("UPDATED k=2", "REMOVED k=null");
    assertThat(heardThere.texts).contains("UPDATED k=2", "REMOVED k=null");
  }

  @Test
  void keysOfWhichTheServerHasAHash_areTold_butForTheirRemoval() {
    String key = "long ".repeat(100);
    listening();
    Cache<String, String> other = other();
    try (CapturedLog log = new CapturedLog()) {
      other.put(key, "1");
      eventually("it is told").until(() -> heard.has(key));
      other.remove(key);
      eventually("it is said").until(() -> !log.lines("has but a hash of its key").isEmpty());
    }
    other.put(key, "2");
    awaitLast(other);

    assertThat(heard.texts)
        .containsExactly("remote CREATED " + key + "=1", "remote CREATED " + key + "=2");
  }

  @Test
  void listenersThatCannotHearOthers_areSaid_andHearTheirOwn() {
    RemoteHeard<String, String> old = new RemoteHeard<>();
    RemoteHeard<String, String> synchronous = new RemoteHeard<>();
    Cache<String, String> cache = listening();
    try (CapturedLog log = new CapturedLog()) {
      cache.registerCacheEntryListener(old.configuration(true, false));
      cache.registerCacheEntryListener(synchronous.configuration(false, true));
      assertThat(log.lines("hears nothing of what other JVMs do")).hasSize(2);
    }
    Cache<String, String> other = other();
    other.put("k", "1");
    awaitLast(other);
    cache.put("own", "1");
    eventually("its own").until(() -> old.has("own"));

    assertThat(old.texts).containsExactly("CREATED own=1");
    assertThat(synchronous.texts).containsExactly("CREATED own=1");
    assertThat(heard.texts).contains("remote CREATED k=1");
  }

  /** The manager that comes first does not tell it, as it is synchronous there. */
  @Test
  void listenerOfTwoManagers_hearsOthersByTheOneThatCanTellIt() {
    RemoteHeard<String, String> both = new RemoteHeard<>();
    Cache<String, String> first = listening();
    first.registerCacheEntryListener(both.configuration(false, true));
    Cache<String, String> second =
        open(CacheFixture.on(server, prefix + "?timeout=59s")).cache("c", remote());
    second.registerCacheEntryListener(both.configuration());
    awaitWatched(second);
    awaitLast(other());

    eventually("it is told").until(() -> both.has(LAST));
  }

  @Test
  void listenerThatIsNotThereAnyMore_hearsNothing() {
    Cache<String, String> cache = listening();
    Cache<String, String> other = other();
    cache.deregisterCacheEntryListener(heard.configuration());
    other.put("k", "1");
    RemoteHeard<String, String> next = new RemoteHeard<>();
    cache.registerCacheEntryListener(next.configuration());
    other.put("l", "1");
    eventually("the next one hears").until(() -> next.has("l"));

    assertThat(heard.texts).isEmpty();
  }

  /** A caller would wait for ever if what others do counted for the events that may wait. */
  @Timeout(60)
  @Test
  void listenerThatIsSlow_slowsNobody() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CacheFixture slow =
        open(CacheFixture.on(server, prefix + "?listeners.threads=1&listeners.queue-size=2"));
    Cache<String, String> cache = slow.cache("c", remote());
    CacheEntryCreatedListener<String, String> waiting =
        events -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> waiting, null, false, false));
    awaitWatched(cache);
    Cache<String, String> other = other();
    for (int i = 0; i < 1000; i++) {
      other.put("k" + i, "1");
    }
    RemoteHeard<String, String> beside = new RemoteHeard<>();
    Cache<String, String> second = other("?timeout=58s", remote());
    second.registerCacheEntryListener(beside.configuration());
    awaitWatched(second);
    other.put("end", "1");
    eventually("another JVM hears").until(() -> beside.has("end"));

    cache.put("own", "1");
    assertThat(cache.get("k1")).isEqualTo("1");
    gate.countDown();
  }

  /** As the page about near caches shows it. */
  @Test
  void event_saysWhereItComesFrom() {
    List<String> heard = new CopyOnWriteArrayList<>();
    CacheEntryUpdatedListener<String, String> listener =
        events -> {
          for (CacheEntryEvent<? extends String, ? extends String> event : events) {
            boolean remote = event.unwrap(EventOrigin.class).isRemote();
            heard.add(event.getKey() + (remote ? " by another JVM" : " by this one"));
          }
        };
    Cache<String, String> cache = listening();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
    cache.put("k", "1");
    cache.put("k", "2");
    other().put("k", "3");
    eventually("both").until(() -> heard.size() == 2);

    assertThat(heard).containsExactly("k by this one", "k by another JVM");
  }

  @Test
  void accesses_thatStoreAnew_areRefused() {
    CacheFixture fixture = open(CacheFixture.on(server, prefix));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                fixture.cache(
                    "c",
                    remote()
                        .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_DAY))))
        .withMessageContaining("listeners.remote and expiry.access");
  }

  @Test
  void serverThatCannotBeWatched_isSaidOnce() {
    try (RestrictingProxy proxy = new RestrictingProxy(server, ServerKind.TCP);
        CapturedLog log = new CapturedLog()) {
      Cache<String, String> cache = listening(proxy.address(), remote());
      eventually("it is refused").until(() -> !log.lines("does not tell of changes").isEmpty());
      cache.put("k", "1");
      eventually("its own are told").until(() -> heard.has("k"));

      assertThat(log.lines("does not tell of changes"))
          .singleElement()
          .asString()
          .contains("listeners (listeners.remote) hear of none of them");
    }
  }

  @Test
  void changesThatMayBeLost_areLogged() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server);
        CapturedLog log = new CapturedLog()) {
      Cache<String, String> cache = listening(proxy.address(), remote());
      awaitWatched(cache);
      assertThat(log.lines("may not have been told")).isEmpty();

      proxy.cut();
      eventually("it is said").until(() -> !log.lines("may not have been told of all").isEmpty());
      Cache<String, String> other = other();
      eventually("it is heard again")
          .until(
              () -> {
                other.put("k", "1");
                return heard.has("k");
              });
    }
  }
}
