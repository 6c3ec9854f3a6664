package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.store.KeySpace;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * What a person may mean by a key: a text, a number and so on, as the texts that stand in item
 * keys.
 */
final class KeyTexts {
  private static final Map<String, Function<String, Object>> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("String", text -> text);
    TYPES.put("Integer", Integer::valueOf);
    TYPES.put("Long", Long::valueOf);
    TYPES.put("Short", Short::valueOf);
    TYPES.put("Byte", Byte::valueOf);
    TYPES.put("BigInteger", BigInteger::new);
    TYPES.put("BigDecimal", BigDecimal::new);
    TYPES.put("Double", Double::valueOf);
    TYPES.put("Float", Float::valueOf);
    TYPES.put("Boolean", KeyTexts::truth);
    TYPES.put("Character", KeyTexts::character);
    TYPES.put("UUID", UUID::fromString);
  }

  private KeyTexts() {}

  /** Returns the texts that a key may have, each with the type that it would be of. */
  static Map<String, String> of(String key, KeySpace keys) {
    Map<String, String> texts = new LinkedHashMap<>();
    TYPES.forEach(
        (type, parser) -> {
          try {
            Object object = parser.apply(key);
            if (object.toString().equals(key) || object instanceof Number) {
              texts.put(keys.encode(object).text(), type);
            }
          } catch (IllegalArgumentException e) {
            // It is none of this type.
          }
        });
    if (key.matches("[\\w.$]+/\\w+")) {
      texts.put(keys.encodeText("e" + key).text(), "enum");
    }
    if (key.matches("#[A-Za-z0-9_-]{43}")) {
      texts.put(keys.encodeText(key).text(), "hashed");
    }
    if (key.matches("\\$[A-Za-z0-9_-]{22}")) {
      texts.put(key, "hashed");
    }
    return texts;
  }

  private static Object truth(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    throw new IllegalArgumentException(text);
  }

  private static Object character(String text) {
    if (text.length() == 1) {
      return text.charAt(0);
    }
    throw new IllegalArgumentException(text);
  }
}
