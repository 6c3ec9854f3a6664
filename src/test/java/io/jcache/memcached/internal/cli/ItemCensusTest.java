package io.jcache.memcached.internal.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.wire.KeyListing;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is counted of the lines in which a server lists its items. */
class ItemCensusTest {
  private final ItemCensus census = new ItemCensus(seen -> {});

  private void take(String... keys) {
    KeyListing listing = new KeyListing("h1:11211", "", census);
    listing.expect();
    for (String key : keys) {
      feed(listing, "key=" + key + " exp=-1 la=1 cas=2 fetch=no cls=1 size=70 flags=0\n");
    }
    feed(listing, "END\r\n");
  }

  private static void feed(KeyListing listing, String line) {
    byte[] bytes = line.getBytes(US_ASCII);
    listing.feed(bytes, bytes.length);
  }

  @Test
  void entries_areCountedByCacheAndGeneration() {
    take("shop%2Fvisits~", "shop%2Fvisits~11.sada", "shop%2Fvisits~11.sbob", "shop%2Fvisits~z.i1");

    assertThat(census.seen()).isEqualTo(4);
    assertThat(census.found()).hasSize(1);
    ItemCensus.Found visits = census.found().iterator().next();
    assertThat(visits.root()).isEqualTo("shop/visits~");
    assertThat(visits.hasGeneration()).isTrue();
    Map<Long, Long> items =
        visits.generations().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().items()));
    assertThat(items).containsOnly(Map.entry(37L, 2L), Map.entry(35L, 1L));
    assertThat(visits.generations().get(37L).bytes()).isEqualTo(140);
    assertThat(census.other().items()).isZero();
  }

  @Test
  void keysOfOthers_areNoCaches() {
    take("a", "user~x", "a~A1.b", "b~.c", "c~0.d", "d~12345678901234.e");

    assertThat(census.other().items()).isEqualTo(6);
    assertThat(census.other().bytes()).isEqualTo(420);
    assertThat(census.found()).isEmpty();
  }

  @Test
  void roots_withoutBound_areKeptUpToAMost() {
    take(IntStream.range(0, 10_010).mapToObj(i -> "user" + i + "~1.x").toArray(String[]::new));

    assertThat(census.found()).hasSize(10_000);
    assertThat(census.other().items()).isEqualTo(10);
    assertThat(census.overflowed()).isTrue();
  }

  @Test
  void generations_withoutBound_areKeptUpToAMost() {
    take(
        IntStream.range(1, 10_001)
            .mapToObj(i -> "user" + i % 7 + "~" + Integer.toString(i, 36) + ".x")
            .toArray(String[]::new));
    assertThat(census.overflowed()).isFalse();

    take("user1~1.y", "user1~zzzz.x", "user1~zzzz.y", "user1~", "user1~1.z");

    assertThat(census.found()).hasSize(7);
    assertThat(census.found().stream().mapToInt(found -> found.generations().size()).sum())
        .isEqualTo(10_000);
    assertThat(census.other().items()).isEqualTo(2);
    assertThat(census.overflowed()).isTrue();
  }

  @Test
  void name_inAnItemKey_isUnescaped() {
    assertThat(CachesCommand.unescaped("old%0020%0026$%d83d%dE")).isEqualTo("old &$\ud83d%dE");
  }
}
