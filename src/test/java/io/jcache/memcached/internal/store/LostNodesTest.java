package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.FaultyTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that leave the list as they are down for a JVM, and maybe for that alone. */
final class LostNodesTest {
  private static final int KEYS = 100;

  private final StoreFixture fixture = new StoreFixture();
  private final Map<String, MemoryItems> items = new HashMap<>();
  private final List<Jvm> jvms = new ArrayList<>();
  private final Jvm one = new Jvm();
  private final Jvm other = new Jvm();

  /** A JVM with connections of its own to the same nodes. */
  private final class Jvm {
    final Map<String, FaultyTransport> transports = new HashMap<>();
    final Nodes nodes =
        new Nodes(
            Ring.ketama(list("abc")),
            list("abc").stream().map(this::transport).toList(),
            StoreFixture.TIMEOUT,
            1000);
    private @Nullable EntryStore<Object, Object> opened;

    Jvm() {
      jvms.add(this);
    }

    /** Returns the cache, which is created when it is first used. */
    private EntryStore<Object, Object> store() {
      if (opened == null) {
        opened = new EntryStore<>(fixture.context(nodes));
      }
      return opened;
    }

    private Transport transport(Node node) {
      MemoryItems its =
          items.computeIfAbsent(node.address(), address -> new MemoryItems(fixture.clock));
      FaultyTransport made = new FaultyTransport(new MemoryTransport(node, its));
      transports.put(node.address(), made);
      return made;
    }

    void lose(String name) {
      transports.get(name + ":11211").breakDown(Kind.DOWN);
      nodes.lost(name + ":11211");
    }

    void find(String name) {
      transports.get(name + ":11211").repair();
      nodes.found(name + ":11211");
    }

    void use(String names) {
      nodes.change(list(names), Ring.ketama(list(names)), this::transport);
    }

    void putAll(int value) {
      IntStream.range(0, KEYS).forEach(key -> store().update("k" + key, Operations.put(value)));
    }

    /** Returns the values of all keys, a missing one as 0. */
    List<Object> values() {
      return IntStream.range(0, KEYS)
          .mapToObj(key -> store().read("k" + key, Operations.get()).result())
          .map(value -> value == null ? 0 : value)
          .distinct()
          .toList();
    }
  }

  private static List<Node> list(String names) {
    return Stream.of(names.split("")).map(name -> new Node(name, 11211, 1)).toList();
  }

  @AfterEach
  void close() {
    jvms.forEach(jvm -> jvm.nodes.close());
  }

  @Test
  void nodeThatBothHaveLost_costsNothingButItsKeys() {
    one.putAll(1);
    one.lose("c");
    other.lose("c");

    one.use("ab");
    assertThat(one.values()).containsExactlyInAnyOrder(0, 1);
    one.putAll(2);
    other.use("ab");

    assertThat(other.values()).containsExactly(2);
    assertThat(one.values()).containsExactly(2);
  }

  /** What one has stored where its keys are for that one is older than what the other did there. */
  @Test
  void nodeThatOneHasLostMuchLater_isFollowedByNothingOlderThanItsChanges() {
    one.putAll(1);
    one.lose("c");
    one.use("ab");
    one.putAll(2);
    other.putAll(3);

    other.lose("c");
    other.use("ab");

    assertThat(other.values()).doesNotContain(1, 2);
    assertThat(one.values()).doesNotContain(1, 2);
  }

  /** The control: nobody hears when it was lost, and so nobody marks anything. */
  @Test
  void nodeThatOneHasLostMuchLater_isFollowedByWhatIsOlder_whereThatIsNotTold() {
    one.putAll(1);
    one.transports.get("c:11211").breakDown(Kind.DOWN);
    one.use("ab");
    one.putAll(2);
    other.putAll(3);

    other.transports.get("c:11211").breakDown(Kind.DOWN);
    other.use("ab");

    assertThat(other.values()).contains(2);
  }

