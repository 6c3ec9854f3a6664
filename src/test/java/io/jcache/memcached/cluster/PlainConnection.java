package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One connection to a memcached without the provider: keys of others, and figures. */
final class PlainConnection implements AutoCloseable {

  private static final int BUFFER = 1 << 16;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final OutputStream output;
  private final BufferedReader replies;

  PlainConnection(MemcachedServer server) throws IOException {
    socket = new Socket(server.host(), server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    output = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    replies =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Stores small items under {@code prefix + number}, and waits until all are there. */
  void fill(String prefix, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      send("set " + prefix + i + " 0 0 1 noreply\r\nx\r\n");
    }
    send("version\r\n");
    output.flush();
    replies.readLine();
  }

  /** Returns the figures of {@code stats} that are whole numbers. */
  Map<String, Long> stats() throws IOException {
    send("stats\r\n");
    output.flush();
    Map<String, Long> stats = new HashMap<>();
    for (String line = replies.readLine(); !"END".equals(line); line = replies.readLine()) {
      String[] words = line.split(" ");
      if (words[2].matches("\\d{1,18}")) {
        stats.put(words[1], Long.valueOf(words[2]));
      }
    }
    return stats;
  }

  /** Returns one figure of {@code stats}. */
  long stat(String name) throws IOException {
    return stats().get(name);
  }

  private void send(String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
