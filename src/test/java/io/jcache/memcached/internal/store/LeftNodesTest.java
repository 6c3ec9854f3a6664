package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that have left the list, and what becomes of them. */
final class LeftNodesTest {
  private static final int CHANGES = 1000;
  private static final Duration LONG = LeftNodes.IDLE.multipliedBy(2);

  private final StoreFixture fixture = new StoreFixture();
  private final FakeTicker ticker = new FakeTicker();
  private final Map<String, Known> known = new HashMap<>();
  private final List<String> open = new ArrayList<>();
  private final Nodes nodes =
      new Nodes(
          Ring.ketama(list("a", "b")),
          List.of(known("a"), known("b")),
          StoreFixture.TIMEOUT,
          100,
          new LeftNodes(ticker));
  private final Placements<Object> placements = nodes.placements(fixture.context(nodes));

  /** A node that tells whether it is open. */
  private final class Known extends FaultyTransport {
    boolean fails;

    Known(Node node) {
      super(new MemoryTransport(node, new MemoryItems(fixture.clock)));
      open.add(node.address());
    }

    @Override
    public void retire() {
      open.remove(node().address());
      if (fails) {
        throw new LinkageError("made to fail");
      }
    }
  }

  private static List<Node> list(String... names) {
    return Stream.of(names).map(LeftNodesTest::node).toList();
  }

  private static Node node(String name) {
    return new Node(name, 11211, 1);
  }

  private Known known(String name) {
    return known(node(name));
  }

  private Known known(Node node) {
    Known made = new Known(node);
    known.put(node.address(), made);
    return made;
  }

  private void change(String... names) {
    nodes.change(list(names), Ring.ketama(list(names)), this::known);
  }

  private Shard shard(String name) {
    return placements.shards().stream()
        .filter(shard -> shard.transport().node().equals(node(name)))
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** Pods get another name each time. */
  @Test
  @Tag("full")
  void aThousandNames_thatJoinAndLeave_leaveNothing() {
    for (int i = 0; i < CHANGES; i++) {
      change("a", "pod" + i);
      ticker.advance(LONG);
      nodes.closeIdle();
    }
    change("a", "b");
    ticker.advance(LONG);

    assertThat(nodes.closeIdle()).containsExactly(node("pod" + (CHANGES - 1)));
    assertThat(nodes.allClosed()).isTrue();
    assertThat(open).containsExactlyInAnyOrder("a:11211", "b:11211");
  }

  @Test
  void closeIdle_whereOneFails_closesTheOthers() {
    change("a", "c");
    change("a");
    known.values().forEach(transport -> transport.fails = true);
    ticker.advance(LONG);

    try (CapturedLog log = new CapturedLog()) {
      assertThat(nodes.closeIdle()).containsExactlyInAnyOrder(node("b"), node("c"));
      assertThat(log.lines("was not closed properly")).hasSize(2);
    }

    assertThat(open).containsExactly("a:11211");
    assertThat(nodes.allClosed()).isTrue();
  }

  @Test
  void closeIdle_whereChangesWereMissed_saysSo_andNotThatTheManagerWereClosed() {
    Shard left = shard("b");
    known.get("b:11211").breakDown(Kind.DOWN);
    left.outdated("k");
    change("a");
    ticker.advance(LONG);
    assertThat(nodes.closeIdle()).as("it may come back").isEmpty();
    ticker.advance(LeftNodes.KEPT);

    try (CapturedLog log = new CapturedLog()) {
      assertThat(nodes.closeIdle()).containsExactly(node("b"));
      assertThat(log.lines("is forgotten: 1 changes")).hasSize(1);
      assertThat(log.lines("manager is closed")).isEmpty();
    }
  }

  @Test
  void nodeThatIsHeld_staysUntilItIsNot() {
    change("a");
    nodes.hold(Set.of("b:11211"));
    ticker.advance(LeftNodes.KEPT.plus(LONG));
    assertThat(nodes.closeIdle()).isEmpty();
    assertThat(nodes.transport("b:11211")).isSameAs(known.get("b:11211"));

    nodes.hold(Set.of());
    assertThat(nodes.closeIdle()).containsExactly(node("b"));
    assertThat(nodes.transport("b:11211")).isNull();
  }

  /** Its call began before the node left, and the others have changed the key since. */
  @Test
  void failureOnANodeThatIsBackAnew_isToldToTheNewOne() {
    Shard left = shard("b");
    change("a");
    ticker.advance(LONG);
    nodes.closeIdle();
    change("a", "b");
    eventually("it is emptied").until(() -> shard("b").ledger().isEmpty());
    known.values().forEach(transport -> transport.breakDown(Kind.DOWN));

    left.outdated("late");

    assertThat(shard("b")).isNotSameAs(left);
    assertThat(shard("b").ledger().all()).containsOnlyKeys("late");
  }

  @Test
  void change_thatCannotOpenANode_leavesThoseThatHaveLeft() {
    change("a");
    List<Node> list = list("b", "c");
    assertThatThrownBy(
            () ->
                nodes.change(
                    list,
                    Ring.ketama(list),
                    node -> {
                      throw new IllegalStateException("no thread");
                    }))
        .hasMessage("no thread");

    assertThat(nodes.list()).isEqualTo(list("a"));
    assertThat(nodes.isStillConnected("b:11211")).isTrue();
  }

  /** It joined while it was down, and is repaired only now. */
  @Test
  void repairOfANodeThatHasLeft_keepsTheMarkOfThat() {
    Generation generation = fixture.generation();
    generation.current(StoreFixture.soon());
    generation.joins();
    generation.leaves();
    assertThat(generation.mark(Generation.LEFT, StoreFixture.soon())).isFalse();

    generation.raise(generation.ask().await(StoreFixture.soon())).await(StoreFixture.soon());

    assertThat(fixture.generation().marks(StoreFixture.soon())).isEqualTo(Generation.LEFT);
  }

  /** What was told is repaired by then, and what lies there is newer. */
  @Test
  void failureOnANodeThatHasLeft_isToldOfItsKeyAlone() {
    Shard left = shard("b");
    known.get("b:11211").breakDown(Kind.DOWN);
    left.outdated("before");
    change("a");
    eventually("it is repaired").until(() -> shard("a").ledger().isEmpty());
    known.get("a:11211").breakDown(Kind.DOWN);

    left.outdated("late");
    assertThat(shard("a").ledger().all()).containsOnlyKeys("late");

    left.allOutdated();
    assertThat(shard("a").isDoubtful("any")).isTrue();
  }
}
