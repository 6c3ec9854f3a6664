package io.jcache.memcached.internal.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an application did to a cache, as the server's log tells it.
 *
 * @param what stored or removed; of the whole cache cleared, or begun on a server that held nothing
 * @param key the key, without the letter of its type; empty where it is the whole cache
 * @param bytes the bytes of the item; null where it is gone
 */
record Change(String what, String key, @Nullable Long bytes) {
  /** The server's time to live of an item that is of the past, and so gone at once. */
  private static final long PAST = 1L << 31;

  private static final String KEY = "key";
  private static final Pattern TIME = Pattern.compile("([0-9]{1,11})\\.([0-9]{1,6})");

  /**
   * Returns what a line tells of a cache; null where it tells nothing of it.
   *
   * @param root what the item keys of the cache begin with
   */
  static @Nullable Change of(Map<String, String> fields, String root) {
    String itemKey = decoded(fields.getOrDefault(KEY, ""));
    boolean deleted = fields.getOrDefault("type", "").equals("deleted");
    boolean stored = fields.getOrDefault("status", "").equals("stored");
    if (!itemKey.startsWith(root) || !(deleted || stored)) {
      return null;
    }
    String rest = itemKey.substring(root.length());
    if (rest.isEmpty()) {
      boolean begun = fields.getOrDefault("cmd", "").equals("add");
      return new Change(begun ? "begun" : "cleared", "", null);
    }
    boolean removed = deleted || number(fields.getOrDefault("ttl", "0")) >= PAST;
    String key = readable(rest.substring(rest.indexOf('.') + 1));
    return removed
        ? new Change("removed", key, null)
        : new Change("stored", key, number(fields.getOrDefault("size", "0")));
  }

  /** Returns the item key that a line names; empty where it names none. */
  static String keyOf(String line) {
    int at = line.indexOf(" " + KEY + "=");
    int from = at + KEY.length() + 2;
    int end = line.indexOf(' ', from);
    return at < 0 ? "" : decoded(line.substring(from, end < 0 ? line.length() : end));
  }

  /** Returns the fields of a line, each a name, '=' and a value. */
  static Map<String, String> fields(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    return fields;
  }

  /** Returns when it was, by the server's clock; null where that is not told. */
  static @Nullable Instant time(Map<String, String> fields) {
    Matcher time = TIME.matcher(fields.getOrDefault("ts", ""));
    // Behind the point are microseconds as a number, without zeros before it.
    return time.matches()
        ? Instant.ofEpochSecond(number(time.group(1)), 1000 * number(time.group(2)))
        : null;
  }

  /** Returns the key of a text in an item key: without its type where that has a letter. */
  static String readable(String text) {
    if (text.isEmpty() || text.startsWith("#") || text.startsWith("$")) {
      return text;
    }
    return decoded(text.substring(1));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Returns a number; 0 where the text is none. */
  static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }
}
