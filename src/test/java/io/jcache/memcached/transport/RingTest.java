package io.jcache.memcached.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RingTest {
  private static final int KEYS = 100_000;
  private static final Node A = new Node("cache-a", 11211, 1);
  private static final Node B = new Node("cache-b", 11211, 1);
  private static final Node C = new Node("cache-c", 11211, 1);
  private static final Node D = new Node("cache-d", 11211, 1);

  private static double[] shares(List<Node> nodes) {
    Ring ring = Ring.ketama(nodes);
    double[] shares = new double[nodes.size()];
    for (int i = 0; i < KEYS; i++) {
      shares[ring.indexOf("key" + i)] += 1.0 / KEYS;
    }
    return shares;
  }

  @Test
  void shares_followTheWeights() {
    double[] shares = shares(List.of(A, new Node("cache-b", 11211, 2), C));
    assertThat(shares[0]).isCloseTo(0.25, within(0.10));
    assertThat(shares[1]).isCloseTo(0.50, within(0.10));
    assertThat(shares[2]).isCloseTo(0.25, within(0.10));
  }

  @Test
  void shares_ofEqualNodes_areAlike() {
    for (double share : shares(List.of(A, B, C, D))) {
      assertThat(share).isCloseTo(0.25, within(0.10));
    }
  }

  @Test
  void order_doesNotMatter() {
    List<Node> nodes = new ArrayList<>(List.of(A, new Node("cache-b", 11211, 3), C, D));
    Ring ring = Ring.ketama(nodes);
    List<Node> shuffled = new ArrayList<>(nodes);
    Random random = new Random(5);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(shuffled, random);
      Ring other = Ring.ketama(shuffled);
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
    Ring ring = Ring.ketama(List.of(A, B, C));
    StringBuilder placement = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      placement.append(ring.indexOf("key" + i));
    }
    assertThat(placement).hasToString("0100201120212110202121010220001121022212");
  }

  @Test
  void badNodes_areRefused() {
    assertThatThrownBy(() -> Ring.ketama(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no nodes");
    assertThatThrownBy(() -> Ring.ketama(List.of(A, new Node("cache-a", 11211, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cache-a:11211 is listed twice");
    assertThatThrownBy(() -> Ring.ketama(List.of(A, new Node("cache-b", 11211, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of node cache-b:11211 is 0");
  }
}
