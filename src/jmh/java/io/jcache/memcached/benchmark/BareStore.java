package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.CachedData;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.Transcoder;

/**
 * The very same items, key and bytes, by the client library alone as it comes: without the
 * generation, the check and the object, only the bytes.
 */
final class BareStore implements Store {
  private static final Bytes BYTES = new Bytes();

  private final MemcachedClient client;
  private final String[] keys;
  private final byte[][] values;

  /** Takes over the items that the cache has put on a server. */
  BareStore(MemcachedServer server) {
    try {
      client =
          new MemcachedClient(
              new ConnectionFactoryBuilder().setDaemon(true).setOpTimeout(10_000).build(),
              List.of(new InetSocketAddress(server.host(), server.port())));
      keys = itemKeys(server).toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    values = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      values[i] = Objects.requireNonNull(client.get(keys[i], BYTES), keys[i]);
    }
  }

  /** Returns the keys of all items but the generation's. */
  static List<String> itemKeys(MemcachedServer server) throws IOException {
    List<String> keys = new ArrayList<>();
    try (Socket socket = new Socket(server.host(), server.port());
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket
          .getOutputStream()
          .write("lru_crawler metadump hash\r\n".getBytes(StandardCharsets.US_ASCII));
      for (String line = reader.readLine();
          line != null && !line.equals("END");
          line = reader.readLine()) {
        if (line.equals("OK")) {
          continue; // the first line of memcached 1.6.43 and newer
        }
        String key = URLDecoder.decode(line.split("[= ]")[1], StandardCharsets.US_ASCII);
        if (!key.endsWith("~")) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  /** Returns how many items there are. */
  int size() {
    return keys.length;
  }

  @Override
  public Object get(int entry) {
    return client.get(keys[entry], BYTES);
  }

  @Override
  public void put(int entry) {
    await(client.set(keys[entry], 0, values[entry], BYTES));
  }

  @Override
  public boolean replace(int entry) {
    return await(client.replace(keys[entry], 0, values[entry], BYTES));
  }

  @Override
  public void invoke(int entry) {
    CASResponse response = CASResponse.EXISTS;
    while (response != CASResponse.OK) {
      CASValue<byte[]> found = client.gets(keys[entry], BYTES);
      response = client.cas(keys[entry], found.getCas(), 0, found.getValue(), BYTES);
    }
  }

  @Override
  public int getAll(Set<Integer> entries) {
    List<String> wanted = new ArrayList<>(entries.size());
    for (int entry : entries) {
      wanted.add(keys[entry]);
    }
    return client.getBulk(wanted, BYTES).size();
  }

  @Override
  public void putAll(Set<Integer> entries) {
    List<Future<Boolean>> stored = new ArrayList<>(entries.size());
    for (int entry : entries) {
      stored.add(client.set(keys[entry], 0, values[entry], BYTES));
    }
    stored.forEach(BareStore::await);
  }

  private static boolean await(Future<Boolean> stored) {
    try {
      if (!stored.get()) {
        throw new IllegalStateException("not stored");
      }
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }

  /** Bytes as they are. */
  private static final class Bytes implements Transcoder<byte[]> {
    @Override
    public boolean asyncDecode(CachedData data) {
      return false;
    }

    @Override
    public CachedData encode(byte[] bytes) {
      return new CachedData(0, bytes, getMaxSize());
    }

    @Override
    public byte[] decode(CachedData data) {
      return data.getData();
    }

    @Override
    public int getMaxSize() {
      return Integer.MAX_VALUE;
    }
  }
}
