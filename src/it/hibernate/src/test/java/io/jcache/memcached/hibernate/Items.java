package io.jcache.memcached.hibernate;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The items of a memcached, seen past the provider. */
record Items(MemcachedServer server) {

  /** Returns the keys that contain a text. */
  List<String> keys(String text) {
    List<String> keys = new ArrayList<>();
    for (String line : ask("lru_crawler metadump hash", "END")) {
      if (line.equals("OK")) {
        continue; // the first line of memcached 1.6.43 and newer
      }
      String key = line.substring("key=".length(), line.indexOf(' '));
      String plain = URLDecoder.decode(key, StandardCharsets.US_ASCII);
      if (plain.contains(text)) {
        keys.add(plain);
      }
    }
    return keys;
  }

  /** Deletes an item. */
  void delete(String key) {
    ask("delete " + key, "DELETED");
  }

  /** Deletes everything. */
  void flush() {
    ask("flush_all", "OK");
  }

  /** Fills the server with items of all small sizes until it has evicted one. */
  void fillUntilEvicted(String key) {
    for (int round = 0; !keys(key).isEmpty(); round++) {
      StringBuilder sets = new StringBuilder();
      for (int i = 0; i < 8000; i++) {
        int size = i % 400;
        sets.append("set fill-" + round + "-" + i + " 0 0 " + size + " noreply\r\n");
        sets.append("x".repeat(size)).append("\r\n");
      }
      ask(sets + "version", "VERSION");
      if (round == 50) {
        throw new IllegalStateException(server + " does not evict " + key);
      }
    }
  }

  /** Returns the lines up to the one that starts with the last word. */
  private List<String> ask(String command, String last) {
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader input =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      List<String> lines = new ArrayList<>();
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (line.startsWith(last)) {
          return lines;
        }
        if (line.startsWith("NOT_FOUND") || line.contains("ERROR")) {
          throw new IllegalStateException(server + " answered " + line + " to " + command);
        }
        lines.add(line);
      }
      throw new IllegalStateException(server + " ended the connection after " + lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
