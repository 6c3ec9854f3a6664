package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SortedContentTest {
  private static final Object[] NONE = {};

  private final Object[] keys = IntStream.range(0, 1000).boxed().toArray();
  private final Object[] values = IntStream.range(0, 1000).mapToObj(i -> "v" + i).toArray();

  @Test
  void fill_keysInOrder_isAMapAsIfTheyWerePut() {
    TreeMap<Object, Object> put = new TreeMap<>();
    for (int i = 0; i < keys.length; i++) {
      put.put(keys[i], values[i]);
    }
    TreeMap<Object, Object> map = new TreeMap<>();

    assertThat(SortedContent.fill(map, keys, values)).isTrue();

    assertThat(map).containsExactlyEntriesOf(put);
    for (TreeMap<Object, Object> each : List.of(map, put)) {
      each.keySet().removeIf(key -> (int) key % 3 == 0);
      each.put(-1, "first");
      each.put(600, "middle");
    }
    assertThat(map).containsExactlyEntriesOf(put);
    assertThat(map.headMap(7)).isEqualTo(put.headMap(7));
  }

  @Test
  void fill_ofASet_isInItsOrder() {
    TreeSet<Object> set = new TreeSet<>();

    assertThat(SortedContent.fill(set, keys, keys)).isTrue();

    assertThat(set).containsExactly(keys);
    assertThat(set.add(1000)).isTrue();
    assertThat(set.add(500)).isFalse();
  }

  /** Where each key belongs is not looked for. */
  @Test
  void fill_asksOnceOfEachTwoNeighbours() {
    int[] asked = {0};
    Comparator<Object> descending =
        (one, other) -> {
          asked[0]++;
          return Integer.compare((int) other, (int) one);
        };
    Object[] down = IntStream.range(0, 1000).mapToObj(i -> 1000 - i).toArray();
    TreeMap<Object, Object> map = new TreeMap<>(descending);

    assertThat(SortedContent.fill(map, down, values)).isTrue();

    assertThat(asked[0]).isEqualTo(down.length - 1);
    assertThat(map.firstKey()).isEqualTo(1000);
    assertThat(map.keySet()).containsExactly(down);
    TreeSet<Object> set = new TreeSet<>(descending);
    asked[0] = 0;
    assertThat(SortedContent.fill(set, down, down)).isTrue();
    assertThat(asked[0]).isEqualTo(down.length - 1);
    assertThat(set).containsExactly(down);
  }

  @Test
  void fill_keysOutOfOrderOrTwice_isLeftToPutting() {
    for (Object[] others : new Object[][] {{2, 1}, {1, 1}, {1, 2, 3, 3}, {1, 3, 2}, {1}, NONE}) {
      TreeMap<Object, Object> map = new TreeMap<>();
      assertThat(SortedContent.fill(map, others, others)).as("%s", (Object) others).isFalse();
      assertThat(map).isEmpty();
      TreeSet<Object> set = new TreeSet<>();
      assertThat(SortedContent.fill(set, others, others)).isFalse();
      assertThat(set).isEmpty();
    }
    assertThat(ContentSerializer.fill(new TreeMap<>(), new Object[] {2, 1}, new Object[] {3, 4}))
        .isEqualTo(Map.of(2, 3, 1, 4));
  }

  @Test
  void fill_keysThatAreNotComparable_isRefusedAsPuttingThemIs() {
    Object[] mixed = {1, "one"};
    assertThatThrownBy(() -> SortedContent.fill(new TreeMap<>(), mixed, mixed))
        .isInstanceOf(ClassCastException.class);
    Object[] plain = {new Object(), new Object()};
    assertThatThrownBy(() -> SortedContent.fill(new TreeMap<>(), plain, plain))
        .isInstanceOf(ClassCastException.class);
    for (Object[] nulls : new Object[][] {{null, 1}, {new Lenient(), null}}) {
      assertThatThrownBy(() -> SortedContent.fill(new TreeMap<>(), nulls, nulls))
          .isInstanceOf(NullPointerException.class);
    }
  }

  /** It is less than anything, and anything is less than it. */
  private static final class Lenient implements Comparable<Lenient> {
    @Override
    public int compareTo(Lenient other) {
      return other == null ? 1 : -1;
    }
  }

  @Test
  void fill_ofWhatHasContent_goesOnAsPuttingDoes() {
    TreeMap<Object, Object> map = new TreeMap<>(Map.of(7, "seven", -1, "first"));

    assertThat(SortedContent.fill(map, keys, values)).isTrue();

    assertThat(map).hasSize(keys.length + 1).containsEntry(7, "v7").containsEntry(-1, "first");
  }

  @Test
  void fill_nullWhereTheOrderTakesIt_isAKey() {
    TreeMap<Object, Object> map =
        new TreeMap<>(Comparator.nullsFirst(Comparator.comparingInt(key -> (int) key)));
    Object[] nulls = {null, 1, 2};

    assertThat(SortedContent.fill(map, nulls, nulls)).isTrue();

    assertThat(map.keySet()).containsExactly(nulls);
  }

  @Test
  void fill_ofOtherMaps_isLeftToPutting() {
    assertThat(SortedContent.fill(new ConcurrentSkipListMap<>(), keys, values)).isFalse();
    assertThat(SortedContent.fill(new TreeMap<>() {}, keys, values)).isFalse();
  }
}
