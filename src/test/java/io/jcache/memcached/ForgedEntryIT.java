package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.Forgery;
import io.jcache.memcached.internal.codec.StandIns;
import io.jcache.memcached.internal.codec.StandIns.Graph;
import io.jcache.memcached.internal.store.CacheItems;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entries that somebody who knows the format has written into memcached, of classes that have the
 * names of those that are refused.
 */
final class ForgedEntryIT {
  /** Kept here, as a manager lets its loader go. */
  private static final ClassLoader LOADER = StandIns.familyLoader();

  private static MemcachedServer server;

  @BeforeAll
  static void startServer() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void clear() {
    System.clearProperty(StandIns.RAN);
  }

  /**
   * A forged payload.
   *
   * @param named what the log line about it names; empty where that is not checked
   * @param runs whether it runs code where its classes are allowed
   */
  private record Forged(String name, byte[] payload, String named, boolean runs) {}

  private static List<Forged> forgeries() {
    List<Forged> forgeries = new ArrayList<>();
    for (Graph graph : StandIns.ofFamilies()) {
      Object object = graph.make();
      String named = graph.refusal().startsWith("A proxy") ? "serialization.allow" : graph.type();
      forgeries.add(new Forged(graph + " by Kryo", Forgery.kryo(object), named, true));
      forgeries.add(
          new Forged(
              graph + " in a list by Kryo",
              Forgery.kryo(new ArrayList<>(List.of("x", object))),
              named,
              true));
      forgeries.add(new Forged(graph + " by Java", Forgery.java(object), "", false));
      forgeries.add(
          new Forged(
              graph + " in an array by Java", Forgery.java(new Object[] {object}), "", false));
    }
    System.clearProperty(StandIns.RAN);
    return forgeries;
  }

  private static CacheFixture open(String list) {
    return CacheFixture.on(server, "/forged?timeout=10s" + list, LOADER);
  }

  /** The control: the cache finds the classes, and their code runs, where it is told to. */
  @Test
  void get_forgedEntryOfListedNames_isReadAndRuns() {
    List<Forged> forgeries = forgeries();
    try (CacheFixture fixture =
            open("&serialization.allow=" + String.join(",", StandIns.familyNames()));
        CacheItems items = new CacheItems(server, "forged", "forged")) {
      Cache<String, Object> cache = fixture.cache("forged");
      cache.put("key", "value");
      for (Forged forged : forgeries) {
        if (forged.runs()) {
          items.forge("key", forged.payload());

          assertThat(cache.get("key")).as(forged.name()).isNotNull();
          assertThat(System.clearProperty(StandIns.RAN)).as(forged.name()).isNotNull();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&serialization.allow=io.jcache.memcached.**"})
  void get_forgedEntry_isACountedMissAndNothingRuns(String list) {
    List<Forged> forgeries = forgeries();
    Set<String> named = new HashSet<>();
    try (CacheFixture fixture = open(list);
        CacheItems items = new CacheItems(server, "forged", "forged")) {
      Cache<String, Object> cache = fixture.cache("forged");
      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      cache.put("key", "value");
      for (Forged forged : forgeries) {
        long before = readings.cache("forged").undecodableItems();
        items.forge("key", forged.payload());
        try (CapturedLog log = new CapturedLog()) {
          assertThat(cache.get("key")).as(forged.name()).isNull();
          // Each cause is logged once.
          if (!forged.named().isEmpty() && named.add(forged.named())) {
            assertThat(log.lines("Cache 'forged'"))
                .as(forged.name())
                .isNotEmpty()
                .allSatisfy(
                    line ->
                        assertThat(line).contains(forged.named()).contains("serialization.allow"));
          }
        }
        assertThat(System.getProperty(StandIns.RAN)).as(forged.name()).isNull();
        assertThat(readings.cache("forged").undecodableItems())
            .as(forged.name())
            .isEqualTo(before + 1);
      }
      cache.put("key", "value");
      assertThat(cache.get("key")).as("the cache goes on").isEqualTo("value");
    }
  }
}
