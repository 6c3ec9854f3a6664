package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.FakeClock;
import io.jcache.memcached.testkit.FaultyTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envelopes above, bare values below, and a generation that is never sent. */
final class SharedTransportTest {
  private static final String GENERATION = "app:* (cache c)";
  private static final byte[] FIRST = {1};
  private static final byte[] PAYLOAD = {0, 0, 0, 16, 'v'};

  private final FakeClock clock = new FakeClock();
  private final EnvelopeCodec envelopes = EnvelopeCodec.anonymous();
  private final Transport below =
      new MemoryTransport(new Node("memory", 1, 1), new MemoryItems(clock));
  private final Transport shared = shared("app:", 10);

  private Transport shared(String prefix, long maxItems) {
    return new SharedTransport(
        below,
        envelopes,
        new SharedGeneration(GENERATION, FIRST, prefix, Duration.ofSeconds(60), maxItems, clock));
  }

  private static <T> T answer(Reply<T> reply) {
    return reply.await(Deadline.after(Duration.ofSeconds(60)));
  }

  private static Item item(Transport transport, String key) {
    return Objects.requireNonNull(answer(transport.gets(List.of(key))).get(key));
  }

  private byte[] envelope(String key, long deadline) {
    return envelopes.entry(key, null, deadline, envelopes.adder(), new Payload(PAYLOAD, false));
  }

  @Test
  void set_leavesTheBareValueWithItsFlags() {
    answer(shared.set("app:k", envelope("app:k", Long.MAX_VALUE), 99));

    Item bare = item(below, "app:k");
    assertThat(bare.value()).isEqualTo(new byte[] {'v'});
    assertThat(bare.flags()).isEqualTo(16);
  }

  /** The ledger tells by it whether what it finds is what a write without an answer has left. */
  @Test
  void add_readsBackAsTheSameContent() {
    byte[] added = envelope("app:k", clock.millis() + 1000);

    assertThat(answer(shared.add("app:k", added, 99))).isTrue();

    byte[] read = item(shared, "app:k").value();
    assertThat(envelopes.contentCheck("app:k", read))
        .isEqualTo(envelopes.contentCheck("app:k", added));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 1", "1001, 2", "-5, 1", "2592000000, 2592000", "2592000001, 2592000"})
  void set_livesSoManySeconds(long millis, long seconds) {
    answer(shared.set("app:k", envelope("app:k", clock.millis() + millis), 99));

    clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
    assertThat(answer(below.get(List.of("app:k")))).hasSize(1);
    clock.advanceMillis(1);
    assertThat(answer(below.get(List.of("app:k")))).isEmpty();
  }

  /** It was cut to 30 days, without a word. */
  @Test
  void write_thatIsToLiveForMoreThan30Days_isRefused_andTheOneBeforeStays() {
    answer(shared.set("app:k", envelope("app:k", Long.MAX_VALUE), 0));
    Item before = item(shared, "app:k");
    byte[] lasting =
        envelope("app:k", clock.millis() + Duration.ofDays(30).plusSeconds(61).toMillis());

    for (Reply<?> refused :
        List.of(
            shared.set("app:k", lasting, 0),
            shared.add("app:k", lasting, 0),
            shared.compareAndSet("app:k", before.token(), lasting, 0),
            shared.getThenSet(GENERATION, "app:k", lasting, 0))) {
      assertThatThrownBy(() -> answer(refused))
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.TOO_LARGE))
          .hasMessageContaining("more than 30 days")
          .hasMessageContaining("at most 30 days, or eternal");
    }

