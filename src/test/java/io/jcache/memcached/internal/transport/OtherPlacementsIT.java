package io.jcache.memcached.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.internal.transport.spy.SpyClients;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys lie where the clients of other languages look for them, weights included. */
@Tag("full")
final class OtherPlacementsIT {
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(10), Protocol.ASCII);
  private static final List<String> KEYS = IntStream.range(0, 1000).mapToObj(i -> "k" + i).toList();
  private static final int[] WEIGHTS = {1, 2, 1};

  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(WEIGHTS.length).toList();
  private final List<Node> nodes =
      IntStream.range(0, WEIGHTS.length)
          .mapToObj(i -> new Node(servers.get(i).host(), servers.get(i).port(), WEIGHTS[i]))
          .toList();

  @AfterEach
  void stop() {
    servers.forEach(MemcachedServer::close);
  }

  private static String[] arguments(String first, List<Node> nodes) {
    return arguments(List.of(first), nodes);
  }

  private static String[] arguments(String verb, String client, List<Node> nodes) {
    return arguments(List.of(verb, client), nodes);
  }

  private static String[] arguments(List<String> first, List<Node> nodes) {
    return Stream.concat(
            first.stream(), nodes.stream().map(node -> node.address() + "*" + node.weight()))
        .toArray(String[]::new);
  }

  private List<List<String>> found(List<String> keys) {
    List<List<String>> found = new ArrayList<>();
    for (Node node : nodes) {
      try (Transport transport = new NodeTransport(node, OPTIONS, new SpyConnector())) {
        found.add(
            List.copyOf(
                transport.get(keys).await(Deadline.after(Duration.ofSeconds(10))).keySet()));
      }
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "python-memcached, PYTHON_MEMCACHED",
    "pylibmc, LIBMEMCACHED",
    "pylibmc-ketama-weighted, LIBMEMCACHED_KETAMA_WEIGHTED",
  })
  void keysSetByAPythonProgram_lieWhereTheRingSays(String client, Distribution distribution) {
    Ring ring = Ring.of(distribution, nodes);

    OtherClients.python("items.py", arguments("set", client, nodes));

    List<List<String>> found = found(KEYS);
    for (int node = 0; node < nodes.size(); node++) {
      int index = node;
      assertThat(found.get(node))
          .containsExactlyInAnyOrderElementsOf(
              KEYS.stream().filter(key -> ring.indexOf(key) == index).toList());
    }
  }

  /** The client for the application's own keys meets the other programs', both ways. */
  @ParameterizedTest
  @CsvSource({
    "python-memcached, PYTHON_MEMCACHED",
    "pylibmc, LIBMEMCACHED",
    "pylibmc-ketama-weighted, LIBMEMCACHED_KETAMA_WEIGHTED",
  })
  void keysOfTheClientOfUnwrap_areThoseOfAPythonProgram(String client, Distribution distribution)
      throws Exception {
    MemcachedClient own =
        SpyClients.forUser(
            nodes, Ring.of(distribution, nodes), OPTIONS, getClass().getClassLoader());
    try {
      OtherClients.python("items.py", arguments("set", client, nodes));

      assertThat(own.asyncGetBulk(KEYS).get(60, TimeUnit.SECONDS)).containsOnlyKeys(KEYS);

      assertThat(own.flush().get(60, TimeUnit.SECONDS)).isTrue();
      for (String key : KEYS) {
        assertThat(own.set(key, 0, "v").get(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(OtherClients.python("items.py", arguments("get", client, nodes))).isEqualTo(KEYS);
    } finally {
      own.shutdown();
    }
  }

  @Test
  void tupleKeysOfPythonMemcached_lieWhereTheirGroupDoes() {
    Ring ring = Ring.of(Distribution.PYTHON_MEMCACHED, nodes);
    List<String> groups =
        IntStream.range(0, 1000)
            .mapToObj(i -> i % 20 < 10 ? Integer.toString(i % 20) : "g" + i % 20)
            .toList();
    List<String> keys =
        IntStream.range(0, 1000).mapToObj(i -> "{" + groups.get(i) + "}" + i).toList();

    OtherClients.python("items.py", arguments("set", "python-memcached-tuple", nodes));

    List<List<String>> found = found(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(found.get(ring.indexOfGroup(groups.get(i)))).contains(keys.get(i));
    }
  }

  /** Where the hash is 0, python-memcached takes 1 for it, and libmemcached does not. */
  @Test
  void keysOfAPhpProgramWithCrc_haveTheServersOfPythonMemcached_butForHashesOf0() {
    List<Node> named = nodes.stream().map(node -> new Node(node.endpoint(), 1)).toList();
    Ring ring = Ring.of(Distribution.PYTHON_MEMCACHED, named);

    List<String> indexes = OtherClients.php("place.php", arguments("crc", named));

    assertThat(indexes).hasSize(KEYS.size());
    assertThat(KEYS)
        .filteredOn(
            key -> !indexes.get(KEYS.indexOf(key)).equals(Integer.toString(ring.indexOf(key))))
        .containsExactly("k25");
  }

  /** Without connections, so that names and memcached's own port can be had, too. */
  @ParameterizedTest
  @CsvSource({
    "modulo, LIBMEMCACHED, 1 2 1",
    "ketama-weighted, LIBMEMCACHED_KETAMA_WEIGHTED, 1 2 1",
    "ketama-weighted, LIBMEMCACHED_KETAMA_WEIGHTED, 1 1 1",
    "ketama-weighted, LIBMEMCACHED_KETAMA_WEIGHTED, 7 3 100",
  })
  void keysOfAPhpProgram_haveTheServersOfTheRing(
      String behaviour, Distribution distribution, String weights) {
    String[] weight = weights.split(" ");
    List<Node> named =
        List.of(
            new Node("cache-b", 11211, Integer.parseInt(weight[0])),
            new Node("cache-a", 11212, Integer.parseInt(weight[1])),
            new Node("10.0.0.7", 11211, Integer.parseInt(weight[2])));
    Ring ring = Ring.of(distribution, named);

    List<String> indexes = OtherClients.php("place.php", arguments(behaviour, named));

    assertThat(indexes)
        .isEqualTo(KEYS.stream().map(key -> Integer.toString(ring.indexOf(key))).toList());
  }
}
