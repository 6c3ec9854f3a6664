package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.key.EncodedKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where entries lie, whatever the names of caches and prefixes. */
final class KeySpaceTest {

  private static final long SEED = 20_240_611;
  private static final List<String> PREFIXES =
      List.of("", "shop", "shop/eu", "a:b", "users~".replace('~', '.'), "p".repeat(64));

  static Stream<String> names() {
    return Stream.of(
        "",
        "users",
        "my cache",
        "com.example.Service@1f2e",
        "find(int, String)",
        "a~b",
        "~",
        "shop/users",
        "/",
        "100%",
        "%0020",
        "#",
        "Gr\u00f6\u00dfe \u20ac",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "\uFFFD",
        "tab\tline\nnul\u0000del\u007f",
        "n".repeat(77),
        "n".repeat(99),
        "n".repeat(100),
        "n".repeat(101),
        "n".repeat(500),
        "n".repeat(499) + "m",
        "\u20ac".repeat(77),
        "%".repeat(500));
  }

  static Stream<Object> keys() {
    return Stream.of(
        1,
        1L,
        "1",
        "",
        "a key",
        "k".repeat(10_000),
        "\uD83D",
        UUID.fromString("00000000-0000-0000-0000-000000000001"),
        List.of(1, 2),
        new byte[] {1, 2, 3});
  }

  @ParameterizedTest
  @MethodSource("names")
  void itemKeys_ofAnyCacheName_arePrintableAndShortEnough(String name) {
    for (String prefix : PREFIXES) {
      KeySpace space = StoreFixture.keys(prefix, name);
      assertItemKey(space.generationKey());
      for (Object key : keys().toList()) {
        EncodedKey encoded = space.encode(key);
        assertItemKey(space.itemPrefix(Long.MAX_VALUE) + encoded.text());
        assertThat(space.itemPrefix(1)).startsWith(space.generationKey());
      }
    }
  }

  private static void assertItemKey(String itemKey) {
    assertThat(itemKey.length()).as(itemKey).isBetween(1, KeySpace.MAX_ITEM_KEY);
    assertThat(itemKey.chars()).as(itemKey).allMatch(c -> c > 0x20 && c < 0x7f);
  }

  @ParameterizedTest
  @MethodSource("names")
  void itemKeys_ofAllCaches_startWithTheirPrefix(String name) {
    assertThat(StoreFixture.keys("shop", name).itemPrefix(7)).startsWith("shop/").endsWith("~7.");
  }

  @Test
  void itemKeys_ofPlainNames_areReadable() {
    KeySpace space = StoreFixture.keys("shop", "users");

    assertThat(space.generationKey()).isEqualTo("shop/users~");
    assertThat(space.itemPrefix(36 * 36)).isEqualTo("shop/users~100.");
    assertThat(space.decode(space.encode("Ada").text())).isEqualTo("Ada");
    assertThat(space.routingKey("x")).isEqualTo("shop/users~x");
    assertThat(space).hasToString("shop/users~<generation>.<key>");
  }

  @Test
  void itemKeys_hashed_showNothingAndStayTheSame() {
    KeySpace space = StoreFixture.hashedKeys("shop", "users", 1);
    String text = space.encode("Ada").text();

    assertThat(space.generationKey()).matches("shop/\\$[A-Za-z0-9_-]{22}~");
    assertThat(text).matches("\\$[A-Za-z0-9_-]{22}").isEqualTo(space.encode("Ada").text());
    assertThat(space.encode("Ada").readable()).isFalse();
    assertThat(space.scope()).isEqualTo("shop/users~");
    assertThat(space.routingKey(text)).isEqualTo(space.generationKey() + text);
    assertThat(StoreFixture.hashedKeys("shop", "users", 1).itemPrefix(7))
        .isEqualTo(space.itemPrefix(7));
    assertThat(space.areSame(List.of(1), List.of(1))).isTrue();
    assertThat(space.areSame("Ada", "Bob")).isFalse();
  }

  @Test
  void itemKeys_hashedWithAnotherSecretOrInAnotherCache_areOthers() {
    KeySpace space = StoreFixture.hashedKeys("shop", "users", 1);

    for (KeySpace other :
        List.of(
            StoreFixture.hashedKeys("shop", "users", 2),
            StoreFixture.hashedKeys("shop", "orders", 1),
            StoreFixture.hashedKeys("eu", "users", 1))) {
      assertThat(other.generationKey().replaceFirst(".*/", ""))
          .isNotEqualTo(space.generationKey().replaceFirst(".*/", ""));
      assertThat(other.encode("Ada").text()).isNotEqualTo(space.encode("Ada").text());
    }
  }

  @Test
  void encode_longKey_isHashedToTheSameTextInEveryGeneration() {
    KeySpace space = StoreFixture.keys("p".repeat(64), "n".repeat(500));

    EncodedKey encoded = space.encode("k".repeat(10_000));

    assertThat(encoded.readable()).isFalse();
    assertThat(encoded).isEqualTo(space.encode("k".repeat(10_000)));
    assertThat(encoded).isNotEqualTo(space.encode("k".repeat(9_999)));
    assertThat(space.routingKey(encoded.text())).hasSizeLessThanOrEqualTo(KeySpace.MAX_ITEM_KEY);
  }

  @Test
  void generationKeys_ofTwoCaches_neverMeet() {
    assertThat(
            firstMeeting(
                (prefix, name) -> StoreFixture.keys(prefix, name).generationKey() + "1.i1"))
        .as("seed %d", SEED)
        .isNull();
  }

  @Test
  void check_ofNamesThatAreNotEscaped_findsCachesThatMeet() {
    assertThat(
            firstMeeting((prefix, name) -> (prefix.isEmpty() ? "" : prefix + "/") + name + "~1.i1"))
        .isNotNull();
  }

  /** Returns two caches with the same item key, or null. */
  private static String firstMeeting(BinaryOperator<String> itemKeys) {
    Random random = new Random(SEED);
    Map<String, String> caches = new HashMap<>();
    List<String> named = names().toList();
    for (int i = 0; i < 20_000; i++) {
      String prefix = i % 2 == 0 ? text(random, "a/-", 3) : "";
      prefix = prefix.replaceAll("^/+|/+$", "");
      String name =
          switch (i % 3) {
            case 0 -> named.get(random.nextInt(named.size()));
            case 1 -> text(random, "a~/%#02 \u20ac\uD83D\uDE00", 5);
            default -> "a".repeat(95) + text(random, "a~/%#", 12);
          };
      String cache = prefix + " \u0001 " + name;
      String other = caches.putIfAbsent(itemKeys.apply(prefix, name), cache);
      if (other != null && !other.equals(cache)) {
        return other + " and " + cache;
      }
    }
    return null;
  }

  private static String text(Random random, String alphabet, int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
