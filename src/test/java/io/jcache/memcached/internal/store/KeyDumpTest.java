package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.testkit.FaultyTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of a cache on one node, packed. */
final class KeyDumpTest {

  private static final long SEED = 20_240_613;
  private static final int CHUNK = 1 << 18;

  private final StoreFixture fixture = new StoreFixture();

  /** Keys of 63 bytes and their length fill a chunk to its last byte. */
  @ParameterizedTest
  @ValueSource(ints = {7, 15, 62, 63, 64, 127, 200, 240})
  void next_keysOfOneLength_givesAllOfThemAcrossChunks(int length) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; texts.size() * (length + 1) < CHUNK * 2 + 1000; i++) {
      String number = Integer.toString(i);
      texts.add("x".repeat(length - number.length()) + number);
    }
    assertGivenBack(texts);
  }

  @Test
  void next_keysThatFillTheChunkExactly_givesAllOfThem() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < CHUNK / 64; i++) {
      texts.add("x".repeat(58) + (10_000 + i));
    }
    assertGivenBack(texts);
  }

  @Test
  void next_keysOfRandomLengths_givesAllOfThem() {
    Random random = new Random(SEED);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      texts.add(i + "_" + "y".repeat(random.nextInt(230)));
    }
    assertGivenBack(texts);
  }

  @Test
  void next_noKeys_givesNone() {
    assertGivenBack(List.of());
  }

  @Test
  void of_keysOfOtherCachesAndGenerations_areLeftOut() {
    store("shop~1.", List.of("i1"));
    store("shop~1", List.of(""));
    store("shop~2.", List.of("i2"));
    store("shop~11.", List.of("i3"));
    store("shop", List.of("i4"));
    store("x/shop~1.", List.of("i5"));
    store("shop2~1.", List.of("i6"));

    assertThat(all(dump(100))).containsExactly("i1");
  }

  @Test
  void of_itemKeyWithoutAKey_isLeftOut() {
    store("shop~1.", List.of("", "i1"));

    assertThat(all(dump(100))).containsExactly("i1");
  }

  @Test
  void of_moreItemsThanAllowed_isRefusedWithTheOption() {
    store("other~1.", List.of("i1", "i2", "i3"));

    assertThat(all(dump(3))).isEmpty();
    assertThatThrownBy(() -> dump(2))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.UNSUPPORTED))
        .hasMessageContaining("node:11211")
        .hasMessageContaining("3 items")
        .hasMessageContaining("iteration.max-items allows 2");
  }

  /** Servers that keep their statistics to themselves may be listed, or say why not. */
  @Test
  void of_statisticsRefused_asksForTheKeysAllTheSame() {
    store("shop~1.", List.of("i1"));
    fixture.faulty.refuse(FaultyTransport.Request.STATS, TransportException.Kind.SERVER_ERROR, 1);

    assertThat(all(faultyDump())).containsExactly("i1");
  }

  /** It ended the iteration with a NumberFormatException. */
  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-7", "1e3"})
  void of_aCountThatIsNoNumber_asksForTheKeysAllTheSame(String count) {
    store("shop~1.", List.of("i1"));
    fixture.faulty.add(FaultyTransport.Request.STATS, saying(count), 1);

    assertThat(all(faultyDump())).containsExactly("i1");
  }

  /** Returns what lets a node say that it has so many items. */
  static FaultyTransport.Fault saying(String count) {
    Map<String, String> statistics = Map.of("curr_items", count);
    return new FaultyTransport.Fault() {
      @Override
      @SuppressWarnings("unchecked") // what is asked for are statistics
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        return (Reply<T>) Reply.answered(statistics);
      }
    };
  }

  @Test
  void of_statisticsRefused_keepsNoMoreKeysThanAllowed() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      texts.add("i" + i);
    }
    store("shop~1.", texts);
    fixture.faulty.refuse(FaultyTransport.Request.STATS, TransportException.Kind.SERVER_ERROR, 1);

    assertThatThrownBy(this::faultyDump)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.UNSUPPORTED))
        .hasMessageContaining("more than 100 items")
        .hasMessageContaining("iteration.max-items allows 100");
  }

  @Test
  void of_statisticsUnanswered_isAnOutage() {
    fixture.faulty.refuse(FaultyTransport.Request.STATS, TransportException.Kind.TIMEOUT, 1);

    assertThatThrownBy(this::faultyDump)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT));
  }

  private KeyDump faultyDump() {
    Shard shard = fixture.shard(fixture.faulty, fixture.generation());
    return KeyDump.of(new Section(shard, 1), fixture.keys, 100, 100, StoreFixture.soon());
  }

  private void assertGivenBack(List<String> texts) {
    store("shop~1.", texts);

    List<String> given = all(dump(1_000_000));

    assertThat(given.size()).isEqualTo(texts.size());
    assertThat(new HashSet<>(given)).isEqualTo(new HashSet<>(texts));
  }

  private List<String> all(KeyDump dump) {
    List<String> all = new ArrayList<>();
    while (dump.hasNext()) {
      List<String> next = dump.next(100);
      assertThat(next).hasSizeLessThanOrEqualTo(100);
      all.addAll(next);
    }
    assertThat(dump.next(100)).isEmpty();
    return all;
  }

  private void store(String prefix, List<String> texts) {
    for (String text : texts) {
      fixture.node.set(prefix + text, new byte[0], 0).await(StoreFixture.soon());
    }
  }

  private KeyDump dump(long maxItems) {
    Shard shard = fixture.shard(fixture.node, fixture.generation());
    return KeyDump.of(new Section(shard, 1), fixture.keys, maxItems, 100, StoreFixture.soon());
  }
}
