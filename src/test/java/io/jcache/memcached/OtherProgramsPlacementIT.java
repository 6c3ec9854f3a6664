package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.spi.BracesAffinity;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thousand items over three servers of weights 1, 2 and 1: each program finds the other's. */
@Tag("full")
final class OtherProgramsPlacementIT {
  private static final int KEYS = 1000;
  private static final int[] WEIGHTS = {1, 2, 1};

  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(WEIGHTS.length).toList();
  private final List<String> addresses =
      IntStream.range(0, WEIGHTS.length)
          .mapToObj(i -> servers.get(i).address() + "*" + WEIGHTS[i])
          .toList();

  @AfterEach
  void stop() {
    servers.forEach(MemcachedServer::close);
  }

  private List<String> run(String verb, String client) {
    String[] arguments =
        Stream.concat(Stream.of(verb, client), addresses.stream()).toArray(String[]::new);
    return client.startsWith("php")
        ? OtherClients.php("prefixed.php", arguments)
        : OtherClients.python("items.py", arguments);
  }

  /** Returns the keys that a program sets: those of tuples begin with their group in braces. */
  private static List<String> keys(String client) {
    return IntStream.range(0, KEYS)
        .mapToObj(
            i ->
                client.endsWith("tuple")
                    ? "{%s%d}%d".formatted(i % 20 < 10 ? "" : "g", i % 20, i)
                    : "k" + i)
        .toList();
  }

  /** PHP places a key by itself, the Python clients place it with its prefix. */
  @ParameterizedTest
  @CsvSource({
    "python-memcached, PYTHON_MEMCACHED, python-memcached",
    "python-memcached-tuple, PYTHON_MEMCACHED, python-memcached",
    "pylibmc, PYLIBMC, libmemcached",
    "pylibmc-ketama-weighted, PYLIBMC, libmemcached-ketama-weighted",
    "php, PHP_MEMCACHED, libmemcached",
    "php-ketama-weighted, PHP_MEMCACHED, libmemcached-ketama-weighted",
  })
  void itemsOverThreeServers_areFoundByTheOther(
      String client, ItemFormat format, String distribution) {
    List<String> keys = keys(client);
    try (CacheFixture fixture =
        CacheFixture.on(
            String.join(";", addresses),
            "?failure-policy=throw&timeout=60s&distribution=" + distribution)) {
      Cache<String, String> cache =
          fixture.cache(
              "c",
              new MemcachedConfiguration<String, String>()
                  .setTypes(String.class, String.class)
                  .setFormat(format)
                  .setKeyPrefix(format == ItemFormat.PHP_MEMCACHED ? "app:" : null)
                  .setAffinity(client.endsWith("tuple") ? BracesAffinity::new : null));

      run("set", client);
      Map<String, String> theirs = cache.getAll(new LinkedHashSet<>(keys));
      assertThat(theirs).containsOnlyKeys(keys).containsValue("v");

      cache.removeAll(theirs.keySet());
      assertThat(run("get", client)).isEmpty();
      Map<String, String> ours = new LinkedHashMap<>();
      keys.forEach(key -> ours.put(key, "ours"));
      cache.putAll(ours);
      assertThat(run("get", client)).containsExactlyElementsOf(keys);
    }
  }
}
