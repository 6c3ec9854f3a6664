package io.jcache.memcached.internal.transport.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of which one answers a request, and what each says.
 *
 * @param meanings in the order of the words
 */
record Words<T extends @Nullable Object>(List<String> words, List<T> meanings) {

  /** Returns the words of a map, with what they say. */
  static <T extends @Nullable Object> Words<T> of(Map<String, T> said) {
    List<String> words = List.copyOf(said.keySet());
    List<T> meanings = new ArrayList<>();
    words.forEach(word -> meanings.add(said.get(word)));
    return new Words<>(words, meanings);
  }

  /** Takes the next word of a line where it is one of these; returns its index, or else -1. */
  int take(AsciiLine line) {
    for (int i = 0; i < words.size(); i++) {
      if (line.takeWord(words.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
