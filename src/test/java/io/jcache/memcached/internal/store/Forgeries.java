package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.Checksum;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.Seal;
import io.jcache.memcached.internal.item.SecretKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes items that nobody with the key has made, of items that somebody has made: what one can do
 * who reads and writes the server, and knows this program, but not the secret.
 */
public final class Forgeries {

  private static final Map<Integer, EnvelopeCodec> FOREIGN = new ConcurrentHashMap<>();
  private static final int CHECK_AT = 2;
  private static final int CHECK_END = 10;
  private static final int LONGEST_ADDED = 40;

  private final Random random;

  /** Creates a series. */
  public Forgeries(long seed) {
    this.random = new Random(seed);
  }

  /** An item and where it was found. */
  public record Placed(String itemKey, byte[] bytes) {}

  /** What is done. */
  public enum Kind {
    /** One to three bits are changed. */
    FLIPPED,
    /** Some of its end is missing, or too much there. */
    RESIZED,
    /** It lies under the item key of another entry, cache or generation. */
    MOVED,
    /** It has another deadline, or begins to have one. */
    REDATED,
    /** Its flags, key id or format are others. */
    RELABELLED,
    /** Its beginning is that of another item. */
    SPLICED,
    /** Its content is the attacker's, encrypted with a secret of his under the same id. */
    OTHER_SECRET,
    /** It is not encrypted, and its check is right. */
    PLAIN,
    /** It is random bytes behind a proper header. */
    INVENTED
  }

  /**
   * Returns a forgery, which differs from every item given in its bytes or its item key.
   *
   * @param items real ones, under different item keys
   */
  public Placed next(Kind kind, List<Placed> items) {
    while (true) {
      Placed one = items.get(random.nextInt(items.size()));
      Placed other = items.get(random.nextInt(items.size()));
      Placed forged = forge(kind, one, other);
      // What lies at its own place is one of these two, or neither.
      boolean real =
          Arrays.equals(forged.bytes(), one.bytes()) && forged.itemKey().equals(one.itemKey())
              || Arrays.equals(forged.bytes(), other.bytes())
                  && forged.itemKey().equals(other.itemKey());
      if (!real) {
        return forged;
      }
    }
  }

  private Placed forge(Kind kind, Placed one, Placed other) {
    byte[] bytes = one.bytes().clone();
    switch (kind) {
      case FLIPPED -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          int bit = random.nextInt(bytes.length * Byte.SIZE);
          bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
      }
      case RESIZED -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + LONGEST_ADDED));
      case MOVED -> {
        return new Placed(other.itemKey(), bytes);
      }
      case REDATED -> bytes = redated(bytes);
      case RELABELLED -> bytes[random.nextInt(3)] = (byte) random.nextInt();
      case SPLICED -> {
        int length = Math.min(bytes.length, other.bytes().length);
        System.arraycopy(other.bytes(), 0, bytes, 0, random.nextInt(length));
      }
      case OTHER_SECRET -> bytes = ownItem(foreign(bytes[2]), one.itemKey());
      case PLAIN -> bytes = ownItem(new EnvelopeCodec(), one.itemKey());
      default -> {
        byte[] invented = new byte[bytes.length - 3];
        random.nextBytes(invented);
        System.arraycopy(invented, 0, bytes, 3, invented.length);
      }
    }
    return new Placed(one.itemKey(), bytes);
  }

  /** Returns an item of which anyone who sees it may think that its deadline is another. */
  private byte[] redated(byte[] bytes) {
    boolean encrypted = (bytes[1] & Seal.ENCRYPTED) != 0;
    int deadlineAt = encrypted ? 27 : CHECK_END;
    byte[] redated = bytes;
    if ((bytes[1] & 1) == 0) {
      redated = new byte[bytes.length + Long.BYTES];
      System.arraycopy(bytes, 0, redated, 0, deadlineAt);
      System.arraycopy(
          bytes, deadlineAt, redated, deadlineAt + Long.BYTES, bytes.length - deadlineAt);
      redated[1] |= 1;
    }
    ByteBuffer.wrap(redated).putLong(deadlineAt, 4_000_000_000_000L + random.nextInt());
    return redated;
  }

  private byte[] ownItem(EnvelopeCodec codec, String itemKey) {
    byte[] payload = new byte[random.nextInt(100)];
    random.nextBytes(payload);
    return codec.entry(itemKey, null, Long.MAX_VALUE, payload);
  }

  private static EnvelopeCodec foreign(int id) {
    return FOREIGN.computeIfAbsent(
        Math.max(1, Byte.toUnsignedInt((byte) id)),
        key -> new EnvelopeCodec(new SecretKeys(Map.of(key, new byte[32])).cipher("shop/users~")));
  }

  /** Returns a forgery with its check made right, as can be done where nothing is encrypted. */
  public static Placed checked(Placed forged) {
    if (forged.bytes().length < CHECK_END) {
      return forged;
    }
    byte[] bytes = forged.bytes().clone();
    ByteBuffer.wrap(bytes)
        .putLong(CHECK_AT, Checksum.CRC64.of(forged.itemKey(), bytes, CHECK_AT, CHECK_END));
    return new Placed(forged.itemKey(), bytes);
  }
}
