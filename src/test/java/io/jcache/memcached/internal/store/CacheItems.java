package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** The items of one cache on a server, seen and changed without the cache. */
public final class CacheItems implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ClassLoader LOADER = CacheItems.class.getClassLoader();
  private static final Serializer SERIALIZER = Serializers.kryo(LOADER, 512);

  private final MemcachedServer server;
  private final Transport transport;
  private final KeySpace keys;
  private final EnvelopeCodec envelopes = new EnvelopeCodec();

  /** Opens the items of a cache whose manager has a prefix. */
  public CacheItems(MemcachedServer server, String prefix, String cacheName) {
    this.server = server;
    this.transport =
        new NodeTransport(
            new Node(server.host(), server.port(), 1),
            TransportOptions.of(TIMEOUT, Protocol.ASCII),
            new SpyConnector());
    this.keys =
        new KeySpace(prefix, cacheName, KeyCodecs.canonical(LOADER, SERIALIZER, null, 64), null);
  }

  /** Returns the generation on the server; 0 where there is none. */
  public long generation() {
    byte[] item =
        transport.get(List.of(keys.generationKey())).await(soon()).get(keys.generationKey());
    return envelopes.generation(keys.generationKey(), item);
  }

  /** Puts a generation on the server, whichever was there. */
  public void setGeneration(long generation) {
    byte[] item = envelopes.generation(keys.generationKey(), generation);
    transport.set(keys.generationKey(), item, 0).await(soon());
  }

  /** Deletes the generation from the server, as an eviction would. */
  public void deleteGeneration() {
    if (!transport.delete(keys.generationKey()).await(soon())) {
      throw new IllegalStateException("there was no generation of " + keys);
    }
  }

  /** Returns whether the item of a key in a generation is on the server. */
  public boolean holds(Object key, long generation) {
    String itemKey = keys.itemPrefix(generation) + keys.encode(key).text();
    return transport.get(List.of(itemKey)).await(soon()).containsKey(itemKey);
  }

  /** Replaces the entry of a key in the present generation by other bytes, as a stranger might. */
  public void spoil(Object key) {
    String itemKey = keys.itemPrefix(generation()) + keys.encode(key).text();
    transport.set(itemKey, "spoilt".getBytes(StandardCharsets.US_ASCII), 0).await(soon());
  }

  /**
   * Stores the entries of the keys 0 to {@code count} - 1 in the present generation, without
   * waiting for each.
   */
  public void fill(int count, IntFunction<?> valueOf) throws IOException {
    String prefix = keys.itemPrefix(generation());
    try (Socket socket = new Socket(server.host(), server.port())) {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      for (int i = 0; i < count; i++) {
        String itemKey = prefix + keys.encode(i).text();
        byte[] payload = SERIALIZER.serialize(valueOf.apply(i));
        byte[] item = envelopes.entry(itemKey, null, Entry.NO_DEADLINE, payload);
        String command = "set " + itemKey + " 0 0 " + item.length + " noreply\r\n";
        out.write(command.getBytes(StandardCharsets.US_ASCII));
        out.write(item);
        out.write('\r');
        out.write('\n');
      }
      out.write("mn\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readNBytes(2), StandardCharsets.US_ASCII);
      if (!answer.equals("MN")) {
        throw new IllegalStateException(server + " answered " + answer);
      }
    }
  }

  /** Stores a payload as the entry of a key, with a valid envelope around it. */
  public void forge(Object key, byte[] payload) {
    String itemKey = keys.itemPrefix(generation()) + keys.encode(key).text();
    byte[] item = envelopes.entry(itemKey, null, Entry.NO_DEADLINE, payload);
    transport.set(itemKey, item, 0).await(soon());
  }

  private static Deadline soon() {
    return Deadline.after(TIMEOUT);
  }

  @Override
  public void close() {
    transport.close();
  }
}
