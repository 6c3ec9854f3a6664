package io.jcache.memcached.config;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values read so far; a later source replaces an earlier one's. */
final class Values {
  private final Map<Option<?>, Object> values = new HashMap<>();

  /** Reads the text of an option that a source names by its path. */
  void read(String path, String text, String origin) {
    read(known(path, origin), text, origin);
  }

  /** Reads the text of an option. */
  <T> void read(Option<T> option, String text, String origin) {
    values.put(option, (Object) option.parse(text, origin));
  }

  /**
   * Returns the option of a path.
   *
   * @throws ConfigurationException when there is none, with the closest one
   */
  static Option<?> known(String path, String origin) {
    Option<?> option = Option.find(path);
    if (option == null) {
      String suggestion =
          Suggestion.closest(path).map(found -> "did you mean '" + found + "'? ").orElse("");
      String options = Option.all().stream().map(Option::path).collect(Collectors.joining(", "));
      throw new ConfigurationException(
          "Unknown option '"
              + path
              + "' from "
              + origin
              + ": "
              + suggestion
              + "allowed: "
              + options);
    }
    return option;
  }

  /** Returns the value of an option, which some source gave. */
  <T> T get(Option<T> option) {
    @SuppressWarnings("unchecked") // read() puts what the option itself parsed
    @Nullable T value = (T) values.get(option);
    if (value == null) {
      throw new IllegalStateException(
          "Option '" + option + "' has no default in " + ConfigFile.DEFAULTS);
    }
    return value;
  }
}
