package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.codec.ShortForms;
import io.jcache.memcached.spi.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a value tell without an object being built of them.
 *
 * @param form what they are
 * @param classes the names of the classes of the objects
 * @param text the value, or the texts in it
 */
record StoredValue(String form, Set<String> classes, String text) {
  private static final byte KRYO = 0;
  private static final byte KRYO_WITH_JAVA = 1;
  private static final int CLASS_NAME = 1;
  private static final int JAVA_CLASS = 0x72;
  private static final int FINGERPRINT = 8;
  private static final int LEAST_TEXT = 3;
  private static final int MOST_BYTES = 256;
  private static final Pattern NAME =
      Pattern.compile(
          "\\[+[ZBCSIJFD]|(?=.*[.$])(\\[+L)?[\\p{L}_$][\\w$]+([./][\\p{L}_$][\\w$-]*)*;?");

  /** Returns what the bytes of a payload tell. */
  static StoredValue of(byte[] payload) {
    if (payload.length == 0) {
      return new StoredValue("empty", Set.of(), "");
    }
    if (payload[0] == KRYO || payload[0] == KRYO_WITH_JAVA) {
      Set<String> classes = new TreeSet<>();
      List<String> texts = texts(payload, classes);
      return new StoredValue(
          "objects", classes, texts.isEmpty() ? hex(payload) : String.join("\n", texts));
    }
    try {
      Object value = ShortForms.read(payload, 0, payload.length);
      if (value != null) {
        return new StoredValue(
            "value",
            Set.of(value instanceof byte[] ? "byte[]" : value.getClass().getName()),
            value instanceof byte[] bytes ? bytes(bytes) : value.toString());
      }
    } catch (SerializationException e) {
      // Then it is the work of another serializer.
    }
    return new StoredValue("of a serializer of its own", Set.of(), bytes(payload));
  }

  /** Returns bytes as text where they are one, else in hexadecimal digits. */
  private static String bytes(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // Then it is no text.
    }
    return hex(bytes);
  }

  private static String hex(byte[] bytes) {
    String hex = HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES)));
    return "0x" + hex + (bytes.length > MOST_BYTES ? "..." : "");
  }

  /** Collects names of classes, and returns all else that reads like a text. */
  private static List<String> texts(byte[] bytes, Set<String> classes) {
    List<String> texts = new ArrayList<>();
    int named = 0;
    for (int at = 1; at < bytes.length; ) {
      Word word = bytes[at] == CLASS_NAME ? kryoName(bytes, at, named) : null;
      if (word != null) {
        named++;
      } else if (bytes[at] == JAVA_CLASS) {
        word = javaName(bytes, at);
      }
      if (word != null) {
        classes.add(word.text);
        at = word.end + FINGERPRINT;
        continue;
      }
      Word text = printable(bytes, at);
      if (text.text.length() >= LEAST_TEXT) {
        texts.add(text.text);
      }
      at = Math.max(at + 1, text.end);
    }
    return texts;
  }

  /** A text that ends before an index. */
  private record Word(String text, int end) {}

  /** Returns the name of the class of a number, as Kryo writes it for the first object of it. */
  private static @Nullable Word kryoName(byte[] bytes, int at, int number) {
    int from = at + 2;
    if (from >= bytes.length || (bytes[at + 1] & 0x7f) != (number & 0x7f)) {
      return null;
    }
    if ((bytes[from] & 0x80) == 0) {
      int end = from;
      while (end < bytes.length && bytes[end] > 0) {
        end++;
      }
      if (end == bytes.length) {
        return null;
      }
      byte[] name = Arrays.copyOfRange(bytes, from, end + 1);
      name[name.length - 1] &= 0x7f;
      return named(name, end + 1);
    }
    int length = bytes[from] & 0x3f;
    int start = from + 1;
    if ((bytes[from] & 0x40) != 0 && start < bytes.length) {
      length |= (bytes[start++] & 0x7f) << 6;
    }
    int end = start + length - 1;
    return end < start || end > bytes.length
        ? null
        : named(Arrays.copyOfRange(bytes, start, end), end);
  }

  private static @Nullable Word javaName(byte[] bytes, int at) {
    if (at + 3 >= bytes.length) {
      return null;
    }
    int end = at + 3 + ((bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff));
    return end > bytes.length ? null : named(Arrays.copyOfRange(bytes, at + 3, end), end);
  }

  private static @Nullable Word named(byte[] name, int end) {
    String text = new String(name, StandardCharsets.UTF_8);
    return NAME.matcher(text).matches() ? new Word(text, end) : null;
  }

  /** Returns the printable characters from an index on; Kryo marks the last one of short texts. */
  private static Word printable(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] >= ' ' && bytes[at] < 0x7f) {
      if (bytes[at] == JAVA_CLASS && javaName(bytes, at) != null) {
        break;
      }
      at++;
    }
    byte[] text = Arrays.copyOfRange(bytes, from, at);
    int last = at < bytes.length ? bytes[at] & 0x7f : 0;
    if (at > from && at < bytes.length && bytes[at] < 0 && last >= ' ' && last < 0x7f) {
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = (byte) last;
      at++;
    }
    return new Word(new String(text, StandardCharsets.US_ASCII), at);
  }
}
