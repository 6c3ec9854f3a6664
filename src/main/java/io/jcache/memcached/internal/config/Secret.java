package io.jcache.memcached.internal.config;

import java.security.MessageDigest;

/** Bytes that only those see who ask for them: no text of this shows any. */
public final class Secret {

  private final byte[] bytes;

  Secret(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  /** Returns the same for all, as a hash would tell something of the bytes. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "(not shown)";
  }
}
