package io.jcache.memcached.internal.option;

import org.jspecify.annotations.Nullable;

/**
 * What new values are compressed with; every JVM reads what any has written. A new one: {@code
 * Compression}.
 */
public enum CompressionAlgorithm {
  /** None: values are stored as they are. */
  NONE(0, null),
  /** The JDK's Deflater and Inflater. */
  DEFLATE(1, null),
  /** LZ4 blocks. */
  LZ4(2, "at.yawk.lz4:lz4-java"),
  /** Zstandard frames. */
  ZSTD(3, "com.github.luben:zstd-jni");

  private final int id;
  private final @Nullable String library;

  CompressionAlgorithm(int id, @Nullable String library) {
    this.id = id;
    this.library = library;
  }

  /** Returns the number that stands for the algorithm in items. */
  public int id() {
    return id;
  }

  /** Returns the Maven artifact that the algorithm needs; null for none. */
  public @Nullable String library() {
    return library;
  }

  /** Returns the algorithm of a number in an item; null where there is none. */
  public static @Nullable CompressionAlgorithm of(int id) {
    for (CompressionAlgorithm algorithm : values()) {
      if (algorithm.id == id && algorithm != NONE) {
        return algorithm;
      }
    }
    return null;
  }
}
