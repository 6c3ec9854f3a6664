package io.jcache.memcached.internal.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps, collections, texts, numbers and booleans as JSON of ASCII characters alone. */
final class Json {
  private final StringBuilder json = new StringBuilder();

  private Json() {}

  /** Returns the JSON of a value, on one line. */
  static String of(@Nullable Object value) {
    Json writer = new Json();
    writer.write(value);
    return writer.json.toString();
  }

  private void write(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      json.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
          entries.hasNext(); ) {
        Map.Entry<?, ?> entry = entries.next();
        text(String.valueOf(entry.getKey()));
        json.append(": ");
        write(entry.getValue());
        json.append(entries.hasNext() ? ", " : "");
      }
      json.append('}');
    } else if (value instanceof Collection<?> collection) {
      json.append('[');
      for (Iterator<?> elements = collection.iterator(); elements.hasNext(); ) {
        write(elements.next());
        json.append(elements.hasNext() ? ", " : "");
      }
      json.append(']');
    } else if (value == null || value instanceof Boolean || value instanceof Number) {
      json.append(value);
    } else {
      text(value.toString());
    }
  }

  private void text(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7f) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
