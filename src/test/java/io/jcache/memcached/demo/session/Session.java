package io.jcache.memcached.demo.session;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor has set. Is changed by making another one: what a cache gives is never changed in
 * place.
 *
 * @param values value by name
 */
record Session(SortedMap<String, String> values) {
  static final int MAX_VALUES = 20;
  static final int MAX_NAME = 40;
  static final int MAX_VALUE = 400;

  /** The session of one who has set nothing. */
  static final Session EMPTY = new Session(new TreeMap<>());

  /** Returns whether a value may be added or replaced. */
  boolean hasRoomFor(String name) {
    return values.containsKey(name) || values.size() < MAX_VALUES;
  }

  /** Returns this session with a value. */
  Session with(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new Session(changed);
  }

  /** Returns this session without a value. */
  Session without(String name) {
    SortedMap<String, String> changed = new TreeMap<>(values);
    changed.remove(name);
    return new Session(changed);
  }

  /** Returns what is wrong with a name or a value; null where nothing is. */
  static @Nullable String refusal(String name, String value) {
    if (name.isBlank()) {
      return "A value needs a name.";
    }
    if (name.length() > MAX_NAME) {
      return "A name has at most " + MAX_NAME + " characters.";
    }
    return value.length() > MAX_VALUE ? "A value has at most " + MAX_VALUE + " characters." : null;
  }
}
