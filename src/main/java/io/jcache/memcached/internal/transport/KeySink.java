package io.jcache.memcached.internal.transport;

/** Takes the item keys of a dump, one by one. */
@FunctionalInterface
public interface KeySink {

  /**
   * Takes one key.
   *
   * @param buffer holds the key's ASCII bytes, valid during the call only
   * @return false to end the dump
   */
  boolean accept(byte[] buffer, int offset, int length);
}
