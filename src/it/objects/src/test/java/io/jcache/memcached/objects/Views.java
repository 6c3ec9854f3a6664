package io.jcache.memcached.objects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What of an object without an equals has to come back equal, and elements for large ones. */
final class Views {
  private Views() {}

  /** Returns the class, the message, the frames and the causes of an exception. */
  static List<Object> thrown(Throwable thrown) {
    List<Object> view = new ArrayList<>();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      view.addAll(
          Arrays.asList(
              t.getClass(),
              t.getMessage(),
              Arrays.asList(t.getStackTrace()),
              Arrays.stream(t.getSuppressed()).map(Views::thrown).toList()));
    }
    return view;
  }

  /** Returns the text and the flags of a pattern. */
  static List<Object> pattern(Pattern pattern) {
    return List.of(pattern.pattern(), pattern.flags());
  }

  /** Returns the elements in their order. */
  static List<Object> order(Collection<?> collection) {
    return new ArrayList<>(collection);
  }

  /** Returns the entries in their order. */
  static List<Object> order(Map<?, ?> map) {
    List<Object> view = new ArrayList<>();
    map.forEach((key, value) -> view.add(Arrays.asList(key, value)));
    return view;
  }

  /** Returns so many texts. */
  static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  /** Returns so many numbers. */
  static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
