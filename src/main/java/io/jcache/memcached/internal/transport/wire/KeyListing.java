package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code lru_crawler metadump hash}: the keys of a node, a line each.
 *
 * <ul>
 *   <li>Reads the lists of memcached 1.4.31 to 1.6.45, which differ: from 1.6.43 on the first line
 *       is {@code OK}. Of a line only the field {@code key} counts, wherever it stands.
 *   <li>An answer of another form is of kind UNSUPPORTED, as a refusal is: the node serves, but
 *       cannot be listed.
 *   <li>Holds at most one line that is not whole yet, of at most 64 kB.
 *   <li>For one thread.
 * </ul>
 */
public final class KeyListing {
  private static final byte[] COMMAND = ascii("lru_crawler metadump hash\r\n");
  private static final byte[] KEY = ascii("key=");
  private static final BitSet PLAIN = plain();
  private static final int LONGEST_LINE = 1 << 16;

  private final String node;
  private final byte[] prefix;
  private final KeySink sink;
  private final byte[] rest = new byte[LONGEST_LINE];
  private int restLength;
  private State state = State.EXPECTED;
  private String lastLine = "";
  private boolean begun;

  /** What has been read of an answer. */
  public enum State {
    /** Nothing that tells whether the node lists its keys. */
    EXPECTED,
    /** Keys; more are to come. */
    LISTING,
    /** The keys, or as many of them as were wanted. */
    LISTED,
    /** That another list is under way: it may be asked for again on this connection. */
    BUSY,
    /** That the hash table grows, after which the node says nothing more on this connection. */
    LOCKED
  }

  /**
   * Creates the answer that is to come.
   *
   * @param node the node's address, for messages
   * @param prefix what the keys begin with that are handed to {@code sink}
   */
  public KeyListing(String node, String prefix, KeySink sink) {
    this.node = node;
    this.prefix = ascii(prefix);
    this.sink = sink;
  }

  /** Returns the bytes that ask for the answer. */
  public static byte[] command() {
    return COMMAND.clone();
  }

  /** Returns what has been read so far. */
  public State state() {
    return state;
  }

  /** Returns the line that was told apart last: what a node says that is BUSY or LOCKED. */
  public String lastLine() {
    return lastLine;
  }

  /** Returns whether a whole line of the answer has been read. */
  public boolean hasBegun() {
    return begun;
  }

  /** Begins anew, with the answer to the next command. */
  public void expect() {
    restLength = 0;
    state = State.EXPECTED;
    begun = false;
  }

  /**
   * Reads on, until the answer ends or there are no more bytes.
   *
   * @param bytes which may be changed
   * @throws TransportException when it is no list of keys
   */
  public void feed(byte[] bytes, int length) {
    int start = 0;
    for (int at = 0; at < length && isUnderWay(); at++) {
      if (bytes[at] == '\n') {
        if (restLength > 0) {
          keep(bytes, start, at);
          int whole = restLength;
          restLength = 0;
          read(Line.of(rest, 0, whole));
        } else {
          read(Line.of(bytes, start, at));
        }
        start = at + 1;
      }
    }
    if (isUnderWay()) {
      keep(bytes, start, length);
    }
  }

  /** Returns whether more is to come. */
  public boolean isUnderWay() {
    return state == State.EXPECTED || state == State.LISTING;
  }

  /** Keeps a part of a line until the rest of it comes. */
  private void keep(byte[] bytes, int from, int to) {
    int kept = Math.min(to - from, rest.length - restLength);
    System.arraycopy(bytes, from, rest, restLength, kept);
    restLength += kept;
    if (restLength == rest.length) {
      String text = new String(rest, StandardCharsets.ISO_8859_1);
      throw notUnderstood(
          "the server answered with a line of more than "
              + LONGEST_LINE
              + " bytes, "
              + Checks.quote(text));
    }
  }

  private void read(Line line) {
    boolean first = !begun;
    begun = true;
    if (state == State.EXPECTED && !(first && line.isWord("OK"))) {
      state = begin(line);
    }
    if (state == State.LISTING && (isEnd(line) || !take(line))) {
      state = State.LISTED;
    }
  }

  /** Returns what the line says that tells whether the node lists its keys. */
  private State begin(Line line) {
    lastLine = line.text();
    if (line.startsWith("BUSY")) {
      return State.BUSY;
    }
    if (line.startsWith("ERROR locked")) {
      return State.LOCKED;
    }
    String remedy = Strangers.remedy(line.text());
    if (!remedy.isEmpty()) {
      throw failed(Kind.DOWN, answered(line) + remedy, null);
    }
    if (line.startsWith("ERROR")
        || line.startsWith("CLIENT_ERROR")
        || line.startsWith("BADCLASS")) {
      throw refused(answered(line), null);
    }
    return State.LISTING;
  }

