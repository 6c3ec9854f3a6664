package io.jcache.memcached.internal.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options by their paths, in the order in which they were added: those of managers by {@link
 * Option}, those of caches by {@link CacheOption}.
 */
final class OptionTable {
  private final Map<String, Option<?>> byPath = new LinkedHashMap<>();

  /** Adds an option. */
  <T> Option<T> add(String path, ValueType<T> type) {
    Option<T> option = new Option<>(path, type);
    if (byPath.put(path, option) != null) {
      throw new IllegalStateException("Two options have the path '" + path + "'");
    }
    return option;
  }

  /** Returns all options in the order of the table. */
  Collection<Option<?>> all() {
    return Collections.unmodifiableCollection(byPath.values());
  }

  /** Returns the option of a path, null where there is none. */
  @Nullable Option<?> find(String path) {
    return byPath.get(path);
  }

  /** Returns whether options lie below a path, as {@code iteration.max-items} below iteration. */
  boolean isGroup(String path) {
    return byPath.keySet().stream().anyMatch(option -> option.startsWith(path + "."));
  }

  /** Returns the paths, as messages list them. */
  String names() {
    return String.join(", ", byPath.keySet());
  }

  /** Returns the option that an unknown path was probably meant to be and all that there are. */
  String remedy(String unknown, String... more) {
    Set<String> paths = new LinkedHashSet<>(byPath.keySet());
    paths.addAll(List.of(more));
    String suggestion =
        Suggestion.closest(unknown, paths)
            .map(found -> "did you mean '" + found + "'? ")
            .orElse("");
    return suggestion + "allowed: " + String.join(", ", paths);
  }
}