    assertThat(item(below, "app:k").token()).isEqualTo(before.token());
  }

  @Test
  void gather_isTheNodesOwn() {
    FaultyTransport node = new FaultyTransport(below);
    Transport over =
        new SharedTransport(
            node,
            envelopes,
            new SharedGeneration(GENERATION, FIRST, "app:", Duration.ofSeconds(60), 10, clock));

    over.gather(() -> {});

    assertThat(node.gathered()).isEqualTo(1);
  }

  @Test
  void compareAndSet_andCompareAndDelete_areOfTheItem() {
    answer(below.set("app:k", new byte[] {'w'}, 5, 0));
    Item found = item(shared, "app:k");
    answer(below.set("app:k", new byte[] {'x'}, 5, 0));

    byte[] ours = envelope("app:k", Long.MAX_VALUE);
    assertThat(answer(shared.compareAndSet("app:k", found.token(), ours, 0)))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(answer(shared.compareAndDelete("app:k", found.token(), ours)))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(answer(shared.compareAndSet("app:k", item(shared, "app:k").token(), ours, 0)))
        .isEqualTo(CasResult.DONE);
    assertThat(answer(shared.compareAndDelete("app:k", item(shared, "app:k").token(), ours)))
        .isEqualTo(CasResult.DONE);
    assertThat(answer(below.get(List.of("app:k")))).isEmpty();
  }

  @Test
  void generation_isNeverSent_andIsTheSameOnEveryConnection() {
    assertThat(answer(shared.add(GENERATION, new byte[] {2}, 0))).isFalse();

    assertThat(answer(shared.on(3).get(List.of(GENERATION, "app:k"))))
        .isEqualTo(Map.of(GENERATION, FIRST));
    assertThat(answer(shared.getThenSet(GENERATION, "app:k", envelope("app:k", Long.MAX_VALUE), 0)))
        .isEqualTo(Map.of(GENERATION, FIRST));
    assertThat(answer(shared.gets(List.of(GENERATION, "app:k")))).hasSize(2);
  }

  private CasResult raise(Transport transport) {
    return answer(
        transport.compareAndSet(
            GENERATION, item(transport, GENERATION).token(), new byte[] {2}, 0));
  }

  @Test
  void raising_deletesWhatBeginsWithThePrefix() {
    answer(below.set("app:k", new byte[0], 77, 0));
    answer(below.set("apps", new byte[0], 77, 0));
    Item before = item(shared, GENERATION);

    assertThat(raise(shared)).isEqualTo(CasResult.DONE);

    assertThat(answer(below.get(List.of("app:k", "apps")))).containsOnlyKeys("apps");
    assertThat(item(shared, GENERATION).value()).isEqualTo(new byte[] {2});
    answer(below.set("app:k", new byte[0], 77, 0));
    assertThat(answer(shared.compareAndSet(GENERATION, before.token(), new byte[] {3}, 0)))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(answer(below.get(List.of("app:k")))).hasSize(1);
  }

  @Test
  void raising_withoutAPrefix_orOfMoreThanIsToBeListed_isUnsupported() {
    for (int i = 0; i < 11; i++) {
      answer(below.set("app:" + i, new byte[0], 0, 0));
    }

    assertThatThrownBy(() -> raise(shared))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.UNSUPPORTED))
        .hasMessageContaining("more than 10 items whose keys begin with app:")
        .hasMessageContaining("iteration.max-items");
    assertThatThrownBy(() -> raise(shared("", 10))).hasMessageContaining("no key-prefix");
    assertThat(answer(below.get(List.of("app:0", "app:10")))).hasSize(2);
  }

  /** Others may set it, by UTF-8 or the binary protocol; it cannot be an entry's. */
  @Test
  void raising_besideAKeyBeyondAscii_deletesAllOthers() {
    answer(below.set("app:k", new byte[0], 0, 0));
    Transport over =
        new SharedTransport(
            new FaultyTransport(below) {
              @Override
              public void dump(String prefix, KeySink sink) {
                byte[] strange = (prefix + "José").getBytes(StandardCharsets.UTF_8);
                sink.accept(strange, 0, strange.length);
                super.dump(prefix, sink);
              }
            },
            envelopes,
            new SharedGeneration(GENERATION, FIRST, "app:", Duration.ofSeconds(60), 10, clock));

    assertThat(raise(over)).isEqualTo(CasResult.DONE);

    assertThat(answer(below.get(List.of("app:k")))).isEmpty();
  }

  /** To find it out once more, a node would walk its items. */
  @Test
  void raising_soonAfterARefusal_isRefusedWithoutAWalk() {
    AtomicInteger walks = new AtomicInteger();
    for (int i = 0; i < 11; i++) {
      answer(below.set("app:" + i, new byte[0], 0, 0));
    }
    Transport over =
        new SharedTransport(
            new FaultyTransport(below) {
              @Override
              public void dump(String prefix, KeySink sink) {
                walks.incrementAndGet();
                super.dump(prefix, sink);
              }
            },
            envelopes,
            new SharedGeneration(GENERATION, FIRST, "app:", Duration.ofSeconds(60), 10, clock));

    assertThatThrownBy(() -> raise(over)).hasMessageContaining("more than 10 items");
    assertThatThrownBy(() -> raise(over)).hasMessageContaining("more than 10 items");

    assertThat(walks).hasValue(1);
  }

  /** A store that raises a generation would take it for the word that there is none. */
  @Test
  void raising_thatTheServerRefuses_isNotTakenForDone() {
    answer(below.set("app:k", new byte[0], 0, 0));
    FaultyTransport refusing = new FaultyTransport(below);
    refusing.refuse(FaultyTransport.Request.DELETE, TransportException.Kind.SERVER_ERROR, 1);
    Transport over =
        new SharedTransport(
            refusing,
            envelopes,
            new SharedGeneration(GENERATION, FIRST, "app:", Duration.ofSeconds(60), 10, clock));

    assertThatThrownBy(() -> raise(over))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.UNSETTLED));
  }
}
