package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Python's json.dumps and PHP's json_encode make, a cache reads, and the other way round. */
@Tag("full")
final class OtherProgramsJsonIT {
  private static final String PREFIX = "app:";
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private final MemcachedServer server = MemcachedServer.start();
  private final CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw&timeout=60s");

  /** A value whose fields say what they are. */
  record Session(String user, List<Long> cart, @Nullable Double sum) {}

  @AfterEach
  void close() {
    fixture.close();
    server.close();
  }

  private <V> Cache<String, V> cache(ItemFormat format, Class<V> type) {
    return fixture.cache(
        format + " of " + type.getSimpleName(),
        new MemcachedConfiguration<String, V>()
            .setTypes(String.class, type)
            .setFormat(format)
            .setKeyPrefix(PREFIX));
  }

  private List<String> python(String verb, String client, String... asked) {
    return OtherClients.python(
        "values.py",
        Stream.concat(
                Stream.of(verb, client, server.address()), Arrays.stream(asked).map(PREFIX::concat))
            .toArray(String[]::new));
  }

  private List<String> php(String verb, String option, String... asked) {
    return OtherClients.php(
        "values.php",
        Stream.concat(Stream.of(verb, option, server.address()), Arrays.stream(asked))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON_MEMCACHED", "PYLIBMC"})
  @SuppressWarnings("rawtypes")
  void structuredValuesOfPython_areSharedBothWays(ItemFormat format) {
    String client = format.optionValue();
    python(
        "set",
        client,
        "map=json.dumps({'user': 'Zo\\u00eb \\U0001f600', 'in': {}, 'none': None})",
        "list=json.dumps([0, -1, 2**31, 2**64, 1.5, True, [], 'x'])",
        "zlist=json.dumps(['text'] * 1000)",
        "session=json.dumps({'user': 'Zo\\u00eb', 'cart': [1], 'sum': 1.5})",
        "wide=json.dumps([0, -1, 2**31 - 1, 2**31, 2**53, 2**63 - 1, -2**63, 2**63, 2**64, 10**40,"
            + " -0.0, 0.1, 1e300, 5e-324, True, False, None, '', ' ', '42', '\\0', '\\r\\n\\t',"
            + " '\"\\\\/', '\\u20ac \\U0001f600', 'x' * 10000, [], [[]], [None], {}, {'': {}},"
            + " {'a b': [1, {'c': [2]}]}, {'\\u00eb': '\\u00eb'}])",
        "bytes=json.dumps({'user': 'B', 'cart': [], 'sum': None}).encode()",
        "text='no JSON'",
        "pickle={'user': 'Zo'}");
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("user", "Zo\u00eb \ud83d\ude00");
    map.put("in", Map.of());
    map.put("none", null);
    List<Object> list = List.of(0, -1, 1L << 31, TWO_TO_64, 1.5, true, List.of(), "x");
    Cache<String, Map> maps = cache(format, Map.class);
    Cache<String, List> lists = cache(format, List.class);
    Cache<String, Session> sessions = cache(format, Session.class);

    assertThat(maps.get("map")).isEqualTo(map);
    assertThat(lists.get("list")).isEqualTo(list);
    assertThat(lists.get("zlist")).isEqualTo(Collections.nCopies(1000, "text"));
    assertThat(sessions.get("session")).isEqualTo(new Session("Zo\u00eb", List.of(1L), 1.5));
    assertThat(sessions.get("bytes")).isEqualTo(new Session("B", List.of(), null));
    assertThat(sessions.get("text")).isNull();
    assertThat(sessions.get("pickle")).isNull();
    assertThat(undecodable(sessions)).isEqualTo(2);

    lists.put("java-wide", assertWide(lists.get("wide"), TWO_TO_64, BigInteger.TEN.pow(40)));
    assertThat(Set.copyOf(python("json", client, "wide", "java-wide"))).hasSize(1);

    maps.put("java-map", map);
    lists.put("java-list", list);
    sessions.put("java-session", new Session("Zo\u00eb", List.of(1L), null));
    assertThat(python("json", client, "java-map", "java-list", "java-session"))
        .containsExactly(
            "str '{\"in\": {}, \"none\": null, \"user\": \"Zo\\\\u00eb \\\\ud83d\\\\ude00\"}'",
            "str '[0, -1, 2147483648, 18446744073709551616, 1.5, true, [], \"x\"]'",
            "str '{\"cart\": [1], \"sum\": null, \"user\": \"Zo\\\\u00eb\"}'");
  }

  /** Asserts that a list has values of every kind, with two beyond a Long. */
  private static List<?> assertWide(List<?> wide, Object one, Object other) {
    List<@Nullable Object> all = new ArrayList<>(wide);
    assertThat(all)
        .contains(0, -1, Integer.MAX_VALUE, 1L << 31, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE)
        .contains(-0.0, 0.1, 1e300, Double.MIN_VALUE, true, false, null, "", " ", "42", "\0")
        .contains("\r\n\t", "\"\\/", "\u20ac \ud83d\ude00", "x".repeat(10_000), List.of())
        .contains(List.of(List.of()), Collections.singletonList(null), Map.of())
        .contains(Map.of("a b", List.of(1, Map.of("c", List.of(2)))))
        .contains(one, other);
    return all;
  }

  private long undecodable(Cache<?, ?> cache) {
    return fixture
        .manager()
        .unwrap(ManagerReadings.class)
        .cache(cache.getName())
        .undecodableItems();
  }

  @Test
  @SuppressWarnings("rawtypes")
  void structuredValuesOfPhp_areSharedBothWays() {
    php(
        "set",
        "PHP",
        "map=json_encode(['user' => \"Zo\\u{eb} \\u{1f600}\", 'in' => new stdClass(), 'none' => null])",
        "list=json_encode([0, -1, 2147483648, PHP_INT_MAX, 1.5, true, [], 'x'])",
        "zlist=json_encode(array_fill(0, 1000, 'text'))",
        "wide=json_encode([0, -1, 2147483647, 2147483648, 2**53, PHP_INT_MAX, PHP_INT_MIN,"
            + " 2.0**63, 2.0**64, -0.0, 0.1, 1e300, 4.9e-324, true, false, null, '', ' ', '42',"
            + " \"\\0\", \"\\r\\n\\t\", '\"\\\\/', \"\\u{20ac} \\u{1f600}\", str_repeat('x', 10000), [],"
            + " [[]], [null], new stdClass(), ['a b' => [1, ['c' => [2]]]], [\"\\u{eb}\" => 'x']],"
            + " JSON_PRESERVE_ZERO_FRACTION)",
        "session=json_encode(['user' => \"Zo\\u{eb}\", 'cart' => [1], 'sum' => 1.5])",
        "empty=json_encode([])",
        "object=json_encode((object) [])",
        "serialized=['user' => 'Zo']");
    php("set", "JSON", "flagged=['user' => 'J', 'cart' => [2], 'sum' => null]");
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("user", "Zo\u00eb \ud83d\ude00");
    map.put("in", Map.of());
    map.put("none", null);
    List<Object> list = List.of(0, -1, 1L << 31, Long.MAX_VALUE, 1.5, true, List.of(), "x");
    Cache<String, Map> maps = cache(ItemFormat.PHP_MEMCACHED, Map.class);
    Cache<String, List> lists = cache(ItemFormat.PHP_MEMCACHED, List.class);
    Cache<String, Session> sessions = cache(ItemFormat.PHP_MEMCACHED, Session.class);

    assertThat(maps.get("map")).isEqualTo(map);
    assertThat(lists.get("list")).isEqualTo(list);
    assertThat(lists.get("zlist")).isEqualTo(Collections.nCopies(1000, "text"));
    assertThat(sessions.get("session")).isEqualTo(new Session("Zo\u00eb", List.of(1L), 1.5));
    assertThat(sessions.get("flagged")).isEqualTo(new Session("J", List.of(2L), null));
    // To PHP an empty array is a list.
    assertThat(maps.get("empty")).isNull();
    assertThat(maps.get("object")).isEmpty();
    assertThat(maps.get("serialized")).isNull();
    assertThat(undecodable(maps)).isEqualTo(2);

    lists.put("java-wide", assertWide(lists.get("wide"), 0x1p63, 0x1p64));
    List<String> wide = php("json", "PHP", "wide", "java-wide");
    assertThat(wide.subList(0, wide.size() / 2))
        .hasSizeGreaterThan(30)
        .isEqualTo(wide.subList(wide.size() / 2, wide.size()));

    sessions.put("java-session", new Session("Zo\u00eb", List.of(1L), 1.5));
    lists.put("java-list", new ArrayList<>(List.of("x", 5)));
    cache(ItemFormat.PLAIN, Map.class).put("java-plain", Map.of("n", 5));
    assertThat(
            String.join("", php("json", "PHP", "java-session", "java-list", "java-plain"))
                .replace(" ", ""))
        .isEqualTo(
            "array('user'=>'Zo\u00eb','cart'=>array(0=>1,),'sum'=>1.5,)"
                + "array(0=>'x',1=>5,)array('n'=>5,)");
  }
}