  private static boolean isEnd(Line line) {
    return line.isWord("END") || line.startsWith("NOTSTARTED");
  }

  /**
   * Takes a line such as {@code key=a%2Fb exp=-1 la=1 cas=1 fetch=no cls=1 size=65 flags=0}.
   *
   * @return whether to go on
   */
  private boolean take(Line line) {
    byte[] buffer = line.buffer();
    int start = line.offset() + keyAt(line);
    int lineEnd = line.offset() + line.length();
    int length = 0;
    boolean encoded = true;
    int at = start;
    for (; at < lineEnd && buffer[at] != ' '; at++) {
      byte b = buffer[at];
      if (b == '%') {
        if (at + 2 >= lineEnd) {
          throw notUnderstood(answered(line));
        }
        b = (byte) (hex(buffer[at + 1], line) << 4 | hex(buffer[at + 2], line));
        at += 2;
      } else {
        encoded &= PLAIN.get(b & 0xff);
      }
      if (length < prefix.length && b != prefix[length]) {
        return true;
      }
      buffer[start + length++] = b;
    }
    if (length < prefix.length) {
      return true;
    }
    if (!encoded) {
      // A key that is not encoded as keys were so far: what its percent signs mean is unknown.
      throw notUnderstood(answered(line));
    }
    return sink.accept(buffer, start, length, at, lineEnd);
  }

  /** Returns where the key begins in a line of fields, each a name, '=' and a value. */
  private int keyAt(Line line) {
    boolean named = true;
    for (int at = 0; at < line.length() && named; ) {
      if (line.has(KEY, at)) {
        return at + KEY.length;
      }
      named = false;
      byte b = 0;
      while (at < line.length() && b != ' ') {
        b = line.buffer()[line.offset() + at++];
        named |= b == '=';
      }
    }
    if (line.startsWith("SERVER_ERROR")) {
      throw failed(Kind.SERVER_ERROR, answered(line), null);
    }
    throw notUnderstood(answered(line));
  }

  private int hex(byte digit, Line line) {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw notUnderstood(answered(line));
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the characters that memcached leaves in a dump as they are. */
  private static BitSet plain() {
    BitSet plain = new BitSet();
    plain.set('a', 'z' + 1);
    plain.set('A', 'Z' + 1);
    plain.set('0', '9' + 1);
    "-._~".chars().forEach(plain::set);
    return plain;
  }

  private static String answered(Line line) {
    return "the server answered " + Checks.quote(line.text());
  }

  /** Returns what to throw where the node does not list its keys. */
  public TransportException refused(String detail, @Nullable Throwable cause) {
    return failed(
        Kind.UNSUPPORTED,
        detail
            + "; listing keys needs 'lru_crawler metadump hash': memcached 1.4.31 or newer, text"
            + " protocol, its LRU crawler on, and no -X; a managed service may refuse it: ask for"
            + " keys that you know",
        cause);
  }

  private TransportException notUnderstood(String detail) {
    return failed(
        Kind.UNSUPPORTED,
        detail
            + " to 'lru_crawler metadump hash', which is no list of keys as memcached 1.4.31 to"
            + " 1.6.45 give it; take one of these, or a jcache-memcached that knows this server,"
            + " or ask for keys that you know",
        null);
  }

  /** Returns what to throw where listing the keys fails. */
  public TransportException failed(Kind kind, String detail, @Nullable Throwable cause) {
    return new TransportException(kind, node, "dump of keys: " + detail, cause);
  }

  /** A line, without its end, in a buffer. */
  private record Line(byte[] buffer, int offset, int length) {

    /** Returns the line up to a line feed. */
    static Line of(byte[] buffer, int from, int to) {
      boolean returned = to > from && buffer[to - 1] == '\r';
      return new Line(buffer, from, to - from - (returned ? 1 : 0));
    }

    /** Returns whether the bytes stand in the line at a place. */
    boolean has(byte[] bytes, int at) {
      int from = offset + at;
      return at + bytes.length <= length
          && Arrays.equals(buffer, from, from + bytes.length, bytes, 0, bytes.length);
    }

    /** Returns whether the line begins with these characters. */
    boolean startsWith(String word) {
      return has(ascii(word), 0);
    }

    /** Returns whether the line is a word, with blanks behind it or none. */
    boolean isWord(String word) {
      return startsWith(word) && text().stripTrailing().equals(word);
    }

    /** Returns the line as text. */
    String text() {
      return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
    }
  }
}
