package io.jcache.memcached.transport;

import io.jcache.memcached.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request of the text protocol.
 *
 * <ul>
 *   <li>An error line as the whole answer fails the request and leaves the connection alone, as
 *       long as it is certain where the next answer begins.
 *   <li>Anything unexpected ends the connection.
 * </ul>
 */
abstract class AsciiRequest<T extends @Nullable Object> extends Request<T> {
  private static final int MAX_LINE = 8192;
  private static final byte[] END_OF_VALUE = {'\r', '\n'};

  private final boolean carriesValue;
  private byte[] line = new byte[64];
  private int lineLength;
  private boolean begun;
  private @Nullable ValueHeader header;
  private byte[] value = new byte[0];
  private int valueRead;

  AsciiRequest(Node node, String what, String key, byte @Nullable [] value, String command) {
    super(node, what, key, value == null ? 0 : value.length, command(command, value));
    this.carriesValue = value != null;
  }

  private static ByteBuffer command(String line, byte @Nullable [] value) {
    byte[] head = line.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer command =
        ByteBuffer.allocate(head.length + 2 + (value == null ? 0 : value.length + 2));
    command.put(head).put(END_OF_VALUE);
    if (value != null) {
      command.put(value).put(END_OF_VALUE);
    }
    return command.flip();
  }

  /** Takes a line that is neither an error nor the header of a value. */
  abstract void onLine(String text) throws BadReplyException;

  /** Takes an item. */
  void onValue(String itemKey, long casId, byte[] itemValue) throws BadReplyException {
    throw new BadReplyException(
        "the node answered with the item " + Checks.quote(itemKey) + ", which was not asked for");
  }

  /** Returns the exception for a line that has no place in the answer. */
  static BadReplyException unexpected(String text) {
    return new BadReplyException("the node answered " + Checks.quote(text));
  }

  @Override
  final void read(ByteBuffer data) throws BadReplyException {
    if (header != null) {
      readValue(data, header);
    } else {
      readLine(data);
    }
  }

  private void readLine(ByteBuffer data) throws BadReplyException {
    while (data.hasRemaining()) {
      byte b = data.get();
      if (b == '\n') {
        if (lineLength == 0 || line[lineLength - 1] != '\r') {
          throw unexpected(lineText(lineLength) + "\n");
        }
        String text = lineText(lineLength - 1);
        lineLength = 0;
        takeLine(text);
        begun = true;
        return;
      }
      if (lineLength == MAX_LINE) {
        throw unexpected(lineText(lineLength));
      }
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, lineLength * 2);
      }
      line[lineLength++] = b;
    }
  }

  private String lineText(int length) {
    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void takeLine(String text) throws BadReplyException {
    if (text.startsWith("VALUE ")) {
      header = ValueHeader.parse(text, link().itemSizeMax());
      value = new byte[header.length];
      valueRead = 0;
    } else if (isError(text)) {
      takeError(text);
    } else {
      onLine(text);
    }
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
    fail(Kind.SERVER_ERROR, "the node answered " + Checks.quote(text));
    finish();
  }

  private void readValue(ByteBuffer data, ValueHeader current) throws BadReplyException {
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
        onValue(current.key, current.casId, value);
        return;
      }
    }
  }

  /** The first line of an item in an answer. */
  private record ValueHeader(String key, int length, long casId) {

    static ValueHeader parse(String text, int itemSizeMax) throws BadReplyException {
      String[] words = text.split(" ", -1);
      if (words.length != 4 && words.length != 5) {
        throw unexpected(text);
      }
      try {
        int length = Integer.parseInt(words[3]);
        if (length < 0 || length > itemSizeMax) {
          throw unexpected(text);
        }
        return new ValueHeader(
            words[1], length, words.length == 5 ? Long.parseUnsignedLong(words[4]) : 0);
      } catch (NumberFormatException e) {
        throw unexpected(text);
      }
    }
  }
}
