package io.jcache.memcached;

import static io.jcache.memcached.CacheFixture.KEY_1;
import static io.jcache.memcached.CacheFixture.VALUE_1;
import static io.jcache.memcached.CacheFixture.VALUE_2;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that are sent, not awaited, on a real server. */
@Tag("full")
final class SentWritesIT {
  private static final String SPY = "transport=spymemcached";
  private static final String DIRECT = "transport=direct";
  private static final String FOUR_LINKS = "transport=direct&connection.links=4";
  private static final int KEYS = 2000;
  private static final Duration ANSWER_DELAY = Duration.ofMillis(5);

  private final MemcachedServer server = MemcachedServer.start();
  private final CacheFixture other = CacheFixture.on(server, "/sent");
  private final Cache<String, String> others = other.cache("words", configuration());

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  private static MemcachedConfiguration<String, String> configuration() {
    return new MemcachedConfiguration<String, String>().setWrites(WriteMode.SENT);
  }

  private CacheFixture fixture(String options) {
    return CacheFixture.on(server, "/sent?" + options);
  }

  private static void awaitAnswers(CacheManager manager) {
    ManagerReadings readings = manager.unwrap(ManagerReadings.class);
    eventually("no answer is left unread")
        .until(() -> readings.nodes().stream().allMatch(node -> node.inFlight() == 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void puts_areReadByEveryThread_inTheirOrder(String options) {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (CacheFixture fixture = fixture(options)) {
      Cache<String, String> cache = fixture.cache("words", configuration());
      List<CompletableFuture<Void>> looks = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        String key = "key " + i % 300;
        String value = "value " + i;
        cache.put(key, value);
        switch (i % 7) {
          case 0 -> assertThat(cache.get(key)).isEqualTo(value);
          case 1 ->
              looks.add(
                  CompletableFuture.runAsync(
                      () ->
                          assertThat(number(cache.get(key))).isGreaterThanOrEqualTo(number(value)),
                      threads));
          case 2 -> assertThat(cache.getAndPut(key, value)).isEqualTo(value);
          case 3 -> {
            assertThat(cache.remove(key)).isTrue();
            assertThat(cache.putIfAbsent(key, value)).isTrue();
          }
          case 4 -> assertThat(cache.replace(key, value, value)).isTrue();
          default -> assertThat(cache.getAll(Set.of(key))).containsEntry(key, value);
        }
      }
      looks.forEach(CompletableFuture::join);
      assertThat(cache).hasSize(300);
      awaitAnswers(fixture.manager());
      assertThat(others).hasSize(300);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int number(String value) {
    return Integer.parseInt(value.substring("value ".length()));
  }

  /** ParityTest cannot show it: a writer, or a policy of the application's, awaits all writes. */
  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void anyMethod_rightBehindAPut_doesAsWhereWritesAreAwaited(String options) throws Exception {
    AtomicInteger unanswered = new AtomicInteger();
    try (FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture = CacheFixture.on(proxy.address(), "/sent?timeout=20s&" + options)) {
      Cache<Object, Object> sent = strings(fixture, "sent", WriteMode.SENT);
      Cache<Object, Object> awaited = strings(fixture, "awaited", WriteMode.AWAITED);
      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      proxy.inject(Direction.TO_CLIENT, Fault.delay(ANSWER_DELAY));
      for (String method : WriteMethods.ALL) {
        for (boolean there : List.of(true, false)) {
          String outcome =
              outcome(method, sent, there, () -> unanswered.addAndGet(inFlight(readings)));
          assertThat(outcome)
              .as("%s, over %s", method, there ? "an entry" : "none")
              .isEqualTo(outcome(method, awaited, there, () -> {}));
        }
      }
      awaitAnswers(fixture.manager());
    }
    assertThat(unanswered).hasValueGreaterThan(WriteMethods.ALL.size() / 2);
  }

  private static int inFlight(ManagerReadings readings) {
    return readings.nodes().stream().mapToInt(NodeReport::inFlight).sum();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Cache<Object, Object> strings(
      CacheFixture fixture, String name, WriteMode writes) {
    MemcachedConfiguration<String, String> strings =
        new MemcachedConfiguration<String, String>().setWrites(writes);
    strings.setCacheLoaderFactory(() -> new GatedLoader<>(key -> "loaded"));
    return (Cache) fixture.cache(name, strings);
  }

  private static String outcome(
      String method, Cache<Object, Object> cache, boolean there, Runnable beforeIt)
      throws Exception {
    cache.clear();
    if (there) {
      cache.put("k", "older");
      cache.put("k", "old");
    }
    beforeIt.run();
    String result = WriteMethods.result(() -> WriteMethods.perform(method, cache, "k", "new"));
    Object read = cache.get("k");
    return result + ", " + read + ", " + WriteMethods.stored(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void puts_whileAnotherManagerClears_areThereAfterwards(String options) {
    try (CacheFixture fixture = fixture(options)) {
      Cache<String, String> cache = fixture.cache("words", configuration());
      for (int i = 0; i < 100; i++) {
        others.clear();
        cache.put("one " + i, VALUE_1);
        cache.putAll(Map.of("two " + i, VALUE_1, "three " + i, VALUE_1));
        assertThat(cache.get("three " + i)).isEqualTo(VALUE_1);
        assertThat(cache.get("one " + i)).isEqualTo(VALUE_1);
        assertThat(cache.get("two " + i)).isEqualTo(VALUE_1);
      }
      cache.put(KEY_1, VALUE_1);
      cache.clear();
      assertThat(cache.get(KEY_1)).isNull();
      assertThat(others.get(KEY_1)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void close_waitsForWhatIsOnItsWay(String options) {
    try (CacheFixture fixture = fixture(options)) {
      Cache<String, String> cache = fixture.cache("words", configuration());
      Map<String, String> map = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        map.put("key " + i, "value " + i);
      }
      cache.putAll(map);
      cache.put("another", VALUE_1);
    }
    assertThat(others).hasSize(KEYS + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void puts_toAFrozenServer_leaveNoOldValue(String options) {
    try (CacheFixture fixture = fixture(options + "&timeout=500ms&failure-policy=throw")) {
      Cache<String, String> cache = fixture.cache("words", configuration());
      others.put(KEY_1, VALUE_1);
      eventually("the server is known")
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(() -> VALUE_1.equals(cache.get(KEY_1)));
      server.freeze();

      cache.put(KEY_1, VALUE_2);

      assertThatThrownBy(() -> cache.get(KEY_1)).isInstanceOf(CacheException.class);
      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      eventually("the write has failed")
          .until(() -> readings.cache("words").degradedOperations() > 0);
      server.thaw();
      eventually("what failed is made up for")
          .until(() -> readings.nodes().stream().allMatch(node -> node.pendingRepairs() == 0));
      assertThat(others.get(KEY_1)).isNotEqualTo(VALUE_1);
      awaitAnswers(fixture.manager());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SPY, DIRECT, FOUR_LINKS})
  void puts_toAServerThatIsKilled_areCountedOrStored(String options) {
    try (CacheFixture fixture = fixture(options)) {
      Cache<String, String> cache = fixture.cache("words", configuration());
      cache.put(KEY_1, VALUE_1);
      assertThat(cache.get(KEY_1)).isEqualTo(VALUE_1);
      server.freeze();
      for (int i = 0; i < 50; i++) {
        cache.put("key " + i, VALUE_1);
      }
      server.kill();

      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      eventually("all have failed").until(() -> readings.cache("words").degradedOperations() == 50);
      assertThat(cache.get("key 1")).isNull();
    }
  }

  @Test
  void put_thatTheServerRefuses_isToldAtOnce() {
    try (CacheFixture fixture = fixture(SPY)) {
      Cache<String, byte[]> cache =
          fixture.cache(
              "bytes", new MemcachedConfiguration<String, byte[]>().setWrites(WriteMode.SENT));
      cache.put(KEY_1, new byte[] {1});

      assertThatThrownBy(() -> cache.put(KEY_1, new byte[2 << 20]))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("larger item size");

      assertThat(cache.get(KEY_1)).containsExactly(1);
    }
  }
}