  /** What was known as it was lost the first time is known no more. */
  @Test
  void nodeThatWasFoundAgain_andIsTakenOffByHand_isFollowedByNothingOlder() {
    one.putAll(1);
    other.lose("c");
    other.find("c");
    one.lose("c");
    one.use("ab");
    one.putAll(2);
    other.putAll(3);

    other.transports.get("c:11211").breakDown(Kind.DOWN);
    other.use("ab");

    assertThat(other.values()).doesNotContain(1, 2);
  }

  @Test
  void nodeThatComesBack_hasNothingOld_forEither() {
    one.putAll(1);
    jvms.forEach(jvm -> jvm.lose("c"));
    jvms.forEach(jvm -> jvm.use("ab"));
    other.putAll(2);

    jvms.forEach(jvm -> jvm.find("c"));
    jvms.forEach(jvm -> jvm.use("abc"));

    assertThat(one.values()).containsExactlyInAnyOrder(0, 2);
    one.putAll(3);
    assertThat(other.values()).containsExactly(3);
  }

  /** Those who had its keys in the first outage have them from then. */
  @Test
  void nodeThatIsLostTwice_isFollowedByNothingOfTheFirstTime() {
    one.putAll(1);
    leaveAndComeBack(2);
    one.putAll(3);
    jvms.forEach(jvm -> jvm.lose("c"));

    jvms.forEach(jvm -> jvm.use("ab"));

    assertThat(one.values()).doesNotContain(1, 2);
    assertThat(other.values()).doesNotContain(1, 2);
  }

  private void leaveAndComeBack(int meanwhile) {
    jvms.forEach(jvm -> jvm.lose("c"));
    jvms.forEach(jvm -> jvm.use("ab"));
    one.putAll(meanwhile);
    jvms.forEach(jvm -> jvm.find("c"));
    jvms.forEach(jvm -> jvm.use("abc"));
  }

  /** As a cache is that Spring or Hibernate create when they need it. */
  @Test
  void cacheThatIsCreatedWhileANodeIsDropped_hasNothingOfTheOutageBefore() {
    one.putAll(1);
    leaveAndComeBack(2);
    one.putAll(3);
    Jvm later = new Jvm();
    later.lose("c");
    later.nodes.hold(Set.of("c:11211"));
    later.use("ab");

    assertThat(later.values()).doesNotContain(1, 2);
  }

  /** As a cache of a manager that is opened while it does not reach a server. */
  @Test
  void cacheThatIsCreatedAfterANodeWasLost_hasItsTakersMarked_asItLeaves() {
    Jvm later = new Jvm();
    one.putAll(1);
    later.lose("c");
    later.store();
    later.use("ab");
    later.putAll(2);
    one.putAll(3);

    one.lose("c");
    one.use("ab");

    assertThat(one.values()).doesNotContain(1, 2);
  }

  @Test
  void takerThatCannotBeMarked_isSo_onceItIsEmptied() {
    one.putAll(1);
    one.lose("c");
    List.of("a", "b").forEach(name -> one.transports.get(name + ":11211").breakDown(Kind.DOWN));
    one.use("ab");
    List.of("a", "b").forEach(name -> one.transports.get(name + ":11211").repair());
    one.putAll(2);
    other.putAll(3);

    other.lose("c");
    other.use("ab");

    assertThat(other.values()).doesNotContain(1, 2);
  }

  /** One alone had lost it, and has changed its keys where they were for it. */
  @Test
  void nodeThatOneHasLost_isEmptyForTheOther_onceItIsBack() {
    other.putAll(1);
    one.lose("c");
    one.use("ab");
    one.putAll(2);
    assertThat(other.values()).as("they do not agree").contains(1);

    one.find("c");
    one.use("abc");

    assertThat(other.values()).doesNotContain(1);
    assertThat(one.values()).doesNotContain(1);
  }

  /** The other one answered in between, and has been changed since. */
  @Test
  void nodeThatAnswersAgain_asItLeaves_isTakenForOneThatOthersMayHaveUsed() {
    one.putAll(1);
    other.lose("c");
    one.lose("c");
    one.use("ab");
    one.putAll(2);
    other.transports.get("c:11211").repair(); // unnoticed
    other.putAll(3);

    other.use("ab");

    assertThat(other.values()).doesNotContain(1, 2);
  }
}
