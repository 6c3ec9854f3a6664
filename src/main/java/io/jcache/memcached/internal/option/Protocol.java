package io.jcache.memcached.internal.option;

/** A protocol of memcached's; option values are {@code ascii} and {@code binary}. */
public enum Protocol {
  /** The text protocol, which every server speaks. */
  ASCII,
  /** The binary protocol, which newer servers call deprecated. */
  BINARY
}
