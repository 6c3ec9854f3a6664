package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every transport promises of reading, writing and deleting items. */
abstract class ItemContract extends TransportFixture {
  @Test
  void get_absentKeys_isEmpty() {
    assertThat(await(transport.get(List.of("a", "b")))).isEmpty();
    assertThat(gets("a")).isNull();
  }

  @Test
  void get_noKeys_isEmpty() {
    assertThat(await(transport.get(List.of()))).isEmpty();
  }

  @Test
  void gets_manyKeys_returnsThosePresentWithTheirTokens() {
    await(transport.set("a", ONE, 0));
    await(transport.set("b", TWO, 0));
    Map<String, Item> found = await(transport.gets(List.of("none", "b", "a", "b")));
    assertThat(found).containsOnlyKeys("a", "b");
    assertThat(found.get("a").value()).isEqualTo(ONE);
    assertThat(found.get("b").value()).isEqualTo(TWO);
    assertThat(found.get("b").token()).isEqualTo(gets("b").token());
    CasToken token = found.get("a").token();
    assertThat(await(transport.compareAndSet("a", token, TWO, 0))).isEqualTo(CasResult.DONE);
    assertThat(await(transport.compareAndSet("a", token, ONE, 0))).isEqualTo(CasResult.CONFLICT);
    assertThat(await(transport.gets(List.of()))).isEmpty();
  }

  @Test
  void set_thenGet_returnsTheBytes() {
    await(transport.set("k", ONE, 0));
    assertThat(value("k")).isEqualTo(ONE);
    assertThat(gets("k").value()).isEqualTo(ONE);
    await(transport.set("k", TWO, 0));
    assertThat(value("k")).isEqualTo(TWO);
  }

  @Test
  void set_valueReusedByTheCaller_keepsTheOldBytes() {
    byte[] mine = ONE.clone();
    Reply<Void> reply = transport.set("k", mine, 0);
    Arrays.fill(mine, (byte) 'x');
    await(reply);
    assertThat(value("k")).isEqualTo(ONE);
  }

  /** Other clients say by flags what a value is: all 32 bits come back, however it was stored. */
  @Test
  void flags_comeBackWithTheItem() {
    for (int flags : new int[] {0, 1, 16, 0xffff, Integer.MIN_VALUE, -1}) {
      await(transport.set("set", ONE, flags, 0));
      await(transport.delete("k"));
      assertThat(await(transport.add("k", ONE, flags, 100))).isTrue();
      Map<String, Item> found = await(transport.gets(List.of("set", "none", "k")));
      assertThat(found.get("set").flags()).isEqualTo(flags);
      assertThat(found.get("k").flags()).isEqualTo(flags);
      assertThat(found.get("k").value()).isEqualTo(ONE);
      CasToken token = found.get("k").token();
      assertThat(await(transport.compareAndSet("k", token, TWO, ~flags, 100)))
          .isEqualTo(CasResult.DONE);
      assertThat(gets("k").flags()).isEqualTo(~flags);
      assertThat(value("k")).isEqualTo(TWO);
      await(transport.set("k", ONE, 0));
      assertThat(gets("k").flags()).isZero();
    }
  }

  /** Flags take room of an item's own size, and one that is too large would drop the old one. */
  @Test
  void flags_takeFourBytesOfTheLargestValue() {
    int most = transport.maxValueLength("k");
    await(transport.set("k", bytes(most - 4, 1), 16, 0));
    assertThat(value("k")).hasSize(most - 4);
    failure(() -> await(transport.set("k", bytes(most - 3, 2), 16, 0)), Kind.TOO_LARGE);
    await(transport.set("k", bytes(most, 3), 0, 0));
    assertThat(value("k")).hasSize(most);
  }

  @Test
  void getThenSet_readsBeforeItStores() {
    assertThat(await(transport.getThenSet("k", "k", ONE, 0))).isEmpty();
    Map<String, byte[]> found = await(transport.getThenSet("k", "k", TWO, 0));
    assertThat(found).containsOnlyKeys("k");
    assertThat(found.get("k")).isEqualTo(ONE);
    assertThat(await(transport.getThenSet("k", "other", ONE, 0)).get("k")).isEqualTo(TWO);
    assertThat(value("other")).isEqualTo(ONE);
  }

