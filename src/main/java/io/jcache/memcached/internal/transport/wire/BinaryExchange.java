package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of the binary protocol.
 *
 * <ul>
 *   <li>Every packet of the answer must carry the number of the request.
 *   <li>A status that reports an error fails the request and leaves the connection alone; anything
 *       malformed ends it.
 *   <li>A line of text in its place is quoted: so those answer that have no connection left, or do
 *       not speak this protocol.
 *   <li>A server that requires a login, and got none, closes the connection after it has said so.
 * </ul>
 */
public abstract class BinaryExchange<T extends @Nullable Object> extends Exchange<T> {
  static final int HEADER_LENGTH = 24;
  static final int SUCCESS = 0x00;
  static final int NOT_FOUND = 0x01;
  static final int EXISTS = 0x02;
  static final int NOT_STORED = 0x05;
  static final int AUTHENTICATION_ERROR = 0x20;
  static final int OUT_OF_MEMORY = 0x82;

  /** What to do about a server that asks for a login. */
  public static final String LOGIN_REMEDY =
      "set the options protocol = binary, login.user and login.password";

  private static final byte REQUEST = (byte) 0x80;
  private static final byte RESPONSE = (byte) 0x81;
  private static final int MAX_OVERHEAD = 4096;
  private static final int LONGEST_LINE = 200;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int number;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
  private @Nullable ByteBuffer body;
  private @Nullable StringBuilder line;

  BinaryExchange(String what, String key, int valueLength, Command command) {
    super(what, key, valueLength, command.bytes.flip());
    this.number = command.number;
  }

  /**
   * Takes a packet of the answer.
   *
   * @return false when it has no place in the answer
   */
  abstract boolean onPacket(Packet packet, Peer peer) throws BadReplyException;

  @Override
  protected final void read(ByteBuffer data, Peer peer) throws BadReplyException {
    if (line == null && body == null && header.position() == 0) {
      byte first = data.get(data.position());
      if (Strangers.mayBeTls(first)) {
        throw Strangers.notText(data);
      }
      line = Strangers.mayBeginLine(first) ? new StringBuilder() : null;
    }
    if (line != null) {
      readLine(data, line);
      return;
    }
    if (body == null) {
      move(data, header);
      if (header.hasRemaining()) {
        return;
      }
      body = ByteBuffer.allocate(bodyLength(peer));
    }
    move(data, body);
    if (!body.hasRemaining()) {
      Packet packet = new Packet(header.array().clone(), body.array());
      header.clear();
      body = null;
      take(packet, peer);
    }
  }

  /** Reads on in a line, which is no answer, so that it can be told. */
  private void readLine(ByteBuffer data, StringBuilder begun) throws BadReplyException {
    while (data.hasRemaining()) {
      char next = (char) (data.get() & 0xff);
      if (next == '\n' || begun.length() == LONGEST_LINE) {
        throw Strangers.notBinary(begun.toString().strip(), mayBeQuoted());
      }
      begun.append(next);
    }
  }

  /** Returns whether a line in place of an answer may be shown. */
  boolean mayBeQuoted() {
    return true;
  }

  private void take(Packet packet, Peer peer) throws BadReplyException {
    if (onPacket(packet, peer)) {
      return;
    }
    String detail =
        "the server answered with status 0x%02x %s"
            .formatted(packet.status(), Checks.quote(packet.text()));
    if (packet.status() == SUCCESS) {
      throw new BadReplyException(detail + " to something else");
    }
    if (packet.status() == AUTHENTICATION_ERROR) {
      refused(Kind.DOWN, "the server requires a login (SASL); " + LOGIN_REMEDY);
    } else {
      refused(
          Kind.SERVER_ERROR, packet.status() == OUT_OF_MEMORY ? detail + ItemSizes.FULL : detail);
    }
  }

  private int bodyLength(Peer peer) throws BadReplyException {
    int length = header.getInt(8);
    int named = (header.getShort(2) & 0xffff) + (header.get(4) & 0xff);
    if (header.get(0) != RESPONSE || header.getInt(12) != number) {
      throw new BadReplyException(
          "the server sent a packet that is no answer to this request (magic 0x%02x, number %d)"
              .formatted(header.get(0) & 0xff, header.getInt(12)));
    }
    if (length < named || length - MAX_OVERHEAD > peer.itemSizeMax()) {
      throw new BadReplyException("the server announced a packet of " + length + " bytes");
    }
    return length;
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), length);
    to.position(to.position() + length);
    from.position(from.position() + length);
  }

  /** A request, or several quiet ones and a last one, under one number. */
  static final class Command {
    private final int number = NUMBERS.incrementAndGet();
    private final ByteBuffer bytes;

    /** Creates a command of {@code capacity} bytes. */
    Command(int capacity) {
      bytes = ByteBuffer.allocate(capacity);
    }

    /** Creates a command of one packet. */
    static Command of(int opcode, String key, long casId, byte[] extras, byte[] value) {
      return new Command(HEADER_LENGTH + extras.length + key.length() + value.length)
          .add(opcode, key, casId, extras, value);
    }

    /** Adds a packet. */
    Command add(int opcode, String key, long casId, byte[] extras, byte[] value) {
      bytes
          .put(REQUEST)
          .put((byte) opcode)
          .putShort((short) key.length())
          .put((byte) extras.length)
          .put((byte) 0)
          .putShort((short) 0)
          .putInt(extras.length + key.length() + value.length)
          .putInt(number)
          .putLong(casId)
          .put(extras)
          .put(key.getBytes(StandardCharsets.US_ASCII))
          .put(value);
      return this;
    }
  }

  /** A packet of an answer. */
  record Packet(byte[] header, byte[] body) {

    int opcode() {
      return header[1] & 0xff;
    }

    int status() {
      return ByteBuffer.wrap(header).getShort(6) & 0xffff;
    }

    long casId() {
      return ByteBuffer.wrap(header).getLong(16);
    }

    private int keyLength() {
      return ByteBuffer.wrap(header).getShort(2) & 0xffff;
    }

    private int extrasLength() {
      return header[4] & 0xff;
    }

    /** Returns the flags of the item in the packet; 0 for none. */
    int flags() {
      return extrasLength() < Integer.BYTES ? 0 : ByteBuffer.wrap(body).getInt();
    }

    /** Returns the item key in the packet; empty for none. */
    String key() {
      return new String(body, extrasLength(), keyLength(), StandardCharsets.ISO_8859_1);
    }

    /** Returns the value in the packet. */
    byte[] value() {
      int start = extrasLength() + keyLength();
      byte[] value = new byte[body.length - start];
      System.arraycopy(body, start, value, 0, value.length);
      return value;
    }

    /** Returns the value as text. */
    String text() {
      return new String(value(), StandardCharsets.ISO_8859_1);
    }
  }
}
