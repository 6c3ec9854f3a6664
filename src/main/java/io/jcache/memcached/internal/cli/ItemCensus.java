package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.transport.KeySink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the items of a server by the caches and generations that their keys name, and keeps none
 * of the keys: its memory depends on the number of caches and of their generations alone, of which
 * there is a most.
 */
final class ItemCensus implements KeySink {
  /** Beyond it whoever wrote the keys has other things in mind than caches. */
  private static final int MOST_ROOTS = 10_000;

  /** Of all roots together: clears leave few, as what they leave is evicted. */
  private static final int MOST_GENERATIONS = 10_000;

  private static final int MOST_DIGITS = 13;
  private static final int RADIX = 36;
  private static final int PROGRESS = 1 << 12;
  private static final byte[] SIZE = " size=".getBytes(StandardCharsets.US_ASCII);

  private final Map<Root, Found> byRoot = new HashMap<>();
  private final LongConsumer progress;
  private final Root probe = new Root();
  private final Count other = new Count();
  private long seen;
  private int generations;
  private boolean overflowed;

  /** Items and the bytes that they take. */
  static final class Count {
    private long items;
    private long bytes;

    private void add(long size) {
      items++;
      bytes += size;
    }

    /** Adds another count. */
    void add(Count count) {
      items += count.items;
      bytes += count.bytes;
    }

    /** Returns how many items there are. */
    long items() {
      return items;
    }

    /** Returns the bytes that they take, with what the server keeps about them. */
    long bytes() {
      return bytes;
    }
  }

  /** What a server holds that looks like a cache. */
  static final class Found {
    private final String root;
    private final Map<Long, Count> generations = new HashMap<>();
    private final Count generationItem = new Count();
    private long lastNumber = -1;
    private Count last = new Count();

    private Found(String root) {
      this.root = root;
    }

    /** Returns the count of a generation; null where it is a new one, and none may be added. */
    private @Nullable Count count(long generation, boolean mayBeNew) {
      if (generation != lastNumber) {
        Count count =
            mayBeNew
                ? generations.computeIfAbsent(generation, number -> new Count())
                : generations.get(generation);
        if (count == null) {
          return null;
        }
        last = count;
        lastNumber = generation;
      }
      return last;
    }

    /** Returns what the item keys begin with, which is the key of the generation. */
    String root() {
      return root;
    }

    /** Returns whether there is an item that may be its generation. */
    boolean hasGeneration() {
      return generationItem.items > 0;
    }

    /** Returns that item. */
    Count generationItem() {
      return generationItem;
    }

    /** Returns the entries by their generation. */
    Map<Long, Count> generations() {
      return generations;
    }
  }

  /** The start of a key, in a buffer of others as long as it is only looked for. */
  private static final class Root {
    private byte[] buffer = {};
    private int from;
    private int length;

    private Root at(byte[] bytes, int offset, int count) {
      buffer = bytes;
      from = offset;
      length = count;
      return this;
    }

    private Root copy() {
      return new Root().at(Arrays.copyOfRange(buffer, from, from + length), 0, length);
    }

    private String text() {
      return new String(buffer, from, length, StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(@Nullable Object object) {
      return object instanceof Root root
          && Arrays.equals(
              buffer, from, from + length, root.buffer, root.from, root.from + root.length);
    }

    @Override
    public int hashCode() {
      int hash = 0;
      for (int i = from; i < from + length; i++) {
        hash = 31 * hash + buffer[i];
      }
      return hash;
    }
  }

  /** Creates a census that tells now and then how many items it has seen. */
  ItemCensus(LongConsumer progress) {
    this.progress = progress;
  }

  /** Returns how many items there were. */
  long seen() {
    return seen;
  }

  /** Returns what looks like a cache. */
  Collection<Found> found() {
    return byRoot.values();
  }

  /** Returns whether there was more that looks like caches than is told apart. */
  boolean overflowed() {
    return overflowed;
  }

  /** Returns the items that do not, and those that are not told apart. */
  Count other() {
    return other;
  }

  @Override
  public boolean accept(byte[] buffer, int offset, int length) {
    return accept(buffer, offset, length, offset + length, offset + length);
  }

  @Override
  public boolean accept(byte[] buffer, int offset, int length, int fields, int end) {
    if (++seen % PROGRESS == 0) {
      progress.accept(seen);
    }
    long size = size(buffer, fields, end);
    int root = 0;
    while (root < length && buffer[offset + root] != '~') {
      root++;
    }
    long generation = root == length ? -1 : generation(buffer, offset + root + 1, offset + length);
    Count count = generation < 0 ? other : count(found(buffer, offset, root + 1), generation);
    if (count == null) {
      overflowed = true;
      count = other;
    }
    count.add(size);
    return true;
  }

  /** Returns where an item of a root is counted; null where there are too many of its kind. */
  private @Nullable Count count(@Nullable Found found, long generation) {
    if (found == null) {
      return null;
    }
    if (generation == 0) {
      return found.generationItem;
    }
    int before = found.generations.size();
    Count count = found.count(generation, generations < MOST_GENERATIONS);
    generations += found.generations.size() - before;
    return count;
  }

  private @Nullable Found found(byte[] buffer, int offset, int length) {
    Found found = byRoot.get(probe.at(buffer, offset, length));
    if (found == null && byRoot.size() < MOST_ROOTS) {
      found = new Found(probe.text());
      byRoot.put(probe.copy(), found);
    }
    return found;
  }

  /** Returns the generation before a dot; 0 where nothing follows, -1 where something else does. */
  private static long generation(byte[] buffer, int from, int end) {
    if (from == end) {
      return 0;
    }
    long number = 0;
    for (int at = from; at < end && at <= from + MOST_DIGITS; at++) {
      if (buffer[at] == '.') {
        return at == from || number <= 0 ? -1 : number;
      }
      int digit = Character.digit(buffer[at], RADIX);
      if (digit < 0 || (buffer[at] >= 'A' && buffer[at] <= 'Z')) {
        return -1;
      }
      number = number * RADIX + digit;
    }
    return -1;
  }

  private static long size(byte[] buffer, int from, int end) {
    for (int at = from; at + SIZE.length < end; at++) {
      if (buffer[at] == ' ' && Arrays.equals(buffer, at, at + SIZE.length, SIZE, 0, SIZE.length)) {
        long size = 0;
        for (int digit = at + SIZE.length;
            digit < end && buffer[digit] >= '0' && buffer[digit] <= '9';
            digit++) {
          size = size * 10 + buffer[digit] - '0';
        }
        return size;
      }
    }
    return 0;
  }
}