  @Test
  void get_manyKeys_returnsThosePresent() {
    Map<String, byte[]> expected = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String key = "key-" + i + "-" + "x".repeat(i % 200);
      keys.add(key);
      if (i % 3 != 0) {
        expected.put(key, bytes(i, i));
      }
    }
    List<Reply<Void>> replies = new ArrayList<>();
    expected.forEach((key, value) -> replies.add(transport.set(key, value, 0)));
    replies.forEach(TransportContract::await);
    Map<String, byte[]> found = await(transport.get(keys));
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, value) -> assertThat(found.get(key)).isEqualTo(value));
  }

  @Test
  void get_aKeyTwice_returnsItOnce() {
    await(transport.set("k", ONE, 0));
    assertThat(await(transport.get(List.of("k", "k", "j")))).containsOnlyKeys("k");
  }

  @Test
  void values_ofEveryShape_comeBackEqual() {
    List<byte[]> shapes =
        List.of(
            new byte[0],
            new byte[] {0},
            "\r\n".getBytes(UTF_8),
            "\r\nEND\r\nVALUE k 0 1\r\nx\r\nEND\r\n".getBytes(UTF_8),
            "SERVER_ERROR out of memory\r\n".getBytes(UTF_8),
            bytes(16384 - 40, 1),
            bytes(16384, 2),
            bytes(70_000, 3),
            bytes(900_000, 4));
    for (byte[] shape : shapes) {
      await(transport.set("shape", shape, 0));
      assertThat(value("shape")).isEqualTo(shape);
      assertThat(gets("shape").value()).isEqualTo(shape);
    }
  }

  @Test
  void values_of900kilobytes_pipelined() {
    List<Reply<Void>> sets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sets.add(transport.set("large" + i, bytes(900_000, i), 0));
    }
    sets.forEach(TransportContract::await);
    for (int i = 0; i < 20; i++) {
      assertThat(value("large" + i)).isEqualTo(bytes(900_000, i));
    }
  }

  @Test
  void keys_askedForTwice_areAnsweredOnce() {
    await(transport.set("k", ONE, 0));
    await(transport.set("l", TWO, 0));
    List<String> keys = List.of("k", "absent", "l", "k", "absent", "l", "k");

    assertThat(await(transport.get(keys))).containsOnly(entry("k", ONE), entry("l", TWO));
    assertThat(await(transport.gets(keys))).containsOnlyKeys("k", "l");
    assertThat(await(transport.get(List.of("k", "k")))).containsOnly(entry("k", ONE));
    assertThat(gets("l").value()).isEqualTo(TWO);
  }

  @Test
  void add_storesOnlyWhereNoneIs() {
    assertThat(await(transport.add("k", ONE, 0))).isTrue();
    assertThat(await(transport.add("k", TWO, 0))).isFalse();
    assertThat(value("k")).isEqualTo(ONE);
  }

  @Test
  void delete_tellsWhetherItWasThere() {
    assertThat(await(transport.delete("k"))).isFalse();
    await(transport.set("k", ONE, 0));
    assertThat(await(transport.delete("k"))).isTrue();
    assertThat(gets("k")).isNull();
  }

  @Test
  void compareAndSet_currentToken_isDone() {
    await(transport.set("k", ONE, 0));
    assertThat(await(transport.compareAndSet("k", gets("k").token(), TWO, 0)))
        .isEqualTo(CasResult.DONE);
    assertThat(value("k")).isEqualTo(TWO);
  }

  @Test
  void compareAndSet_oldToken_isConflict() {
    await(transport.set("k", ONE, 0));
    CasToken old = gets("k").token();
    await(transport.set("k", ONE, 0));
    assertThat(await(transport.compareAndSet("k", old, TWO, 0))).isEqualTo(CasResult.CONFLICT);
    assertThat(value("k")).isEqualTo(ONE);
  }

  @Test
  void compareAndSet_goneItem_isNotFound() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    await(transport.delete("k"));
    assertThat(await(transport.compareAndSet("k", token, TWO, 0))).isEqualTo(CasResult.NOT_FOUND);
    assertThat(gets("k")).isNull();
  }

  @Test
  void compareAndSet_tokenOfAnotherEpoch_isConflict() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    CasToken foreign = new CasToken(token.id(), token.incarnation() + 100);
    assertThat(await(transport.compareAndSet("k", foreign, TWO, 0))).isEqualTo(CasResult.CONFLICT);
    assertThat(await(transport.compareAndDelete("k", foreign, ABSENT)))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(value("k")).isEqualTo(ONE);
  }

  @Test
  void compareAndDelete_currentToken_deletesAndAddWorksRightAfter() {
    for (int i = 0; i < 50; i++) {
      await(transport.set("k", ONE, 100));
      CasToken token = gets("k").token();
      Reply<CasResult> deleted = transport.compareAndDelete("k", token, ABSENT);
      Reply<Map<String, byte[]>> read = transport.get(List.of("k"));
      Reply<Boolean> added = transport.add("k", TWO, 100);
      assertThat(await(deleted)).isEqualTo(CasResult.DONE);
      assertThat(await(read)).isEmpty();
      assertThat(await(added)).isTrue();
      assertThat(value("k")).isEqualTo(TWO);
    }
  }

  @Test
  void compareAndDelete_oldToken_isConflict() {
    await(transport.set("k", ONE, 0));
    CasToken old = gets("k").token();
    await(transport.set("k", TWO, 0));
    assertThat(await(transport.compareAndDelete("k", old, ABSENT))).isEqualTo(CasResult.CONFLICT);
    assertThat(value("k")).isEqualTo(TWO);
  }

  @Test
  void compareAndDelete_goneItem_isNotFound() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    await(transport.delete("k"));
    assertThat(await(transport.compareAndDelete("k", token, ABSENT)))
        .isEqualTo(CasResult.NOT_FOUND);
  }

  @Test
  void expiry_passes_itemIsGone() throws Exception {
    await(transport.set("short", ONE, 1));
    await(transport.add("added", ONE, 1));
    await(transport.set("long", ONE, 1000));
    await(transport.set("longest", ONE, 2_592_000));
    await(transport.set("never", ONE, 0));
    await(transport.set("swapped", ONE, 0));
    await(transport.compareAndSet("swapped", gets("swapped").token(), TWO, 1));
    CasToken token = gets("long").token();
    pass(Duration.ofSeconds(2));
    assertThat(
            await(transport.get(List.of("short", "added", "long", "longest", "never", "swapped"))))
        .containsOnlyKeys("long", "longest", "never");
    assertThat(gets("short")).isNull();
    assertThat(await(transport.delete("added"))).isFalse();
    assertThat(await(transport.add("short", TWO, 0))).isTrue();
    assertThat(await(transport.compareAndSet("long", token, TWO, 0))).isEqualTo(CasResult.DONE);
  }
}
