package io.jcache.memcached.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.Node;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which keys a changed list moves, against what the rings say of keys. */
final class MovedKeysTest {
  private static final int KEYS = 20_000;
  private static final List<Node> THREE = nodes("a", "b", "c");
  private static final List<Node> FOUR = nodes("a", "b", "c", "d");

  private static List<Node> nodes(String... hosts) {
    return List.of(hosts).stream().map(host -> new Node(host, 11211, 1)).toList();
  }

  private static MovedKeys between(Distribution distribution, List<Node> from, List<Node> to) {
    return MovedKeys.between(Ring.of(distribution, from), from, Ring.of(distribution, to), to);
  }

  @Test
  void joiningNode_takesItsShare_andNobodyElseGetsAny() {
    MovedKeys moved = between(Distribution.KETAMA, THREE, FOUR);

    assertThat(moved.share()).isCloseTo(0.25, within(0.02));
    assertThat(moved.toStaying()).isEmpty();
    assertThat(moved.fromLeft()).isEmpty();
  }

  @Test
  void leavingNode_givesItsShareToAll() {
    MovedKeys moved = between(Distribution.KETAMA, FOUR, THREE);

    assertThat(moved.toStaying()).isEmpty();
    assertThat(moved.fromLeft()).containsExactlyInAnyOrder("a:11211", "b:11211", "c:11211");
  }

  @Test
  void changes_areThoseOfTheKeys() {
    List<Node> weighted = List.of(new Node("a", 11211, 3), FOUR.get(1), FOUR.get(3));
    List<Node> one = nodes("b");
    for (Distribution distribution : List.of(Distribution.KETAMA)) {
      for (List<Node> from : List.of(THREE, FOUR, weighted, one)) {
        for (List<Node> to : List.of(THREE, FOUR, weighted, one)) {
          check(distribution, from, to);
        }
      }
    }
  }

  private static void check(Distribution distribution, List<Node> from, List<Node> to) {
    Ring before = Ring.of(distribution, from);
    Ring after = Ring.of(distribution, to);
    List<String> old = from.stream().map(Node::address).toList();
    List<String> now = to.stream().map(Node::address).toList();
    Set<String> toStaying = new TreeSet<>();
    Set<String> fromLeft = new TreeSet<>();
    int changed = 0;
    for (int i = 0; i < KEYS; i++) {
      String giver = old.get(before.indexOf("key" + i));
      String taker = now.get(after.indexOf("key" + i));
      changed += giver.equals(taker) ? 0 : 1;
      if (!giver.equals(taker) && old.contains(taker)) {
        (now.contains(giver) ? toStaying : fromLeft).add(taker);
      }
    }
    MovedKeys moved = between(distribution, from, to);
    String about = old + " to " + now;
    assertThat(moved.share()).as(about).isCloseTo((double) changed / KEYS, within(0.02));
    assertThat(moved.toStaying()).as(about).containsAll(toStaying);
    assertThat(moved.fromLeft()).as(about).containsAll(fromLeft);
  }

  @Test
  void remainders_moveAll() {
    for (Distribution distribution : Distribution.values()) {
      if (distribution.inOrder()) {
        MovedKeys moved = between(distribution, THREE, FOUR);
        assertThat(moved.share()).isEqualTo(1);
        assertThat(moved.toStaying()).hasSize(3);
        assertThat(between(distribution, FOUR, THREE).fromLeft()).hasSize(3);
      }
    }
  }

  @Test
  void sameList_movesNothing() {
    assertThat(between(Distribution.MODULO, THREE, THREE).share()).isZero();
  }
}
