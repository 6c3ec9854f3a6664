package io.jcache.memcached.internal.item;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the payload of every item.
 *
 * <pre>
 * byte 0       format version
 * byte 1       flags: which kind of item, and which of the following are there
 * 8 bytes      check over item key, header and all that follows; or, if the item is encrypted, what
 *              {@link AuthenticatedSeal} needs in its place
 * 8 bytes      deadline in epoch milliseconds, if the entry has one
 * 4 bytes      a random number, if the entry was added where none was: it tells who added it
 * 4 bytes      length of the original key, and the key, if the item key holds its hash
 * the rest     payload
 * </pre>
 *
 * <p>Key and payload are the content, which may be encrypted; nothing but the flags is looked at
 * before the item was found to be whole and of its item key. One that is damaged, of another key or
 * of another format is {@link Envelope#problem}, never an exception.
 */
public final class EnvelopeCodec {
  /** The last generation: only one that was forged lies behind it. */
  public static final long LAST_GENERATION = 1L << 62;

  private static final byte FORMAT = 1;
  private static final int FLAGS_AT = Seal.FLAGS_AT;

  private static final int DEADLINE = 1;
  private static final int KEY = 2;
  private static final int ABSENT = 4;
  private static final int GENERATION = 8;
  private static final int ADDER = 16;
  private static final int COMPRESSED = 32;
  private static final int ALL_FLAGS = DEADLINE | KEY | ABSENT | GENERATION | ADDER | COMPRESSED;

  private static final byte[] NOTHING = {};
  private static final byte[] NO_VALUE = {0};
  private static final byte[] FAILED = {1};

  private final Checksum checksum;
  private final Seal seal;
  private final boolean telling;
  private final boolean marking;

  /** Creates a codec with the check that all JVMs of a cluster share. */
  public EnvelopeCodec() {
    this(Checksum.CRC64);
  }

  /** Creates a codec of items that are encrypted and authenticated. */
  public EnvelopeCodec(ItemCipher cipher) {
    this(Checksum.CRC64, new AuthenticatedSeal(cipher), true, false);
  }

  EnvelopeCodec(Checksum checksum) {
    this(checksum, new CheckedSeal(checksum), true, false);
  }

  private EnvelopeCodec(Checksum checksum, Seal seal, boolean telling, boolean marking) {
    this.checksum = checksum;
    this.seal = seal;
    this.telling = telling;
    this.marking = marking;
  }

  /** Returns a codec of items that do not tell who added them. */
  public static EnvelopeCodec anonymous() {
    return new EnvelopeCodec(Checksum.CRC64, new CheckedSeal(Checksum.CRC64), false, false);
  }

  /** Returns a codec of entries no two of which are the same, whatever they hold. */
  public EnvelopeCodec marking() {
    return new EnvelopeCodec(checksum, seal, telling, true);
  }

  /** Returns what tells who stores an entry over another; 0 where items do not tell. */
  public int replacer() {
    return marking ? adder() : 0;
  }

  /** Returns what tells who adds an entry: a random number; 0 where items do not tell. */
  public int adder() {
    int random = telling ? ThreadLocalRandom.current().nextInt() : 0;
    return telling && random == 0 ? 1 : random;
  }

  /**
   * An item taken apart.
   *
   * @param bytes what the payload lies in, up to the end
   * @param deadline epoch milliseconds, or {@link
   *     io.jcache.memcached.internal.entry.Entry#NO_DEADLINE}
   * @param adder what tells who added the entry; 0 where nothing does
   * @param key the original key; null where the item key is readable
   * @param payloadAt where the payload begins
   * @param absent whether the item stands for no entry
   * @param generation whether the item holds a generation
   * @param compressed whether the payload is compressed
   */
  public record Envelope(
      byte[] bytes,
      long deadline,
      int adder,
      byte @Nullable [] key,
      int payloadAt,
      boolean absent,
      boolean generation,
      boolean compressed,
      @Nullable String problem) {

    private static Envelope unusable(byte[] bytes, String problem) {
      return new Envelope(bytes, 0, 0, null, bytes.length, false, false, false, problem);
    }

    /** Returns whether the item says that the entry of its key is being loaded, or was. */
    public boolean isLease() {
      return absent && adder != 0;
    }

    /** Returns whether the item says that the entry of its key is being loaded. */
    public boolean isLoading() {
      return isLease() && payloadLength() == 0;
    }

    /**
     * Returns whether the item says that a load of its key has ended, and that another one may be
     * under way which has not.
     */
    public boolean mayBeLoading() {
      return isLease() && deadline == 0;
    }

    /** Returns whether the item says that a load of its key has found no value. */
    public boolean hasNoValue() {
      return isLease() && payloadLength() == 1 && bytes[payloadAt] == NO_VALUE[0];
    }

    /** Returns the length of the payload in bytes. */
    int payloadLength() {
      return bytes.length - payloadAt;
    }
  }

  /** Returns the item of an entry. */
  public byte[] entry(String itemKey, byte @Nullable [] key, long deadline, byte[] payload) {
    return entry(itemKey, key, deadline, 0, new Payload(payload, false));
  }

  /**
   * Returns the item of an entry that is added.
   *
   * @param adder a random number, so that no other JVM adds the same item; 0 for none
   */
  public byte[] entry(
      String itemKey, byte @Nullable [] key, long deadline, int adder, Payload payload) {
    boolean expires = deadline != Long.MAX_VALUE;
    int flags =
        (expires ? DEADLINE : 0)
            | (key == null ? 0 : KEY)
            | (adder == 0 ? 0 : ADDER)
            | (payload.compressed() ? COMPRESSED : 0);
    return seal(itemKey, flags, deadline, adder, key, payload.bytes());
  }

  /** Returns the item of an entry under another deadline. */
  public byte[] entry(String itemKey, Envelope envelope, long deadline) {
    byte[] payload =
        Arrays.copyOfRange(envelope.bytes(), envelope.payloadAt(), envelope.bytes().length);
    return entry(
        itemKey,
        envelope.key(),
        deadline,
        envelope.adder(),
        new Payload(payload, envelope.compressed()));
  }

  /** Returns the item that stands for no entry. */
  public byte[] absent(String itemKey) {
    return seal(itemKey, ABSENT, Long.MAX_VALUE, 0, null, NOTHING);
  }

  /**
   * Returns the item that says that the entry of a key is being loaded. To a reader that knows
   * nothing of leases it stands for no entry.
   *
   * @param lease tells this lease from others: a random number, not 0
   * @param deadline until when others wait for the load, in epoch milliseconds
   */
  public byte[] lease(String itemKey, int lease, long deadline) {
    return seal(itemKey, ABSENT | DEADLINE | ADDER, deadline, lease, null, NOTHING);
  }

  /**
   * Returns the item that says that a load has ended, and nothing was stored.
   *
   * @param failed whether that was for another reason than that the source has no value
   */
  public byte[] endedLease(String itemKey, int lease, long deadline, boolean failed) {
    byte[] outcome = failed ? FAILED : NO_VALUE;
    return seal(itemKey, ABSENT | DEADLINE | ADDER, deadline, lease, null, outcome);
  }

  /** Returns the item of a generation. */
  public byte[] generation(String itemKey, long generation) {
    return generation(itemKey, generation, 0);
  }

  /**
   * Returns the item of a generation.
   *
   * @param marks what it says of the list of servers; 0 for nothing, which takes no room
   */
  public byte[] generation(String itemKey, long generation, long marks) {
    ByteBuffer payload = ByteBuffer.allocate(marks == 0 ? Long.BYTES : 2 * Long.BYTES);
    payload.putLong(generation);
    if (marks != 0) {
      payload.putLong(marks);
    }
    return seal(itemKey, GENERATION, Long.MAX_VALUE, 0, null, payload.array());
  }

  /** Returns the generation of an item; 0 where it holds none. */
  public long generation(String itemKey, byte @Nullable [] item) {
    return item == null ? 0 : generation(open(itemKey, item));
  }

  /**
   * Returns the generation of an item taken apart; 0 where it holds none, or one that no clock and
   * no number of clears comes to.
   */
  public static long generation(Envelope envelope) {
    if (envelope.problem() != null
        || !envelope.generation()
        || (envelope.payloadLength() != Long.BYTES && envelope.payloadLength() != 2 * Long.BYTES)) {
      return 0;
    }
    long number = ByteBuffer.wrap(envelope.bytes()).getLong(envelope.payloadAt());
    return number < 0 || number > LAST_GENERATION ? 0 : number;
  }

  /** Returns what the item of a generation, taken apart, says of the list of servers. */
  public static long marks(Envelope envelope) {
    return generation(envelope) == 0 || envelope.payloadLength() == Long.BYTES
        ? 0
        : ByteBuffer.wrap(envelope.bytes()).getLong(envelope.payloadAt() + Long.BYTES);
  }

  /**
   * Returns whether bytes begin as the item of a generation does, also of one that is encrypted.
   */
  public static boolean mayBeGeneration(byte[] item) {
    return item.length > Seal.SEAL_AT && item[0] == FORMAT && (item[FLAGS_AT] & GENERATION) != 0;
  }

  /** Returns whether a sound item is sealed with an older key than the one that writes. */
  public boolean isOutdated(byte[] item) {
    return seal.isOutdated(item);
  }

  /**
   * Returns a check of what an item holds, which stays the same where only its deadline moves: it
   * tells it from other contents of the item key.
   */
  public long contentCheck(String itemKey, byte[] item) {
    byte[] plain = seal.flag() == 0 ? item : plain(itemKey, item);
    boolean expires = plain.length > FLAGS_AT && (plain[FLAGS_AT] & DEADLINE) != 0;
    int contentAt = CheckedSeal.CHECK_END + (expires ? Long.BYTES : 0);
    return plain.length < contentAt
        ? Arrays.hashCode(plain)
        : checksum.of(itemKey, plain, FLAGS_AT, contentAt);
  }

  /** Returns an item as it would be without encryption; as it is where it cannot be read. */
  private byte[] plain(String itemKey, byte[] item) {
    Envelope envelope = open(itemKey, item);
    return envelope.problem() != null
        ? item
        : new EnvelopeCodec(checksum).entry(itemKey, envelope, Long.MAX_VALUE);
  }

  /** Takes an item apart. */
  public Envelope open(String itemKey, byte[] bytes) {
    if (bytes.length < Seal.SEAL_AT) {
      return Envelope.unusable(bytes, "it is too short");
    }
    if (bytes[0] != FORMAT) {
      return Envelope.unusable(bytes, "its format is " + bytes[0] + ", not " + FORMAT);
    }
    int flags = bytes[FLAGS_AT];
    int contentAt = contentAt(flags);
    Seal.Content content = seal.open(itemKey, bytes, contentAt);
    if (content.problem() != null) {
      return Envelope.unusable(bytes, content.problem());
    }
    if ((flags & ~ALL_FLAGS) != seal.flag()) {
      return Envelope.unusable(bytes, "its flags are unknown");
    }
    if (bytes.length < contentAt) {
      return Envelope.unusable(bytes, "it ends within its deadline");
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes).position(seal.fieldsAt());
    long deadline = (flags & DEADLINE) != 0 ? fields.getLong() : Long.MAX_VALUE;
    int adder = (flags & ADDER) != 0 ? fields.getInt() : 0;
    ByteBuffer rest = ByteBuffer.wrap(content.bytes()).position(content.at());
    byte[] key = null;
    if ((flags & KEY) != 0) {
      int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        return Envelope.unusable(bytes, "it ends within its key");
      }
      key = new byte[length];
      rest.get(key);
    }
    return new Envelope(
        content.bytes(),
        deadline,
        adder,
        key,
        rest.position(),
        (flags & ABSENT) != 0,
        (flags & GENERATION) != 0,
        (flags & COMPRESSED) != 0,
        null);
  }

  /** Returns where the content of an item with these flags begins. */
  private int contentAt(int flags) {
    return seal.fieldsAt()
        + ((flags & DEADLINE) == 0 ? 0 : Long.BYTES)
        + ((flags & ADDER) == 0 ? 0 : Integer.BYTES);
  }

  private byte[] seal(
      String itemKey, int flags, long deadline, int adder, byte @Nullable [] key, byte[] payload) {
    int contentAt = contentAt(flags);
    int keyLength = key == null ? 0 : Integer.BYTES + key.length;
    byte[] item = new byte[contentAt + keyLength + payload.length + seal.trailer()];
    ByteBuffer buffer = ByteBuffer.wrap(item);
    buffer.put(FORMAT).put((byte) (flags | seal.flag())).position(seal.fieldsAt());
    if ((flags & DEADLINE) != 0) {
      buffer.putLong(deadline);
    }
    if ((flags & ADDER) != 0) {
      buffer.putInt(adder);
    }
    if (key != null) {
      buffer.putInt(key.length).put(key);
    }
    buffer.put(payload);
    seal.seal(itemKey, item, contentAt);
    return item;
  }
}
