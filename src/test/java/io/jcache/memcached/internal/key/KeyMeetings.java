package io.jcache.memcached.internal.key;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Whether texts meet exactly where keys are equal: of copies, and among all keys. */
final class KeyMeetings {
  /** The texts of the keys that were compared. */
  final Map<Object, String> texts = new HashMap<>();

  /** The classes of these keys. */
  final Set<String> classes = new HashSet<>();

  /** What was wrong first; null for nothing. */
  String failure;

  private final Map<String, Object> keys = new HashMap<>();
  private final Function<Object, String> encoder;

  /** Creates a comparison of the texts that an encoder gives. */
  KeyMeetings(Function<Object, String> encoder) {
    this.encoder = encoder;
  }

  /** Compares a key and one that is its equal. */
  void compare(Object key, Object copy) {
    String copied = encoder.apply(copy);
    String text = encoder.apply(key);
    classes.add(key.getClass().getName());
    if (!text.equals(copied)) {
      failure = "equal keys apart: " + key + " and " + copy;
      return;
    }
    String earlier = texts.putIfAbsent(key, text);
    if (earlier != null && !earlier.equals(text)) {
      failure = "equal keys apart: " + key;
    }
    Object other = keys.putIfAbsent(text, key);
    if (other != null && !other.equals(key)) {
      failure = "different keys together: " + key + " and " + other;
    }
  }
}
