package io.jcache.memcached.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.jcache.memcached.internal.option.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RingTest {
  private static final int KEYS = 20_000;
  private static final Node A = new Node("cache-a", 11211, 1);
  private static final Node B = new Node("cache-b", 11211, 1);
  private static final Node C = new Node("cache-c", 11211, 1);
  private static final Node D = new Node("cache-d", 11211, 1);

  /** Different kinds of addresses, four in each set. */
  static List<Arguments> addresses() {
    List<Arguments> sets = new ArrayList<>();
    for (int set = 0; set < 3; set++) {
      String number = Integer.toString(set);
      sets.add(hosts(index -> new Node("cache-" + number + "-" + index, 11211, 1)));
      sets.add(hosts(index -> new Node("10.7." + number + "." + (index + 9), 11211, 1)));
      sets.add(hosts(index -> new Node("127.0.0.1", 21211 + 1000 * index + number.length(), 1)));
      sets.add(hosts(index -> new Node("fe80::" + number + ":" + index, 11211, 1)));
    }
    return sets;
  }

  private static Arguments hosts(IntFunction<Node> node) {
    return Arguments.of(IntStream.range(0, 4).mapToObj(node).toList());
  }

  private static Node weighted(Node node, int weight) {
    return new Node(node.endpoint(), weight);
  }

  private static double[] shares(List<Node> nodes) {
    return shares(Ring.ketama(nodes), nodes.size());
  }

  private static double[] shares(Ring ring, int count) {
    double[] shares = new double[count];
    for (int i = 0; i < KEYS; i++) {
      shares[ring.indexOf("key" + i)] += 1.0 / KEYS;
    }
    return shares;
  }

  private static double moved(Ring before, Ring after) {
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      if (before.indexOf("key" + i) != after.indexOf("key" + i)) {
        moved++;
      }
    }
    return (double) moved / KEYS;
  }

  /** Weights 1:2:1 give 25, 50 and 25 %, each within a tenth of itself. */
  @ParameterizedTest
  @MethodSource("addresses")
  void shares_followTheWeights(List<Node> set) {
    List<Node> nodes = List.of(set.get(0), weighted(set.get(1), 2), set.get(2));
    double[] wanted = {0.25, 0.5, 0.25};
    for (Ring ring : List.of(Ring.ketama(nodes), Ring.modulo(nodes))) {
      double[] shares = shares(ring, 3);
      for (int i = 0; i < 3; i++) {
        assertThat(shares[i]).isCloseTo(wanted[i], withinPercentage(10));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void fourthNode_movesAtMostItsShare(List<Node> set) {
    double moved = moved(Ring.ketama(set.subList(0, 3)), Ring.ketama(set));
    assertThat(moved).isBetween(0.2, 0.3).isLessThan(0.35);
  }

  @Test
  void fourthNode_ofModulo_movesMostKeys() {
    assertThat(moved(Ring.modulo(List.of(A, B, C)), Ring.modulo(List.of(A, B, C, D))))
        .isGreaterThan(0.6);
  }

  @Test
  void modulo_sharesAreExact() {
    double[] shares = shares(Ring.modulo(List.of(A, weighted(B, 1000), weighted(C, 999))), 3);
    assertThat(shares[0]).isBetween(0.0, 0.002);
    assertThat(shares[1]).isCloseTo(0.5, within(0.01));
    assertThat(shares[2]).isCloseTo(0.4995, within(0.01));
  }

  /** A name that comes to mean another machine keeps its keys: only its text counts. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void placement_asksNoNameServer(boolean modulo) {
    List<Node> nodes =
        List.of(new Node("no-such-host.invalid", 1, 1), new Node("nor-this.invalid", 1, 1));
    Ring ring = modulo ? Ring.modulo(nodes) : Ring.ketama(nodes);
    assertThat(shares(ring, 2)[0]).isBetween(0.4, 0.6);
  }

  @Test
  void shares_ofEqualNodes_areAlike() {
    for (double share : shares(List.of(A, B, C, D))) {
      assertThat(share).isCloseTo(0.25, within(0.10));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void order_doesNotMatter(boolean modulo) {
    List<Node> nodes = new ArrayList<>(List.of(A, new Node("cache-b", 11211, 3), C, D));
    Ring ring = modulo ? Ring.modulo(nodes) : Ring.ketama(nodes);
    List<Node> shuffled = new ArrayList<>(nodes);
    Random random = new Random(5);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(shuffled, random);
      Ring other = modulo ? Ring.modulo(shuffled) : Ring.ketama(shuffled);
      for (int i = 0; i < 10_000; i++) {
        String key = "key" + i;
        assertThat(shuffled.get(other.indexOf(key))).isEqualTo(nodes.get(ring.indexOf(key)));
      }
    }
  }

  @Test
  void fourthNode_takesItsShareAndMovesNothingElse() {
    Ring three = Ring.ketama(List.of(A, B, C));
    Ring four = Ring.ketama(List.of(A, B, C, D));
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      int before = three.indexOf("key" + i);
      int after = four.indexOf("key" + i);
      if (before != after) {
        assertThat(after).as("moves only to the new node").isEqualTo(3);
        moved++;
      }
    }
    assertThat((double) moved / KEYS).isBetween(0.15, 0.35);
  }

  @Test
  void oneNode_ownsEverything() {
    Ring ring = Ring.ketama(List.of(A));
    assertThat(ring.indexOf("")).isZero();
    assertThat(ring.indexOf("key")).isZero();
  }

  @Test
  void unequalWeights_everyNodeHasKeys() {
    double[] shares = shares(List.of(A, new Node("cache-b", 11211, 1000)));
    assertThat(shares[0]).isPositive();
    assertThat(shares[1]).isGreaterThan(0.95);
  }

  /** A new release must not move keys: the placement is part of the data format. */
  @Test
  void placement_isFixedForEver() {
    List<Node> nodes = List.of(A, weighted(B, 2), C);
    assertThat(placement(Ring.ketama(nodes))).isEqualTo("1110111101110111110012122201012101211112");
    assertThat(placement(Ring.modulo(nodes))).isEqualTo("1101110110112212112011211021111111010201");
  }

  private static String placement(Ring ring) {
    StringBuilder placement = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      placement.append(ring.indexOf("key" + i));
    }
    return placement.toString();
  }

  @Test
  void badNodes_areRefused() {
    assertThatThrownBy(() -> Ring.ketama(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no servers");
    assertThatThrownBy(() -> Ring.ketama(List.of(A, new Node("cache-a", 11211, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cache-a:11211 is listed twice");
    assertThatThrownBy(() -> Ring.ketama(List.of(A, new Node("cache-b", 11211, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of server cache-b:11211 is 0");
  }
}
