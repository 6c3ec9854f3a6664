package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.compression.DamagedBlocks;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.spi.Serializer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items with damaged or oversized compressed payloads, whose check is right, as a cache reads them.
 */
final class DamagedItems {
  private static final int LIMIT = 4096;
  private static final String ITEM_KEY = "c~1.Sk";
  private static final ClassLoader LOADER = DamagedItems.class.getClassLoader();

  private DamagedItems() {}

  /** Returns what is read of each item, by what is wrong with it. */
  static Map<String, @Nullable Entry<Object>> read(Undecodable undecodable) {
    EnvelopeCodec envelopes = new EnvelopeCodec();
    Serializer serializer = Serializers.kryo(LOADER, 512);
    Map<String, byte[]> items = new LinkedHashMap<>(DamagedBlocks.all(LIMIT));
    for (CompressionAlgorithm algorithm : CompressionAlgorithm.values()) {
      if (algorithm != CompressionAlgorithm.NONE) {
        // As large as may be, and no object.
        items.put(
            algorithm + " zeros",
            DamagedBlocks.payload(algorithm, LIMIT, DamagedBlocks.zeros(algorithm, LIMIT)));
      }
    }
    try (Compression compression = new Compression(CompressionAlgorithm.NONE, 1, LIMIT)) {
      EntryCodec<String, Object> codec =
          new EntryCodec<>(
              envelopes,
              serializer,
              compression,
              new KeySpace("", "c", KeyCodecs.canonical(LOADER, serializer, null, 64), null),
              String.class,
              Object.class,
              undecodable);
      Map<String, @Nullable Entry<Object>> read = new LinkedHashMap<>();
      items.forEach(
          (what, payload) -> {
            byte[] item =
                envelopes.entry(ITEM_KEY, null, Entry.NO_DEADLINE, 0, new Payload(payload, true));
            read.put(what, codec.decode(ITEM_KEY, item, "k"));
          });
      return read;
    }
  }
}
