package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.Forgery;
import io.jcache.memcached.internal.codec.Gadgets;
import io.jcache.memcached.internal.codec.Gadgets.Chain;
import io.jcache.memcached.internal.store.CacheItems;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entries that somebody who knows the format has written into memcached: chains that run code where
 * nothing stops them.
 *
 * <p>JdbcRowSetImpl and TemplatesImpl, in which chains used to end, cannot be called by reflection
 * since JDK 17: for them it is shown that plain serialization builds them, and ours does not.
 */
final class GadgetIT {
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
    System.clearProperty(Gadgets.FIRED);
  }

  static Stream<Chain> firing() {
    return Gadgets.firing().stream();
  }

  static Stream<Chain> closed() {
    return Gadgets.closed().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("firing")
  void plainSerializers_chain_runs(Chain chain) throws Exception {
    Object graph = chain.maker().get();
    byte[] plain = plainBytes(graph);
    byte[] kryo = Forgery.kryo(graph);
    System.clearProperty(Gadgets.FIRED);

    plainObject(plain);
    assertThat(System.clearProperty(Gadgets.FIRED)).as("by ObjectInputStream").isNotNull();
    Forgery.unprotected().deserialize(kryo, 0, kryo.length);
    assertThat(System.clearProperty(Gadgets.FIRED)).as("by Kryo, gadgets listed").isNotNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("closed")
  void plainSerializer_beanOfTheJdk_isBuilt(Chain chain) throws Exception {
    Object bean = chain.maker().get();
    assertThat(plainObject(plainBytes(bean))).hasSameClassAs(bean);
  }

  private static byte[] plainBytes(Object graph) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(graph);
    }
    return bytes.toByteArray();
  }

  private static Object plainObject(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** A forged payload, and what the log line about it names. */
  private record Forged(String name, byte[] payload, String named) {}

  private static List<Forged> forgeries() {
    List<Forged> forgeries = new ArrayList<>();
    Stream.concat(firing(), closed())
        .forEach(
            chain -> {
              Object graph = chain.maker().get();
              forgeries.add(new Forged(chain + " by Kryo", Forgery.kryo(graph), chain.refused()));
              forgeries.add(
                  new Forged(
                      chain + " in a list by Kryo",
                      Forgery.kryo(new ArrayList<>(List.of("x", graph))),
                      chain.refused()));
              forgeries.add(new Forged(chain + " by Java", Forgery.java(graph), ""));
              forgeries.add(
                  new Forged(
                      chain + " in an array by Java", Forgery.java(new Object[] {graph}), ""));
            });
    for (Chain chain : Gadgets.closed()) {
      Object graph = Arrays.asList("x", chain.maker().get());
      forgeries.add(new Forged(chain + " in a list by Java", Forgery.java(graph), chain.refused()));
    }
    System.clearProperty(Gadgets.FIRED);
    return forgeries;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&serialization.allow=io.jcache.memcached.**"})
  void get_forgedEntry_isACountedMissAndNothingRuns(String list) {
    List<Forged> forgeries = forgeries();
    try (CacheFixture fixture = CacheFixture.on(server, "/gadgets?timeout=10s" + list);
        CacheItems items = new CacheItems(server, "gadgets", "forged")) {
      Cache<String, Object> cache = fixture.cache("forged");
      ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
      cache.put("key", "value");
      for (Forged forged : forgeries) {
        long before = readings.cache("forged").undecodableItems();
        items.forge("key", forged.payload());
        try (CapturedLog log = new CapturedLog()) {
          assertThat(cache.get("key")).as(forged.name()).isNull();
          if (!forged.named().isEmpty()) {
            assertThat(log.lines("Cache 'forged'"))
                .as(forged.name())
                .allSatisfy(
                    line ->
                        assertThat(line).contains(forged.named()).contains("serialization.allow"));
          }
        }
        assertThat(System.getProperty(Gadgets.FIRED)).as(forged.name()).isNull();
        assertThat(readings.cache("forged").undecodableItems())
            .as(forged.name())
            .isEqualTo(before + 1);
      }
      cache.put("key", "value");
      assertThat(cache.get("key")).as("the cache goes on").isEqualTo("value");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_gadget_isRefusedAndNamesClassAndOption(boolean listed) {
    Serializer serializer = Forgery.serializer(listed);
    for (Chain chain : Stream.concat(firing(), closed()).toList()) {
      Object graph = chain.maker().get();
      assertThatThrownBy(() -> serializer.serialize(graph))
          .as(chain.name())
          .hasMessageContaining(chain.refused())
          .hasMessageContaining("serialization.allow");
      assertThat(System.getProperty(Gadgets.FIRED)).as(chain.name()).isNull();
    }
  }

  /** The entries are what a cache reads: those of an honest writer in the same way. */
  @Test
  void forgery_ofHonestObjects_isRead() {
    Object honest = new ArrayList<>(List.of("a", 1, java.util.Locale.ROOT));
    for (byte[] payload : List.of(Forgery.kryo(honest), Forgery.java(java.util.Locale.ROOT))) {
      assertThat(Forgery.serializer(true).deserialize(payload, 0, payload.length)).isNotNull();
    }
  }
}
