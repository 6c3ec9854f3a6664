package io.jcache.memcached.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the verbs in a client's stream of requests, in the text and in the binary protocol, however
 * the stream is cut into pieces. Takes the stream for well-formed.
 */
final class RequestParser {
  private static final byte BINARY = (byte) 0x80;
  private static final int HEADER = 24;
  private static final int LONGEST_HEAD = 512;
  private static final Set<String> STORING =
      Set.of("set", "add", "replace", "append", "prepend", "cas");
  private static final Map<Integer, String> OPCODES =
      Map.ofEntries(
          Map.entry(0x00, "get"),
          Map.entry(0x01, "set"),
          Map.entry(0x02, "add"),
          Map.entry(0x03, "replace"),
          Map.entry(0x04, "delete"),
          Map.entry(0x05, "incr"),
          Map.entry(0x06, "decr"),
          Map.entry(0x08, "flush_all"),
          Map.entry(0x09, "getq"),
          Map.entry(0x0a, "noop"),
          Map.entry(0x0b, "version"),
          Map.entry(0x0c, "getk"),
          Map.entry(0x0d, "getkq"),
          Map.entry(0x10, "stats"),
          Map.entry(0x11, "setq"),
          Map.entry(0x12, "addq"),
          Map.entry(0x14, "deleteq"),
          Map.entry(0x1c, "touch"));

  private final Consumer<String> verbs;
  private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
  private boolean named;
  private long skip;

  RequestParser(Consumer<String> verbs) {
    this.verbs = verbs;
  }

  /** Takes the next bytes of the stream. */
  void feed(byte[] bytes, int count) {
    int at = 0;
    while (at < count) {
      if (skip > 0) {
        int skipped = (int) Math.min(skip, count - at);
        skip -= skipped;
        at += skipped;
      } else {
        take(bytes[at++]);
      }
    }
  }

  private void take(byte next) {
    if (head.hasRemaining()) { // what is longer is a list of keys
      head.put(next);
    }
    if (head.get(0) == BINARY) {
      if (head.position() == HEADER) {
        int opcode = head.get(1) & 0xff;
        verbs.accept(OPCODES.getOrDefault(opcode, "0x" + Integer.toHexString(opcode)));
        startAnew(head.getInt(8));
      }
      return;
    }
    if (!named && (next == ' ' || next == '\r' || next == '\n')) {
      named = true; // at its first word: a long line may take a while to come in
      verbs.accept(words()[0]);
    }
    if (next == '\n') {
      startAnew(valueLength(words()));
    }
  }

  private void startAnew(long valueLength) {
    head.clear();
    named = false;
    skip = valueLength;
  }

  private String[] words() {
    return new String(head.array(), 0, head.position(), StandardCharsets.US_ASCII)
        .trim()
        .split(" ");
  }

  private static long valueLength(String[] words) {
    if (STORING.contains(words[0]) && words.length > 4) {
      return Long.parseLong(words[4]) + 2;
    }
    return words[0].equals("ms") && words.length > 2 ? Long.parseLong(words[2]) + 2 : 0;
  }
}
