package io.jcache.memcached.internal.config;

/** What new values are compressed with; every JVM reads what any of them has written. */
public enum Compressor {
  /** Nothing: values are stored as they are. */
  NONE,
  /** The JDK's Deflater, at its fastest level. */
  DEFLATE,
  /** LZ4, of the library {@code at.yawk.lz4:lz4-java}. */
  LZ4,
  /** Zstandard, of the library {@code com.github.luben:zstd-jni}. */
  ZSTD
}
