package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The keys that a cache has on one node, as packed bytes, since the node must be read at full
 * speed. Takes a byte more than the text of each key.
 */
final class KeyDump implements KeySink {

  private static final int CHUNK = 1 << 18;
  private static final int MAX_LENGTH = 1 << 8;
  private static final int MOST_DIGITS = 18;

  private final int prefixLength;
  private final long maxKeys;
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private byte[] writing = {};
  private int writeAt;
  private int readAt;
  private long keys;

  private KeyDump(int prefixLength, long maxKeys) {
    this.prefixLength = prefixLength;
    this.maxKeys = maxKeys;
  }

  /**
   * Walks a node.
   *
   * @param maxItems the number of items of all kinds above which the node is not walked
   * @throws TransportException of kind UNSUPPORTED where it holds more, or refuses
   */
  static KeyDump of(Section section, KeySpace keys, long maxItems, Deadline deadline) {
    Shard shard = section.shard();
    String items = items(shard.transport(), deadline);
    if (items.length() > MOST_DIGITS || Long.parseLong(items) > maxItems) {
      throw tooMany(shard, items + " items", maxItems);
    }
    String prefix = keys.itemPrefix(section.generation(deadline));
    if (prefix.isEmpty()) {
      throw new TransportException(
          TransportException.Kind.UNSUPPORTED,
          shard.transport().node().address(),
          "the cache has no key-prefix, and all items of the server would count as its own; set"
              + " one, or ask for keys that you know",
          null);
    }
    KeyDump dump = new KeyDump(prefix.length(), maxItems);
    shard.transport().dump(prefix, dump);
    if (dump.keys > maxItems) {
      throw tooMany(shard, "more than " + maxItems + " items", maxItems);
    }
    return dump;
  }

  private static TransportException tooMany(Shard shard, String items, long maxItems) {
    return new TransportException(
        TransportException.Kind.UNSUPPORTED,
        shard.transport().node().address(),
        ("it holds %s, and iterating walks them all; the option iteration.max-items allows %s:"
                + " raise it, or ask for keys that you know")
            .formatted(items, maxItems),
        null);
  }

  /** Returns how many items a node holds, in digits: 0 where it does not say. */
  private static String items(Transport transport, Deadline deadline) {
    try {
      String items = transport.stats("").await(deadline).getOrDefault("curr_items", "");
      return items.matches("[0-9]+") ? items : "0";
    } catch (TransportException e) {
      if (e.kind() != TransportException.Kind.SERVER_ERROR) {
        throw e;
      }
      // It keeps its statistics to itself; whether it can be listed is for the dump to say.
      return "0";
    }
  }

  @Override
  public boolean accept(byte[] buffer, int offset, int length) {
    int suffix = length - prefixLength;
    if (suffix <= 0 || suffix >= MAX_LENGTH || !isText(buffer, offset, length)) {
      return true;
    }
    // Bounds the keys that are kept also where the node does not say how many items it has.
    if (++keys > maxKeys) {
      return false;
    }
    if (writeAt + 1 + suffix > writing.length) {
      // A zero length ends a chunk that is not full.
      writing = new byte[CHUNK];
      writeAt = 0;
      chunks.add(writing);
    }
    writing[writeAt++] = (byte) suffix;
    System.arraycopy(buffer, offset + prefixLength, writing, writeAt, suffix);
    writeAt += suffix;
    return true;
  }

  /** Returns whether a key can be asked for in text: others may set one that cannot. */
  private static boolean isText(byte[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] <= ' ' || buffer[i] > '~') {
        return false;
      }
    }
    return true;
  }

  /** Returns whether there are keys left. */
  boolean hasNext() {
    return !chunks.isEmpty();
  }

  /** Returns the texts of at most {@code count} keys, and forgets them. */
  List<String> next(int count) {
    List<String> texts = new ArrayList<>(count);
    while (texts.size() < count && !chunks.isEmpty()) {
      byte[] chunk = chunks.getFirst();
      int length = readAt < chunk.length ? Byte.toUnsignedInt(chunk[readAt]) : 0;
      if (length == 0) {
        chunks.removeFirst();
        readAt = 0;
      } else {
        texts.add(new String(chunk, readAt + 1, length, StandardCharsets.US_ASCII));
        readAt += 1 + length;
      }
    }
    return texts;
  }
}
