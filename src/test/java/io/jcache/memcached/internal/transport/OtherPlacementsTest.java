package io.jcache.memcached.internal.transport;

import static io.jcache.memcached.internal.option.Distribution.LIBMEMCACHED;
import static io.jcache.memcached.internal.option.Distribution.LIBMEMCACHED_KETAMA_WEIGHTED;
import static io.jcache.memcached.internal.option.Distribution.PYTHON_MEMCACHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.Node;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The placements of other clients, against what python-memcached 1.58 and PHP's 3.2.0 answered. */
final class OtherPlacementsTest {

  private static List<Node> nodes(int one, int two, int three) {
    return List.of(
        new Node("cache-b", 11211, one),
        new Node("cache-a", 11212, two),
        new Node("10.0.0.7", 11211, three));
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON_MEMCACHED, 1, 2, 1, 1120021111201111020211022111111120021111",
    "LIBMEMCACHED, 1, 2, 1, 2122111111200000022222212111111101000000",
    "LIBMEMCACHED, 1, 1, 1, 2122111111200000022222212111111101000000",
    "LIBMEMCACHED_KETAMA_WEIGHTED, 1, 2, 1, 1102122120112212212022012112101212101212",
    "LIBMEMCACHED_KETAMA_WEIGHTED, 7, 3, 100, 2222222222022222222222022222222222202222",
  })
  void indexOf_isAsTheOtherClientHasIt(
      Distribution distribution, int one, int two, int three, String placement) {
    Ring ring = Ring.of(distribution, nodes(one, two, three));

    assertThat(
            IntStream.range(0, 40)
                .mapToObj(i -> Integer.toString(ring.indexOf("k" + i)))
                .collect(Collectors.joining()))
        .isEqualTo(placement);
  }

  @Test
  void indexOf_ofCharactersBeyondAscii_isAsLibmemcachedHasIt() {
    Ring ring = Ring.of(LIBMEMCACHED, nodes(1, 1, 1));

    assertThat(List.of("\u00e9", "gr\u00fcn", "\u65e5\u672c").stream().map(ring::indexOf))
        .containsExactly(2, 2, 0);
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void oneNode_ownsEverything(Distribution distribution) {
    Ring ring = Ring.of(distribution, List.of(new Node("cache-a", 11211, 3)));

    assertThat(List.of("", "k", "41").stream().map(ring::indexOf)).containsOnly(0);
    assertThat(List.of("", "k", "41").stream().map(ring::indexOfGroup)).containsOnly(0);
  }

  /** A list with a server that libmemcached never uses is a mistake, here and there. */
  @Test
  void nodeWithoutPoints_isRefused() {
    assertThatThrownBy(() -> Ring.of(LIBMEMCACHED_KETAMA_WEIGHTED, nodes(100, 100, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "libmemcached's weighted ketama gives 10.0.0.7:11211 no keys, as its weight is 1 of"
                + " 201; raise it, lower those of the others, or leave the server out");
  }

  @ParameterizedTest
  @CsvSource({"0", "7", "42", "0000000000009", "123456789012345678901234567890"})
  void numberedGroup_ofPythonMemcached_isItsOwnHash(String number) {
    Ring ring = Ring.of(PYTHON_MEMCACHED, nodes(1, 2, 1));
    int slot = new BigInteger(number).mod(BigInteger.valueOf(4)).intValue();

    assertThat(ring.indexOfGroup(number)).isEqualTo(List.of(0, 1, 1, 2).get(slot));
  }

  @Test
  void group_isPlacedAsAKeyOfItsText_butForNumbers() {
    for (Distribution distribution : Distribution.values()) {
      Ring ring = Ring.of(distribution, nodes(1, 2, 1));
      for (String group : List.of("u", "-1", "1.5", "4 2", "\u0664", "")) {
        assertThat(ring.indexOfGroup(group)).isEqualTo(ring.indexOf(group));
      }
      boolean own = distribution == PYTHON_MEMCACHED;
      assertThat(IntStream.range(0, 50).mapToObj(Integer::toString))
          .satisfies(
              numbers ->
                  assertThat(
                          numbers.stream()
                              .allMatch(one -> ring.indexOfGroup(one) == ring.indexOf(one)))
                      .isEqualTo(!own));
    }
  }
}
