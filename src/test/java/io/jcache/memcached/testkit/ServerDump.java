package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that lies on a memcached, seen and changed without the provider, as a stranger could. */
public final class ServerDump implements AutoCloseable {
  private final TextClient client;

  /** Connects to a server. */
  public ServerDump(MemcachedServer server) {
    try {
      this.client = new TextClient(server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the bytes of every item by its item key. */
  public Map<String, byte[]> items() {
    Map<String, byte[]> items = new TreeMap<>();
    try {
      for (String line = client.ask("lru_crawler metadump hash");
          line != null && !line.equals("END");
          line = client.readLine()) {
        if (!line.equals("OK")) { // the first line of memcached 1.6.43 and newer
          String encoded = line.substring("key=".length(), line.indexOf(' '));
          items.put(URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1), new byte[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    items.replaceAll((itemKey, nothing) -> get(itemKey));
    items.values().removeIf(bytes -> bytes == null);
    return items;
  }

  /** Returns the bytes of an item; null where there is none. */
  public byte @Nullable [] get(String itemKey) {
    try {
      String line = client.ask("get " + itemKey);
      if (line == null || line.equals("END")) {
        return null;
      }
      byte[] bytes = client.readBytes(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
      client.readLine();
      client.readLine();
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores an item. */
  public void set(String itemKey, byte[] bytes) {
    try {
      client.send("set " + itemKey + " 0 0 " + bytes.length + "\r\n");
      client.sendBytes(bytes);
      client.send("\r\n");
      String answer = client.readLine();
      if (!"STORED".equals(answer)) {
        throw new IllegalStateException("set " + itemKey + ": " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
