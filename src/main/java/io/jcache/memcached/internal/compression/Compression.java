package io.jcache.memcached.internal.compression;

import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.spi.SerializationException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compresses payloads, and decompresses those of every algorithm whose library there is.
 *
 * <pre>
 * byte 0       algorithm
 * bytes 1-4    length of the payload before compression
 * the rest     compressed bytes
 * </pre>
 *
 * <ul>
 *   <li>What is below the threshold, or would not become smaller by a sixteenth, is left as it is.
 *   <li>Nothing is allocated for a length that is above the limit, or that the compressed bytes
 *       cannot stand for; nothing is written beyond it; a payload that is shorter or longer than it
 *       says is refused.
 *   <li>A library is loaded when it is first needed.
 * </ul>
 *
 * <p>A new algorithm is a constant of {@link CompressionAlgorithm}, an implementation of {@link
 * Blocks}, a line in the second constructor below and, where a library does it, its maker in the
 * first, and an optional dependency in the {@code pom.xml}; and its name and byte in {@code
 * defaults.conf} and on the page of items.
 */
public final class Compression implements AutoCloseable {
  private static final int HEADER = 1 + Integer.BYTES;
  private static final int LEAST_GAIN = 16;
  private static final int LARGEST_SCRATCH = 1 << 21;

  private final CompressionAlgorithm writes;
  private final int threshold;
  private final long maxSize;
  private final Map<CompressionAlgorithm, Loaded> loaded =
      new EnumMap<>(CompressionAlgorithm.class);
  private final IdlePool<Scratch> scratches = new IdlePool<>(Scratch::new, scratch -> {});

  /**
   * Creates a compression.
   *
   * @param writes what payloads are compressed with
   * @param threshold the least bytes of a payload that is compressed
   * @param maxSize the most bytes that a payload may have before compression
   */
  public Compression(CompressionAlgorithm writes, int threshold, long maxSize) {
    // Method references would load the classes, and so the libraries, here.
    this(writes, threshold, maxSize, () -> new Lz4Blocks(), () -> new ZstdBlocks());
  }

  Compression(
      CompressionAlgorithm writes,
      int threshold,
      long maxSize,
      Supplier<Blocks> lz4,
      Supplier<Blocks> zstd) {
    this.writes = writes;
    this.threshold = threshold;
    this.maxSize = maxSize;
    add(CompressionAlgorithm.DEFLATE, DeflateBlocks::new);
    add(CompressionAlgorithm.LZ4, lz4);
    add(CompressionAlgorithm.ZSTD, zstd);
  }

  private void add(CompressionAlgorithm algorithm, Supplier<Blocks> maker) {
    loaded.put(algorithm, new Loaded(algorithm, maker));
  }

  /**
   * Loads what payloads are compressed with.
   *
   * @throws SerializationException where its library is missing
   */
  public void load() {
    if (writes != CompressionAlgorithm.NONE) {
      blocks(writes);
    }
  }

  /** Returns a payload compressed; null where it is to be left as it is. */
  public byte @Nullable [] compress(byte[] payload) {
    if (writes == CompressionAlgorithm.NONE
        || payload.length < threshold
        || payload.length > maxSize) {
      return null;
    }
    Blocks blocks = blocks(writes);
    int most = payload.length - payload.length / LEAST_GAIN - HEADER;
    if (most < 1) {
      return null;
    }
    Scratch scratch = scratches.take();
    try {
      byte[] target = scratch.room(blocks.room(payload.length));
      int length = blocks.compress(payload, target, most);
      if (length >= most) {
        return null;
      }
      ByteBuffer compressed = ByteBuffer.allocate(HEADER + length);
      compressed.put((byte) writes.id()).putInt(payload.length).put(target, 0, length);
      return compressed.array();
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /**
   * Returns a payload that was compressed.
   *
   * @param from where it begins; it ends with the bytes
   * @throws SerializationException where it cannot be decompressed
   */
  public byte[] decompress(byte[] bytes, int from) {
    int length = bytes.length - from - HEADER;
    if (length < 0) {
      throw new SerializationException("it ends within its compression header", null);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, from, HEADER);
    CompressionAlgorithm algorithm = CompressionAlgorithm.of(header.get());
    if (algorithm == null) {
      throw new SerializationException("its compression is unknown", null);
    }
    Blocks blocks = blocks(algorithm);
    int rawLength = header.getInt();
    if (rawLength < 1 || rawLength > maxSize) {
      throw new SerializationException(
          "it says that it stands for more bytes than the limit of " + maxSize, null);
    }
    if (rawLength > blocks.mostRaw(length)) {
      throw new SerializationException(
          "it says that it stands for more bytes than its compression could hold", null);
    }
    byte[] payload = new byte[rawLength];
    blocks.decompress(bytes, from + HEADER, length, payload);
    return payload;
  }

  private Blocks blocks(CompressionAlgorithm algorithm) {
    Loaded candidate = loaded.get(algorithm);
    if (candidate == null) {
      throw new IllegalArgumentException(algorithm + " compresses nothing");
    }
    return candidate.get();
  }

  /** Ends what is held outside of the heap. */
  @Override
  public void close() {
    loaded.values().forEach(Loaded::close);
  }

  @Override
  public String toString() {
    return "Compression(" + writes + " from " + threshold + " bytes)";
  }

  /** An algorithm that is loaded at its first use, where its library is there. */
  private static final class Loaded {
    private final CompressionAlgorithm algorithm;
    private final Supplier<Blocks> maker;
    private @Nullable LinkageError failure;
    private volatile @Nullable Blocks blocks;

    Loaded(CompressionAlgorithm algorithm, Supplier<Blocks> maker) {
      this.algorithm = algorithm;
      this.maker = maker;
    }

    /** Returns the algorithm's implementation. */
    Blocks get() {
      Blocks present = blocks;
      return present == null ? load() : present;
    }

    private synchronized Blocks load() {
      Blocks present = blocks;
      if (present != null) {
        return present;
      }
      if (failure == null) {
        try {
          present = maker.get();
          blocks = present;
          return present;
        } catch (LinkageError e) {
          failure = e;
        }
      }
      String name = algorithm.name().toLowerCase(Locale.ROOT);
      if (failure.getCause() instanceof IllegalCallerException denied) {
        throw new SerializationException(
            "compression by %s needs native access, which this JVM denies (%s); start it with --enable-native-access=ALL-UNNAMED, or take another algorithm"
                .formatted(name, denied.getMessage()),
            failure);
      }
      throw new SerializationException(
          "compression by %s needs the library %s, which is not on the class path, or not for this machine (%s); add it%s"
              .formatted(name, algorithm.library(), failure, addedModule()),
          failure);
    }

    /** Returns what a library needs that is a module without anyone that requires it. */
    private String addedModule() {
      return algorithm == CompressionAlgorithm.ZSTD && Compression.class.getModule().isNamed()
          ? ", on the module path with --add-modules com.github.luben.zstd_jni"
          : "";
    }

    synchronized void close() {
      Blocks present = blocks;
      if (present != null) {
        present.close();
      }
    }
  }

  /** A buffer that is used again. */
  private static final class Scratch {
    private byte[] bytes = {};

    /** Returns a buffer of at least a length, not kept where that is large. */
    byte[] room(int length) {
      if (length > LARGEST_SCRATCH) {
        return new byte[length];
      }
      if (bytes.length < length) {
        bytes = new byte[Math.max(length, Math.min(LARGEST_SCRATCH, bytes.length * 2))];
      }
      return bytes;
    }
  }
}
