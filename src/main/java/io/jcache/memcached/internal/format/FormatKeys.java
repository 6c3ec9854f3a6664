package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.spi.SerializationException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Keys as their own text, as programs of all languages have them: strings and whole numbers.
 *
 * @param type what the keys of the cache are, which a walk gives; those of Object are strings
 */
record FormatKeys(Class<?> type) implements KeyCodec {
  private static final Pattern TEXT = Pattern.compile("[!-~]+");

  @Override
  public EncodedKey encode(Object key, int maxLength) {
    if (!(key instanceof String) && !Values.WHOLE_NUMBERS.contains(key.getClass())) {
      throw new SerializationException(
          ("A key of class %s has no text that other programs know; the option format takes String"
                  + " and whole numbers, or jcache with all keys")
              .formatted(key.getClass().getTypeName()),
          null);
    }
    String text = key.toString();
    if (text.length() > maxLength) {
      throw refused(
          text, "has %s characters; with its prefix it may have 250".formatted(text.length()));
    }
    if (!TEXT.matcher(text).matches()) {
      throw refused(
          text,
          text.isEmpty()
              ? "is empty"
              : "has a space, a control character or one that is not ASCII; it may have none");
    }
    return new EncodedKey(text, true);
  }

  private static SerializationException refused(String text, String why) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return new SerializationException(
        "The key '%s' %s, since other programs' items have their keys as they are (option format)"
            .formatted(shown, why),
        null);
  }

  @Override
  public boolean areSame(Object one, Object other) {
    return one.equals(other);
  }

  @Override
  public Object decode(String text) {
    if (type == String.class || type == Object.class) {
      return text;
    }
    Object key = Values.as(type, Values.wholeNumber(Values.bytes(text)));
    if (!key.toString().equals(text)) {
      throw new SerializationException(
          "its key is no " + type.getTypeName() + " as Java has it", null);
    }
    return key;
  }

  /** Returns whether keys may be of a type. */
  static boolean take(Class<?> type) {
    return type == String.class || type == Object.class || Values.WHOLE_NUMBERS.contains(type);
  }

  /** Returns the types that keys may be of. */
  static String types() {
    return "String, Long, Integer, Short, Byte, %s or Object".formatted(BigInteger.class.getName());
  }
}
