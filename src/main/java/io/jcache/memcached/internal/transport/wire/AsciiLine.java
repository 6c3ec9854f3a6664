package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import java.nio.charset.StandardCharsets;

/** The lines of an answer, without their ends, one at a time, taken from left to right. */
final class AsciiLine {
  private static final int MOST_DIGITS = 18;

  private byte[] bytes = {};
  private int from;
  private int end;
  private int at;

  /** Begins with a line. */
  AsciiLine begin(byte[] line, int first, int behind) {
    bytes = line;
    from = first;
    end = behind;
    at = first;
    return this;
  }

  /** Returns whether a text comes next. */
  boolean startsWith(String text) {
    int length = text.length();
    if (length > end - at) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != (bytes[at + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Takes a text where it comes next; returns whether it did. */
  boolean take(String text) {
    boolean taken = startsWith(text);
    at += taken ? text.length() : 0;
    return taken;
  }

  /** Takes a text where it is the next word; returns whether it was. */
  boolean takeWord(String text) {
    int next = at + text.length();
    return (next == end || (next < end && bytes[next] == ' ')) && take(text);
  }

  /** Takes a text, which has to come next. */
  void require(String text) throws BadReplyException {
    if (!take(text)) {
      throw unexpected();
    }
  }

  /** Takes the number of a request, which has to come next. */
  void requireNumber(int number) throws BadReplyException {
    require(" O");
    if (unsigned() != number) {
      throw unexpected();
    }
  }

  /** Takes what says that other clients have leased an item, which concerns nobody here. */
  void takeLease() {
    boolean more = true;
    while (more) {
      more = take(" W") || take(" X") || take(" Z");
    }
  }

  /** Refuses a line of which anything is left. */
  void requireEnd() throws BadReplyException {
    if (at != end) {
      throw unexpected();
    }
  }

  /** Takes the next word. */
  String word() {
    int start = at;
    while (at < end && bytes[at] != ' ') {
      at++;
    }
    return text(start, at);
  }

  /** Takes a number of 64 bits without a sign. */
  long unsigned() throws BadReplyException {
    int start = at;
    long number = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      number = number * 10 + bytes[at] - '0';
      at++;
    }
    if (at > start && at - start <= MOST_DIGITS) {
      return number;
    }
    try {
      return Long.parseUnsignedLong(text(start, at));
    } catch (NumberFormatException e) {
      throw unexpected();
    }
  }

  /** Takes the 32 bits of an item's flags. */
  int flags() throws BadReplyException {
    long flags = unsigned();
    if (flags >>> Integer.SIZE != 0) {
      throw unexpected();
    }
    return (int) flags;
  }

  /** Returns the whole line. */
  String text() {
    return text(from, end);
  }

  private String text(int start, int to) {
    return new String(bytes, start, to - start, StandardCharsets.ISO_8859_1);
  }

  /** Returns the exception for a line that has no place in the answer. */
  BadReplyException unexpected() {
    return new BadReplyException(
        "the server answered " + Checks.quote(text()) + Strangers.remedy(text()));
  }
}
