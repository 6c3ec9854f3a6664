package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.testkit.RandomKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of the texts of many random keys, as a program, to be run in another JVM. */
final class KeyDigest {
  private KeyDigest() {}

  /** Prints the digest for a seed, a flavour and a count. */
  public static void main(String[] args) {
    System.out.println(
        of(Long.parseLong(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2])));
  }

  static String of(long seed, long flavour, int count) {
    KeyCodec codec =
        KeyCodecs.canonical(KeyDigest.class.getClassLoader(), new JdkSerializer(), null, 64);
    RandomKeys keys = new RandomKeys(seed, flavour);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < count; i++) {
        Object key = keys.next();
        digest.update(codec.encode(key, 200).text().getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
