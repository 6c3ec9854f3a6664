package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two JVMs share a cache. */
final class TwoJvmIT {

  private static final int COUNT = 2_000;
  private static final int CLEARS = 200;

  private static MemcachedServer server;

  @BeforeAll
  static void startServer() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ascii", "binary"})
  void cache_ofTwoJvms_isOne(String protocol) throws Exception {
    String suffix = "/" + protocol + "?timeout=10s&protocol=" + protocol;
    try (CacheFixture fixture = CacheFixture.on(server, suffix)) {
      Cache<String, Object> cache = fixture.cache("shared");
      String uri = fixture.manager().getURI().toString();
      try (ChildJvm other = ChildJvm.start(CounterJvm.class, uri, "shared")) {
        cache.put("greeting", "hello");
        assertThat(other.hear()).isEqualTo("ready");
        assertThat(other.ask("get greeting")).isEqualTo("hello");

        seesClears(cache, other);
        countsExactly(cache, other);
      }
    }
  }

  @Test
  @Tag("full")
  void listener_ofRemoteEvents_hearsAnotherProcess() throws Exception {
    RemoteHeard<String, Object> heard = new RemoteHeard<>();
    try (CacheFixture fixture = CacheFixture.on(server, "/events?timeout=10s")) {
      Cache<String, Object> cache =
          fixture.cache(
              "shared", new MemcachedConfiguration<String, Object>().setRemoteEvents(true));
      cache.registerCacheEntryListener(heard.configuration());
      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      eventually("it is watched").until(() -> readings.nodes().get(0).watched());
      String uri = fixture.manager().getURI().toString();
      try (ChildJvm other = ChildJvm.start(CounterJvm.class, uri, "shared", "remote")) {
        assertThat(other.hear()).isEqualTo("ready");
        cache.put("own", "here");

        assertThat(other.ask("put round 1")).isEqualTo("put");
        eventually("the first is heard").until(() -> heard.has("round"));
        assertThat(other.ask("put round 2")).isEqualTo("put");

        eventually("all are heard").until(() -> heard.texts.size() >= 3);
        assertThat(heard.texts)
            .containsExactlyInAnyOrder(
                "CREATED own=here", "remote CREATED round=1", "remote UPDATED round=2");
      }
    }
  }

  private static void seesClears(Cache<String, Object> cache, ChildJvm other) {
    for (int i = 0; i < CLEARS; i++) {
      cache.put("round", i);
      assertThat(other.ask("get round")).isEqualTo(Integer.toString(i));
      cache.clear();
      assertThat(other.ask("get round")).isEqualTo("null");
      assertThat(other.ask("put round " + i)).isEqualTo("put");
      assertThat(cache.get("round")).isEqualTo(Integer.toString(i));
      assertThat(other.ask("clear")).isEqualTo("cleared");
      assertThat(cache.get("round")).isNull();
    }
  }

  private static void countsExactly(Cache<String, Object> cache, ChildJvm other) throws Exception {
    other.say("count visits " + COUNT);
    CounterJvm.count(cache, "visits", COUNT);
    assertThat(other.hear()).isEqualTo("counted");

    assertThat(cache.get("visits")).isEqualTo(2 * COUNT);
    assertThat(other.ask("get visits")).isEqualTo(Integer.toString(2 * COUNT));
  }
}
