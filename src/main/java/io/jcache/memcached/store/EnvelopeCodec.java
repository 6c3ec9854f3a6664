package io.jcache.memcached.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the payload of every item.
 *
 * <pre>
 * byte 0       format version
 * byte 1       flags: which kind of item, and which of the following are there
 * bytes 2-9    check over item key, header and all that follows
 * 8 bytes      deadline in epoch milliseconds, if the entry has one
 * 4 bytes      a random number, if the entry was added where none was: it tells who added it
 * 4 bytes      length of the original key, and the key, if the item key holds its hash
 * the rest     payload
 * </pre>
 *
 * <p>An item that is damaged, of another key or of another format is {@link Envelope#problem},
 * never an exception.
 */
public final class EnvelopeCodec {

  private static final byte FORMAT = 1;
  private static final int FLAGS_AT = 1;
  private static final int CHECK_AT = 2;
  private static final int CHECK_END = 10;

  private static final int DEADLINE = 1;
  private static final int KEY = 2;
  private static final int ABSENT = 4;
  private static final int GENERATION = 8;
  private static final int NONCE = 16;
  private static final int COMPRESSED = 32;
  private static final int ALL_FLAGS = DEADLINE | KEY | ABSENT | GENERATION | NONCE | COMPRESSED;

  private static final byte[] NOTHING = {};

  private final Checksum checksum;

  /** Creates a codec with the check that all JVMs of a cluster share. */
  public EnvelopeCodec() {
    this(Checksum.CRC64);
  }

  EnvelopeCodec(Checksum checksum) {
    this.checksum = checksum;
  }

  /**
   * An item taken apart.
   *
   * @param bytes the whole item
   * @param deadline epoch milliseconds, or {@link io.jcache.memcached.entry.Entry#NO_DEADLINE}
   * @param nonce what tells who added the entry; 0 where nothing does
   * @param key the original key; null where the item key is readable
   * @param payloadAt where the payload begins
   * @param absent whether the item stands for no entry
   * @param generation whether the item holds a generation
   * @param compressed whether the payload is compressed
   */
  record Envelope(
      byte[] bytes,
      long deadline,
      int nonce,
      byte @Nullable [] key,
      int payloadAt,
      boolean absent,
      boolean generation,
      boolean compressed,
      @Nullable String problem) {

    private static Envelope unusable(byte[] bytes, String problem) {
      return new Envelope(bytes, 0, 0, null, bytes.length, false, false, false, problem);
    }

    /** Returns the length of the payload in bytes. */
    int payloadLength() {
      return bytes.length - payloadAt;
    }
  }

  /** Returns the item of an entry. */
  byte[] entry(String itemKey, byte @Nullable [] key, long deadline, byte[] payload) {
    return entry(itemKey, key, deadline, 0, new Payload(payload, false));
  }

  /**
   * Returns the item of an entry that is added.
   *
   * @param nonce a random number, so that no other JVM adds the same item; 0 for none
   */
  byte[] entry(String itemKey, byte @Nullable [] key, long deadline, int nonce, Payload payload) {
    boolean expires = deadline != Long.MAX_VALUE;
    int flags =
        (expires ? DEADLINE : 0)
            | (key == null ? 0 : KEY)
            | (nonce == 0 ? 0 : NONCE)
            | (payload.compressed() ? COMPRESSED : 0);
    return seal(itemKey, flags, deadline, nonce, key, payload.bytes());
  }

  /** Returns the item of an entry under another deadline. */
  byte[] entry(String itemKey, Envelope envelope, long deadline) {
    byte[] payload =
        Arrays.copyOfRange(envelope.bytes(), envelope.payloadAt(), envelope.bytes().length);
    return entry(
        itemKey,
        envelope.key(),
        deadline,
        envelope.nonce(),
        new Payload(payload, envelope.compressed()));
  }

  /** Returns the item that stands for no entry. */
  byte[] absent(String itemKey) {
    return seal(itemKey, ABSENT, Long.MAX_VALUE, 0, null, NOTHING);
  }

  /** Returns the item of a generation. */
  byte[] generation(String itemKey, long generation) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(generation).array();
    return seal(itemKey, GENERATION, Long.MAX_VALUE, 0, null, number);
  }

  /** Returns the generation of an item; 0 where it holds none. */
  long generation(String itemKey, byte @Nullable [] item) {
    if (item == null) {
      return 0;
    }
    Envelope envelope = open(itemKey, item);
    return envelope.problem() == null
            && envelope.generation()
            && envelope.payloadLength() == Long.BYTES
        ? Math.max(0, ByteBuffer.wrap(item).getLong(envelope.payloadAt()))
        : 0;
  }

  /**
   * Returns a check of what an item holds, which stays the same where only its deadline moves: it
   * tells it from other contents of the item key.
   */
  long contentCheck(String itemKey, byte[] item) {
    boolean expires = item.length > FLAGS_AT && (item[FLAGS_AT] & DEADLINE) != 0;
    int contentAt = CHECK_END + (expires ? Long.BYTES : 0);
    return item.length < contentAt
        ? Arrays.hashCode(item)
        : checksum.of(itemKey, item, FLAGS_AT, contentAt);
  }

  /** Takes an item apart. */
  Envelope open(String itemKey, byte[] bytes) {
    if (bytes.length < CHECK_END) {
      return Envelope.unusable(bytes, "it is too short");
    }
    if (bytes[0] != FORMAT) {
      return Envelope.unusable(bytes, "its format is " + bytes[0] + ", not " + FORMAT);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getLong(CHECK_AT) != checksum.of(itemKey, bytes, CHECK_AT, CHECK_END)) {
      return Envelope.unusable(bytes, "its check does not match");
    }
    int flags = bytes[FLAGS_AT];
    if ((flags & ~ALL_FLAGS) != 0) {
      return Envelope.unusable(bytes, "its flags are unknown");
    }
    buffer.position(CHECK_END);
    long deadline = Long.MAX_VALUE;
    if ((flags & DEADLINE) != 0) {
      if (buffer.remaining() < Long.BYTES) {
        return Envelope.unusable(bytes, "it ends within its deadline");
      }
      deadline = buffer.getLong();
    }
    int nonce = 0;
    if ((flags & NONCE) != 0) {
      if (buffer.remaining() < Integer.BYTES) {
        return Envelope.unusable(bytes, "it ends within its nonce");
      }
      nonce = buffer.getInt();
    }
    byte[] key = null;
    if ((flags & KEY) != 0) {
      int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        return Envelope.unusable(bytes, "it ends within its key");
      }
      key = new byte[length];
      buffer.get(key);
    }
    return new Envelope(
        bytes,
        deadline,
        nonce,
        key,
        buffer.position(),
        (flags & ABSENT) != 0,
        (flags & GENERATION) != 0,
        (flags & COMPRESSED) != 0,
        null);
  }

  private byte[] seal(
      String itemKey, int flags, long deadline, int nonce, byte @Nullable [] key, byte[] payload) {
    int keyLength = key == null ? 0 : Integer.BYTES + key.length;
    int deadlineLength = (flags & DEADLINE) == 0 ? 0 : Long.BYTES;
    int nonceLength = (flags & NONCE) == 0 ? 0 : Integer.BYTES;
    ByteBuffer buffer =
        ByteBuffer.allocate(CHECK_END + deadlineLength + nonceLength + keyLength + payload.length);
    buffer.put(FORMAT).put((byte) flags).putLong(0);
    if (deadlineLength > 0) {
      buffer.putLong(deadline);
    }
    if (nonceLength > 0) {
      buffer.putInt(nonce);
    }
    if (key != null) {
      buffer.putInt(key.length).put(key);
    }
    buffer.put(payload);
    byte[] bytes = buffer.array();
    buffer.putLong(CHECK_AT, checksum.of(itemKey, bytes, CHECK_AT, CHECK_END));
    return bytes;
  }
}
