package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of the text protocol: commands that are answered by lines and values.
 *
 * <ul>
 *   <li>An error line as the whole reply to a command fails the request and leaves the connection
 *       alone, as long as it is certain where the next reply begins.
 *   <li>Anything unexpected ends the connection.
 * </ul>
 */
abstract class AsciiExchange<T extends @Nullable Object> extends Exchange<T> {
  /** In place of the length of a value, where a request carries none. */
  static final int NO_VALUE = -1;

  private static final int MAX_LINE = 8192;
  private static final int FIRST_LINE = 64;
  private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";
  private static final byte[] NOTHING = {};
  private static final byte[] END_OF_VALUE = {'\r', '\n'};

  private final AsciiLine text = new AsciiLine();
  private final boolean carriesValue;
  private int repliesLeft;
  private String error = "";
  private boolean loginMissing;
  private byte[] line = NOTHING;
  private int lineLength;
  private boolean begun;
  private byte @Nullable [] value;
  private int valueRead;

  /**
   * Creates an exchange.
   *
   * @param valueLength bytes of the value that it carries, or NO_VALUE
   * @param replies how many commands there are, each of which is replied to
   */
  AsciiExchange(String what, String key, int valueLength, ByteBuffer command, int replies) {
    super(what, key, Math.max(0, valueLength), command);
    this.carriesValue = valueLength >= 0;
    this.repliesLeft = replies;
  }

  /**
   * Takes a line that is no error, and says what follows it: a {@linkplain #expectValue value}, the
   * {@linkplain #replied next reply}, or another line.
   */
  abstract void onLine(AsciiLine text, Peer peer) throws BadReplyException;

  /** Takes a value that was expected. */
  void onValue(byte[] whole, Peer peer) throws BadReplyException {}

  /** Returns what the answer holds, after its last reply. */
  abstract T answer();

  /** Says that a value of so many bytes follows a line. */
  final void expectValue(AsciiLine header, long length, Peer peer) throws BadReplyException {
    if (length < 0 || length > peer.itemSizeMax()) {
      throw header.unexpected();
    }
    value = new byte[(int) length];
    valueRead = 0;
  }

  /** Says that the reply to a command ends here. */
  final void replied() {
    begun = false;
    repliesLeft--;
    if (repliesLeft == 0 && error.isEmpty()) {
      succeed(answer());
    } else if (repliesLeft == 0) {
      refused(loginMissing ? Kind.DOWN : Kind.SERVER_ERROR, error);
    }
  }

  /** Returns how many replies are to come, with the one that is being read. */
  final int repliesLeft() {
    return repliesLeft;
  }

  @Override
  protected final void read(ByteBuffer data, Peer peer) throws BadReplyException {
    if (value != null) {
      readValue(data, value, peer);
    } else {
      readLine(data, peer);
    }
  }

  private void readLine(ByteBuffer data, Peer peer) throws BadReplyException {
    int start = data.position();
    if (lineLength == 0 && !Strangers.mayBeginLine(data.get(start))) {
      throw Strangers.notText(data);
    }
    int end = start;
    while (end < data.limit() && data.get(end) != '\n') {
      end++;
    }
    boolean whole = end < data.limit();
    int length = end - start + (whole ? 1 : 0);
    if (lineLength + end - start > MAX_LINE) {
      keep(data, MAX_LINE - lineLength);
      throw text.begin(line, 0, lineLength).unexpected();
    }
    if (whole && lineLength == 0 && data.hasArray()) {
      data.position(start + length);
      take(data.array(), data.arrayOffset() + start, length, peer);
      return;
    }
    keep(data, length);
    if (whole) {
      int kept = lineLength;
      lineLength = 0;
      take(line, 0, kept, peer);
    }
  }

  private void keep(ByteBuffer data, int length) {
    if (lineLength + length > line.length) {
      line = Arrays.copyOf(line, Math.max(FIRST_LINE, 2 * (lineLength + length)));
    }
    data.get(line, lineLength, length);
    lineLength += length;
  }

  /** Takes a line with its end. */
  private void take(byte[] bytes, int from, int length, Peer peer) throws BadReplyException {
    int end = from + length - END_OF_VALUE.length;
    if (end < from || bytes[end] != '\r') {
      throw text.begin(bytes, from, from + length).unexpected();
    }
    text.begin(bytes, from, end);
    if (isError(text)) {
      takeError(text);
    } else {
      begun = true;
      onLine(text, peer);
    }
  }

  private static boolean isError(AsciiLine text) {
    return text.takeWord("ERROR")
        || text.startsWith("CLIENT_ERROR")
        || text.startsWith("SERVER_ERROR");
  }

  private void takeError(AsciiLine text) throws BadReplyException {
    boolean inStep = !begun && (text.startsWith("SERVER_ERROR") || !carriesValue);
    BadReplyException unexpected = text.unexpected();
    if (!inStep) {
      throw unexpected;
    }
    loginMissing = text.startsWith(UNAUTHENTICATED);
    error = explained(text);
    replied();
  }

  /** Returns what an error line says, and what to do about it. */
  String explained(AsciiLine text) {
    if (text.startsWith(UNAUTHENTICATED)) {
      return "the server requires a login; set the options login.user and login.password, with"
          + " transport = direct or auto";
    }
    return text.unexpected().getMessage()
        + (text.startsWith("SERVER_ERROR out of memory storing") ? ItemSizes.FULL : "");
  }

  private void readValue(ByteBuffer data, byte[] current, Peer peer) throws BadReplyException {
    int wanted = Math.min(current.length - valueRead, data.remaining());
    if (wanted > 0) {
      data.get(current, valueRead, wanted);
      valueRead += wanted;
    }
    while (valueRead >= current.length && data.hasRemaining()) {
      if (data.get() != END_OF_VALUE[valueRead - current.length]) {
        throw new BadReplyException("an item is longer than the server said");
      }
      valueRead++;
      if (valueRead == current.length + END_OF_VALUE.length) {
        value = null;
        onValue(current, peer);
        return;
      }
    }
  }
}
