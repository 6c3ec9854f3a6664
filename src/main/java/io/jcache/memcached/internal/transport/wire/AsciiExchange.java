package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of the text protocol.
 *
 * <ul>
 *   <li>An error line as the whole answer fails the request and leaves the connection alone, as
 *       long as it is certain where the next answer begins.
 *   <li>Anything unexpected ends the connection.
 * </ul>
 */
abstract class AsciiExchange<T extends @Nullable Object> extends Exchange<T> {
  private static final int MAX_LINE = 8192;
  private static final int FIRST_LINE = 64;
  private static final byte[] NOTHING = {};
  private static final byte[] END_OF_VALUE = {'\r', '\n'};
  private static final List<String> USUAL = List.of("END", "STORED", "EXISTS", "NOT_FOUND");

  private final boolean carriesValue;
  private final List<String> items;
  private int nextItem;
  private byte[] line = NOTHING;
  private int lineLength;
  private boolean begun;
  private @Nullable ValueHeader header;
  private byte[] value = NOTHING;
  private int valueRead;

  /** Creates a request that may carry a value. */
  AsciiExchange(String what, String key, byte @Nullable [] value, String command) {
    super(what, key, value == null ? 0 : value.length, AsciiCommand.of(command, value));
    this.carriesValue = value != null;
    this.items = List.of();
  }

  /** Creates a request for items. */
  AsciiExchange(String what, String key, String verb, List<String> items) {
    super(what, key, 0, AsciiCommand.of(verb, items));
    this.carriesValue = false;
    this.items = items;
  }

  /** Takes a line that is neither an error nor the header of a value. */
  abstract void onLine(String text) throws BadReplyException;

  /** Takes an item. */
  void onValue(String itemKey, long casId, byte[] itemValue, Peer peer) throws BadReplyException {
    throw new BadReplyException(
        "the node answered with the item " + Checks.quote(itemKey) + ", which was not asked for");
  }

  /** Returns the exception for a line that has no place in the answer. */
  static BadReplyException unexpected(String text) {
    return new BadReplyException("the node answered " + Checks.quote(text));
  }

  @Override
  protected final void read(ByteBuffer data, Peer peer) throws BadReplyException {
    if (header != null) {
      readValue(data, header, peer);
    } else {
      readLine(data, peer);
    }
  }

  private void readLine(ByteBuffer data, Peer peer) throws BadReplyException {
    int start = data.position();
    int end = start;
    while (end < data.limit() && data.get(end) != '\n') {
      end++;
    }
    boolean whole = end < data.limit();
    int length = end - start + (whole ? 1 : 0);
    if (lineLength + end - start > MAX_LINE) {
      keep(data, MAX_LINE - lineLength);
      throw unexpected(text(line, 0, lineLength));
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

  private static String text(byte[] bytes, int from, int length) {
    for (String usual : USUAL) {
      if (length == usual.length() && matches(usual, bytes, from)) {
        return usual;
      }
    }
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean matches(String text, byte[] bytes, int from) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != (bytes[from + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Takes a line with its end. */
  private void take(byte[] bytes, int from, int length, Peer peer) throws BadReplyException {
    int textLength = length - END_OF_VALUE.length;
    if (textLength < 0 || bytes[from + textLength] != '\r') {
      throw unexpected(text(bytes, from, length));
    }
    if (textLength >= ValueHeader.WORD.length() && matches(ValueHeader.WORD, bytes, from)) {
      header = ValueHeader.parse(this, bytes, from, from + textLength, peer.itemSizeMax());
      value = new byte[header.length];
      valueRead = 0;
    } else {
      takeText(text(bytes, from, textLength));
    }
    begun = true;
  }

  private void takeText(String text) throws BadReplyException {
    if (isError(text)) {
      takeError(text);
    } else {
      onLine(text);
    }
  }

  /** Returns the key of an item: where it is one that was asked for, that very string. */
  private String itemKey(byte[] bytes, int from, int length) {
    for (int i = nextItem; i < items.size(); i++) {
      String item = items.get(i);
      if (item.length() == length && matches(item, bytes, from)) {
        nextItem = i + 1;
        return item;
      }
    }
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean isError(String text) {
    return text.equals("ERROR")
        || text.startsWith("ERROR ")
        || text.startsWith("CLIENT_ERROR")
        || text.startsWith("SERVER_ERROR");
  }

  private void takeError(String text) throws BadReplyException {
    boolean inStep = !begun && (text.startsWith("SERVER_ERROR") || !carriesValue);
    if (!inStep) {
      throw unexpected(text);
    }
    refused(Kind.SERVER_ERROR, "the node answered " + Checks.quote(text));
  }

  private void readValue(ByteBuffer data, ValueHeader current, Peer peer) throws BadReplyException {
    int wanted = Math.min(current.length - valueRead, data.remaining());
    if (wanted > 0) {
      data.get(value, valueRead, wanted);
      valueRead += wanted;
    }
    while (valueRead >= current.length && data.hasRemaining()) {
      if (data.get() != END_OF_VALUE[valueRead - current.length]) {
        throw new BadReplyException(
            "the item " + Checks.quote(current.key) + " is longer than the node said");
      }
      valueRead++;
      if (valueRead == current.length + END_OF_VALUE.length) {
        header = null;
        onValue(current.key, current.casId, value, peer);
        return;
      }
    }
  }

  /** The first line of an item in an answer. */
  private record ValueHeader(String key, int length, long casId) {

    private static final String WORD = "VALUE ";
    private static final int MOST_DIGITS = 18;

    /** Reads key, flags, length and, where it is there, the token's number, one space between. */
    static ValueHeader parse(
        AsciiExchange<?> request, byte[] bytes, int from, int to, int itemSizeMax)
        throws BadReplyException {
      int key = from + WORD.length();
      int keyEnd = wordEnd(bytes, key, to);
      int flagsEnd = wordEnd(bytes, keyEnd + 1, to);
      int lengthEnd = wordEnd(bytes, flagsEnd + 1, to);
      boolean withToken = lengthEnd < to;
      if (flagsEnd >= to || (withToken && wordEnd(bytes, lengthEnd + 1, to) < to)) {
        throw unexpected(text(bytes, from, to - from));
      }
      long length = number(bytes, flagsEnd + 1, lengthEnd);
      if (length < 0 || length > itemSizeMax) {
        throw unexpected(text(bytes, from, to - from));
      }
      try {
        long casId = withToken ? unsigned(bytes, lengthEnd + 1, to) : 0;
        return new ValueHeader(request.itemKey(bytes, key, keyEnd - key), (int) length, casId);
      } catch (NumberFormatException e) {
        throw unexpected(text(bytes, from, to - from));
      }
    }

    private static int wordEnd(byte[] bytes, int from, int to) {
      int at = from;
      while (at < to && bytes[at] != ' ') {
        at++;
      }
      return at;
    }

    /** Returns a number of up to 18 digits; -1 where there is anything else. */
    private static long number(byte[] bytes, int from, int to) {
      if (to <= from || to - from > MOST_DIGITS) {
        return -1;
      }
      long number = 0;
      for (int i = from; i < to; i++) {
        int digit = bytes[i] - '0';
        if (digit < 0 || digit > 9) {
          return -1;
        }
        number = number * 10 + digit;
      }
      return number;
    }

    private static long unsigned(byte[] bytes, int from, int to) {
      long number = number(bytes, from, to);
      return number >= 0 ? number : Long.parseUnsignedLong(text(bytes, from, to - from));
    }
  }
}
