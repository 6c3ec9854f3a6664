package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Operations a second of threads that own a blocking socket each, on the very items that the cache
 * has put: the least that a call over TCP can cost. Nothing is checked but the answers' first
 * words, no object is made of the bytes, and no generation is known.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class OwnSocketBenchmark {
  private static final int ENTRIES = 10_000;

  /** What the figures are called. */
  static final String NAME = "SOCKET";

  /** Who operates. */
  @Param(NAME)
  public String client;

  private MemcachedServer server;
  private CacheStore cache;
  private byte[][] keys;

  /** Fills the server. */
  @Setup
  public void open() throws IOException {
    server = MemcachedServer.start();
    cache = new CacheStore(server, ENTRIES, "direct");
    keys =
        BareStore.itemKeys(server).stream()
            .map(key -> key.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    cache.close();
    server.close();
  }

  /** A thread's connection. */
  @State(Scope.Thread)
  public static class Connection {
    private static final byte[] GET = "get ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SET = "set ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_LINE = {'\r', '\n'};

    private Socket socket;
    private BufferedInputStream in;
    private OutputStream out;
    private byte[] value;

    /** Opens the connection, and reads what {@code put} stores. */
    @Setup
    public void open(OwnSocketBenchmark benchmark) throws IOException {
      socket = new Socket(benchmark.server.host(), benchmark.server.port());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      value = get(benchmark.keys[0]);
    }

    /** Ends the connection. */
    @TearDown
    public void close() throws IOException {
      socket.close();
    }

    byte[] get(byte[] key) throws IOException {
      out.write(joined(GET, key, END_OF_LINE));
      String[] words = line().split(" ");
      if (!words[0].equals("VALUE")) {
        throw new IllegalStateException("a miss");
      }
      byte[] read = in.readNBytes(Integer.parseInt(words[3]));
      line();
      if (!line().equals("END")) {
        throw new IllegalStateException("no end");
      }
      return read;
    }

    void put(byte[] key) throws IOException {
      byte[] sizes = (" 0 0 " + value.length + "\r\n").getBytes(StandardCharsets.US_ASCII);
      out.write(joined(SET, key, sizes, value, END_OF_LINE));
      if (!line().equals("STORED")) {
        throw new IllegalStateException("not stored");
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int read = in.read(); read != '\n'; read = in.read()) {
        if (read < 0) {
          throw new IOException("the server has ended the connection");
        }
        if (read != '\r') {
          line.append((char) read);
        }
      }
      return line.toString();
    }

    private static byte[] joined(byte[]... parts) {
      int length = 0;
      for (byte[] part : parts) {
        length += part.length;
      }
      byte[] all = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }

  /** Reads an item that is there. */
  @Benchmark
  public Object get(Connection connection) throws IOException {
    return connection.get(random());
  }

  /** Stores an item. */
  @Benchmark
  public void put(Connection connection) throws IOException {
    connection.put(random());
  }

  private byte[] random() {
    return keys[ThreadLocalRandom.current().nextInt(ENTRIES)];
  }
}
