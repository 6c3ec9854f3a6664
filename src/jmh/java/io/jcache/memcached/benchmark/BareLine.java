package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one connection carries where nothing is done but to write requests, which were made before,
 * and to count the lines of the answers: what no cache can be faster than over one.
 */
final class BareLine implements AutoCloseable {
  private static final int PIECE = 32 * 1024;

  /** About what an item of the cache takes for a string of 200 bytes. */
  private static final int ITEM_BYTES = 230;

  private static final int LEASE_BYTES = 22;

  private static final String KEY = "bulk/line:key%20";
  private static final String ITEM = "x".repeat(ITEM_BYTES);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] received = new byte[2 * PIECE];

  /** Connects to a server. */
  BareLine(MemcachedServer server) {
    try {
      this.socket = new Socket("127.0.0.1", server.port());
      socket.setTcpNoDelay(true);
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the requests of calls that store so many entries each. */
  static List<byte[]> sets(int calls, int entries) {
    return made(
        calls, entries, key -> "set " + KEY + key + " 0 0 " + ITEM_BYTES + "\r\n" + ITEM + "\r\n");
  }

  /** Returns the requests of calls that remove so many entries each. */
  static List<byte[]> deletes(int calls, int entries) {
    return made(calls, entries, key -> "delete " + KEY + key + "\r\n");
  }

  /** Returns the requests of calls that read so many entries each. */
  static List<byte[]> gets(int calls, int entries) {
    return made(
        calls,
        entries,
        key ->
            (key % entries == 0 ? "get " : " ")
                + KEY
                + key
                + (key % entries == entries - 1 ? "\r\n" : ""));
  }

  /** Returns the requests of calls that look for so many entries each, which are not there. */
  static List<byte[]> misses(int calls, int entries) {
    return made(calls, entries, key -> "mg " + KEY + key + " v O1\r\n");
  }

  /** Returns the requests of calls that lease so many keys each. */
  static List<byte[]> leases(int calls, int entries) {
    String lease = "x".repeat(LEASE_BYTES);
    return made(
        calls,
        entries,
        key -> "ms " + KEY + key + " " + LEASE_BYTES + " ME c T0 O1\r\n" + lease + "\r\n");
  }

  /** Returns the requests of calls that store so many entries each, with a read behind each. */
  static List<byte[]> fencedSets(int calls, int entries) {
    return made(
        calls,
        entries,
        key ->
            ("set " + KEY + key + " 0 0 " + ITEM_BYTES + "\r\n" + ITEM + "\r\n")
                + ("mg " + KEY + key + " O1\r\n"));
  }

  /** Returns the request of a list of all items: by the hash table, as others leave some out. */
  static List<byte[]> dump() {
    return List.of("lru_crawler metadump hash\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static List<byte[]> made(int calls, int entries, IntFunction<String> request) {
    return IntStream.range(0, calls)
        .mapToObj(
            call ->
                IntStream.range(call * entries, (call + 1) * entries)
                    .mapToObj(request)
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.US_ASCII))
        .toList();
  }

  /** Sends the requests of each call and reads the lines of its answers, before the next. */
  void call(List<byte[]> calls, int linesEach) {
    calls.forEach(requests -> callOne(requests, linesEach));
  }

  /** Sends the requests of one call and reads the lines of its answers. */
  void callOne(byte[] requests, int lines) {
    try {
      call(requests, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what has come between the pieces that it writes, so that neither side waits. */
  private void call(byte[] requests, int lines) throws IOException {
    int left = lines;
    for (int at = 0; at < requests.length; at += PIECE) {
      out.write(requests, at, Math.min(PIECE, requests.length - at));
      while (in.available() > 0) {
        left -= read();
      }
    }
    while (left > 0) {
      left -= read();
    }
  }

  /** Returns how many lines have ended in what was read. */
  private int read() throws IOException {
    int count = in.read(received);
    if (count < 0) {
      throw new EOFException("memcached closed the connection");
    }
    int lines = 0;
    for (int i = 0; i < count; i++) {
      lines += received[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
