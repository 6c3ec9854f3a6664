package io.jcache.memcached.internal.key;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings as printable ASCII and back.
 *
 * <ul>
 *   <li>Every character from {@code !} to {@code ~} except {@code %} stands for itself.
 *   <li>Any other becomes its UTF-8 bytes, each as {@code %} and two capital hexadecimal digits.
 *   <li>An unpaired surrogate becomes the three bytes that UTF-8's scheme gives for its number, so
 *       that every string comes back unchanged.
 * </ul>
 */
final class PercentText {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentText() {}

  /**
   * Returns the tag and the text of a string, or null when they are longer than {@code maxLength}.
   */
  static @Nullable String encode(char tag, String value, int maxLength) {
    int length = value.length();
    if (length >= maxLength) {
      return null;
    }
    int unsafe = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return escape(tag, value, maxLength);
      }
      unsafe += isSafe(c) ? 0 : 1;
    }
    int all = 1 + length + 2 * unsafe;
    return unsafe == 0 ? tag + value : all > maxLength ? null : escapeAscii(tag, value, all);
  }

  /** Returns the same as {@link #escape}, of which it is known how long it is. */
  private static String escapeAscii(char tag, String value, int length) {
    byte[] text = new byte[length];
    text[0] = (byte) tag;
    int at = 1;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isSafe(c)) {
        text[at++] = (byte) c;
      } else {
        text[at++] = '%';
        text[at++] = (byte) HEX[c >> 4];
        text[at++] = (byte) HEX[c & 0xF];
      }
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String escape(char tag, String value, int maxLength) {
    StringBuilder text = new StringBuilder(Math.min(maxLength, value.length() + 32));
    text.append(tag);
    for (int i = 0; i < value.length(); ) {
      int point = value.codePointAt(i);
      i += Character.charCount(point);
      if (point < 0x80) {
        if (isSafe((char) point)) {
          text.append((char) point);
        } else {
          escape(text, point);
        }
      } else if (point < 0x800) {
        escape(text, 0xC0 | (point >> 6));
        escape(text, 0x80 | (point & 0x3F));
      } else {
        if (point < 0x10000) {
          escape(text, 0xE0 | (point >> 12));
        } else {
          escape(text, 0xF0 | (point >> 18));
          escape(text, 0x80 | ((point >> 12) & 0x3F));
        }
        escape(text, 0x80 | ((point >> 6) & 0x3F));
        escape(text, 0x80 | (point & 0x3F));
      }
      if (text.length() > maxLength) {
        return null;
      }
    }
    return text.toString();
  }

  private static boolean isSafe(char c) {
    return c > ' ' && c <= '~' && c != '%';
  }

  private static void escape(StringBuilder text, int octet) {
    text.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
  }

  /**
   * Returns the string of a text, from an index on. Takes more than {@link #encode} gives; a caller
   * that must not, encodes the result again.
   *
   * @throws IllegalArgumentException when the text is malformed
   */
  static String decode(String text, int from) {
    if (text.indexOf('%', from) < 0) {
      return text.substring(from);
    }
    StringBuilder value = new StringBuilder(text.length() - from);
    for (int i = from; i < text.length(); ) {
      char c = text.charAt(i);
      if (c != '%') {
        value.append(c);
        i++;
        continue;
      }
      int first = octet(text, i);
      i += 3;
      int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
      int point = more == 0 ? first : first & (0x3F >> more);
      for (; more > 0; more--, i += 3) {
        point = (point << 6) | (octet(text, i) & 0x3F);
      }
      value.appendCodePoint(point);
    }
    return value.toString();
  }

  private static int octet(String text, int at) {
    int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
    if (low < 0 || text.charAt(at) != '%') {
      throw new IllegalArgumentException("a broken % escape at index " + at);
    }
    return (high << 4) | low;
  }
}
