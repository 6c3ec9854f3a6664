package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell script sets by libmemcached's tools, a cache of plain items reads, and back. */
@Tag("full")
final class LibmemcachedToolsIT {
  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(3).toList();
  private final CacheFixture fixture =
      CacheFixture.on(
          servers.stream().map(MemcachedServer::address).collect(Collectors.joining(";")),
          "?failure-policy=throw&timeout=60s&distribution=libmemcached");

  @AfterEach
  void close() {
    fixture.close();
    servers.forEach(MemcachedServer::close);
  }

  private <V> Cache<String, V> cache(Class<V> values) {
    return fixture.cache(
        values.getSimpleName(),
        new MemcachedConfiguration<String, V>()
            .setTypes(String.class, values)
            .setFormat(ItemFormat.PLAIN));
  }

  private List<String> tool(String name, List<String> arguments) {
    String all = servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    return OtherClients.tool(
        name,
        Stream.concat(Stream.of("--servers=" + all), arguments.stream()).toArray(String[]::new));
  }

  /** Sets items by files of their keys' names. */
  private void set(Path directory, Map<String, byte[]> items) throws IOException {
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, byte[]> item : items.entrySet()) {
      files.add(Files.write(directory.resolve(item.getKey()), item.getValue()).toString());
    }
    tool("memccp", files);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void valuesOfAShellScript_areSharedBothWays(@TempDir Path directory) throws IOException {
    byte[] large = new byte[1_000_000];
    Arrays.fill(large, (byte) 'x');
    set(
        directory,
        Map.of(
            "text", utf8("Stra\u00dfe"),
            "empty", new byte[0],
            "number", utf8("-1"),
            "beyond", utf8("18446744073709551616"),
            "double", utf8("1.5"),
            "boolean", utf8("true"),
            "bytes", new byte[] {0, -1},
            "large", large));

    Cache<String, String> texts = cache(String.class);
    Cache<String, Long> numbers = cache(Long.class);
    Cache<String, Double> doubles = cache(Double.class);
    Cache<String, Boolean> booleans = cache(Boolean.class);
    Cache<String, byte[]> bytes = cache(byte[].class);
    assertThat(texts.get("text")).isEqualTo("Stra\u00dfe");
    assertThat(texts.get("empty")).isEmpty();
    assertThat(numbers.get("number")).isEqualTo(-1);
    assertThat(numbers.get("beyond")).isNull();
    assertThat(doubles.get("double")).isEqualTo(1.5);
    assertThat(booleans.get("boolean")).isTrue();
    assertThat(bytes.get("bytes")).isEqualTo(new byte[] {0, -1});
    assertThat(bytes.get("large")).isEqualTo(large);

    texts.put("java-text", "Stra\u00dfe");
    texts.put("java-empty", "");
    numbers.put("java-number", Long.MIN_VALUE);
    doubles.put("java-double", -1.5);
    booleans.put("java-boolean", false);
    bytes.put("java-large", large);
    assertThat(
            tool(
                "memccat",
                List.of("java-text", "java-empty", "java-number", "java-double", "java-boolean")))
        .containsExactly("Stra\u00dfe", "", "-9223372036854775808", "-1.5", "false");
    assertThat(tool("memccat", List.of("java-large")))
        .containsExactly(new String(large, StandardCharsets.US_ASCII));
  }

  private static List<Object> values() {
    return List.of(
        "text",
        "Stra\u00dfe \ud83d\ude00",
        "a b",
        " a",
        "{\"a\": 1}",
        "42",
        "true",
        "",
        "x".repeat(1_000_000),
        utf8("bytes"),
        new byte[0],
        0L,
        -1L,
        1L << 31,
        1L << 53,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        5,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        (short) -5,
        Short.MAX_VALUE,
        (byte) 127,
        (byte) -128,
        BigInteger.ONE,
        BigInteger.TWO.pow(63),
        BigInteger.TWO.pow(64),
        BigInteger.TWO.pow(64).negate(),
        1.5,
        -1.5,
        5.0,
        -0.0,
        1e300,
        1.0 / 3,
        Double.MIN_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NaN,
        0.25f,
        0.1f,
        Float.MAX_VALUE,
        true,
        false);
  }

  @Test
  void eachKindOfValue_isSharedBothWays(@TempDir Path directory) throws IOException {
    Map<String, byte[]> items = new LinkedHashMap<>();
    for (Object value : values()) {
      items.put("v" + items.size(), value instanceof byte[] bytes ? bytes : utf8(value.toString()));
    }
    set(directory, items);

    List<String> put = new ArrayList<>();
    for (String key : items.keySet()) {
      Object value = values().get(put.size());
      Cache<String, Object> cache = cacheOf(value);
      assertThat(cache.get(key)).as("%s of %s", key, value.getClass()).isEqualTo(value);
      put.add("java-" + key);
      cache.put("java-" + key, value);
    }
    assertThat(tool("memccat", put))
        .containsExactlyElementsOf(
            items.values().stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList());
  }

  @SuppressWarnings("unchecked") // The type of each value is that of the cache it is put into.
  private Cache<String, Object> cacheOf(Object value) {
    Cache<String, Object> there = fixture.manager().getCache(value.getClass().getSimpleName());
    return there == null ? cache((Class<Object>) value.getClass()) : there;
  }

  @Test
  void itemsOverThreeServers_areFoundByTheOther(@TempDir Path directory) throws IOException {
    Cache<String, String> cache = cache(String.class);
    List<String> keys = IntStream.range(0, 1000).mapToObj(i -> "k" + i).toList();
    set(directory, keys.stream().collect(Collectors.toMap(Function.identity(), key -> utf8(key))));

    assertThat(cache.getAll(same(keys).keySet())).isEqualTo(same(keys));

    tool("memcrm", keys);
    assertThat(cache.containsKey("k0")).isFalse();
    cache.putAll(same(keys));
    assertThat(tool("memccat", keys)).isEqualTo(keys);
  }

  private static Map<String, String> same(List<String> keys) {
    return keys.stream().collect(Collectors.toMap(Function.identity(), key -> key));
  }
}
