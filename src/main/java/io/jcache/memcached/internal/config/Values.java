package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values read so far; a later source replaces an earlier one's. */
final class Values {
  private final Map<Option<?>, Object> values = new HashMap<>();
  private final Map<Option<?>, String> origins = new HashMap<>();
  private final List<CacheBlock> caches = new ArrayList<>();

  /** Takes what a file says of caches. */
  void add(List<CacheBlock> blocks) {
    caches.addAll(blocks);
  }

  /** Returns what all files say of caches. */
  CacheTemplates caches() {
    return new CacheTemplates(caches);
  }

  /** Reads the text of an option that a source names by its path. */
  void read(String path, String text, String origin) {
    read(known(path, origin), text, origin);
  }

  /** Reads the text of an option. */
  <T> void read(Option<T> option, String text, String origin) {
    values.put(option, (Object) option.parse(text, origin));
    origins.put(option, origin);
  }

  /**
   * Returns the option of a path.
   *
   * @throws ConfigurationException when there is none, with the closest one
   */
  static Option<?> known(String path, String origin) {
    Option<?> option = Option.find(path);
    if (option == null) {
      if (path.equals(CacheOption.GROUP) || path.startsWith(CacheOption.GROUP + ".")) {
        throw new ConfigurationException(
            "Option '"
                + path
                + "' from "
                + origin
                + ": caches are declared in a configuration file only; write it into one, under '"
                + CacheOption.GROUP
                + "', and give the file's address as the manager's URI, such as"
                + " classpath:jcache-memcached.conf");
      }
      throw new ConfigurationException(
          "Unknown option '" + path + "' from " + origin + ": " + Option.TABLE.remedy(path));
    }
    return option;
  }

  /** Returns where the value of an option comes from, for messages. */
  String origin(Option<?> option) {
    return origins.getOrDefault(option, "nowhere");
  }

  /** Returns the value of an option, which some source gave. */
  <T> T get(Option<T> option) {
    @SuppressWarnings("unchecked") // read() puts what the option itself parsed
    @Nullable T value = (T) values.get(option);
    if (value == null) {
      throw new IllegalStateException(
          "Option '" + option + "' has no default in " + Option.DEFAULTS);
    }
    return value;
  }
}
