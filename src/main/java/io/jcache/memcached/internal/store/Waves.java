package io.jcache.memcached.internal.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a bulk call, in waves: some keys of each node at a time, so that all nodes work while
 * what is in flight stays bounded. Where the values of a node turn out to be large, fewer at a
 * time.
 */
final class Waves<K> {

  // Before it is known how large the values are that are read.
  private static final int FIRST_WAVE = 25;

  private static final long BYTES_PER_NODE = 8L << 20;

  private final int most;
  private final int first;
  private final Map<Shard, Deque<Located<K>>> left = new LinkedHashMap<>();
  private final Map<Shard, Integer> sizes = new LinkedHashMap<>();

  /**
   * Creates the waves of keys.
   *
   * @param first the keys of a node in the first wave, before the size of their values is known
   * @param most the most keys of a node in one wave
   */
  Waves(Collection<Located<K>> places, int first, int most) {
    this.first = first;
    this.most = most;
    for (Located<K> place : places) {
      left.computeIfAbsent(place.shard(), shard -> new ArrayDeque<>()).add(place);
    }
  }

  /** Creates the waves of keys, of which the first is a small one where sizes are not known. */
  static <K> Waves<K> of(Collection<Located<K>> places, int most, boolean known) {
    return known ? new Waves<>(places, most, most) : ofUnknownSize(places, most);
  }

  /** Creates the waves of keys whose values are read, of which the first is a small one. */
  static <K> Waves<K> ofUnknownSize(Collection<Located<K>> places, int most) {
    return new Waves<>(places, Math.min(FIRST_WAVE, most), most);
  }

  /** Returns parts of what is to be read whose size is not known. */
  static <T> List<List<T>> small(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int i = 0; i < all.size(); i += FIRST_WAVE) {
      parts.add(all.subList(i, Math.min(all.size(), i + FIRST_WAVE)));
    }
    return parts;
  }

  /** Returns whether all keys have been given out. */
  boolean isOver() {
    return left.isEmpty();
  }

  /** Returns the next keys of each node that has any left. */
  Map<Shard, List<Located<K>>> next() {
    Map<Shard, List<Located<K>>> wave = new LinkedHashMap<>();
    left.forEach(
        (shard, places) -> {
          int size = Math.min(sizes.getOrDefault(shard, first), places.size());
          List<Located<K>> batch = new ArrayList<>(size);
          for (int i = 0; i < size; i++) {
            batch.add(places.remove());
          }
          wave.put(shard, batch);
        });
    left.values().removeIf(Deque::isEmpty);
    return wave;
  }

  /** Takes back a key that was given out: it comes again, before the others of its node. */
  void giveBack(Located<K> place) {
    left.computeIfAbsent(place.shard(), shard -> new ArrayDeque<>()).addFirst(place);
  }

  /** Takes note of how large the values of some keys of a node were. */
  void weigh(Shard shard, int keys, long bytes) {
    long fitting = bytes == 0 ? most : BYTES_PER_NODE * keys / bytes;
    sizes.put(shard, (int) Math.max(1, Math.min(most, fitting)));
  }

  /** Gives up a node, and returns those of its keys that were not given out. */
  List<Located<K>> abandon(Shard shard) {
    Deque<Located<K>> rest = left.remove(shard);
    return rest == null ? List.of() : List.copyOf(rest);
  }
}
