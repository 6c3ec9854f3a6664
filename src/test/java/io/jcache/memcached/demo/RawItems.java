package io.jcache.memcached.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks at the items of a memcached without the provider, as telnet would. */
final class RawItems {
  private final String host;
  private final int port;

  RawItems(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Returns the server's version. */
  String version() throws IOException {
    return ask("version").replace("VERSION ", "");
  }

  /** Returns some of the item keys that start with a prefix and hold a text; none where refused. */
  List<String> keys(String prefix, String part, int limit) throws IOException {
    List<String> keys = new ArrayList<>();
    try (Socket socket = connect();
        BufferedReader replies = send(socket, "lru_crawler metadump hash")) {
      for (String line = replies.readLine();
          line != null && (line.equals("OK") || line.startsWith("key=")) && keys.size() < limit;
          line = replies.readLine()) {
        if (line.equals("OK")) {
          continue; // the first line of memcached 1.6.43 and newer
        }
        String encoded = line.substring("key=".length(), line.indexOf(' '));
        String key = URLDecoder.decode(encoded, StandardCharsets.US_ASCII);
        if (key.startsWith(prefix) && key.contains(part)) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  /** Returns how the server answers a get, without the value's bytes. */
  String describe(String key) throws IOException {
    String[] header = ask("get " + key).split(" ");
    return header[0].equals("VALUE")
        ? String.format(Locale.ROOT, "%s bytes, flags %s", header[3], header[2])
        : header[0];
  }

  private String ask(String command) throws IOException {
    try (Socket socket = connect();
        BufferedReader replies = send(socket, command)) {
      return String.valueOf(replies.readLine());
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(host, port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static BufferedReader send(Socket socket, String command) throws IOException {
    OutputStream output = socket.getOutputStream();
    output.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    output.flush();
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }
}
