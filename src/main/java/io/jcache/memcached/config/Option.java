package io.jcache.memcached.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of options: each line gives an option's path and what its values may be.
 *
 * <p>A new option is a line here, its default and meaning in {@code defaults.conf}, and a component
 * of {@link Settings}.
 */
final class Option<T> {
  private static final Map<String, Option<?>> BY_PATH = new LinkedHashMap<>();

  static final Option<List<Server>> SERVERS = option("servers", ValueType.servers());
  static final Option<String> PREFIX = option("prefix", ValueType.prefix());
  static final Option<Duration> TIMEOUT =
      option("timeout", ValueType.durations(Duration.ofHours(1)));
  static final Option<Protocol> PROTOCOL = option("protocol", ValueType.choices(Protocol.class));
  static final Option<Distribution> DISTRIBUTION =
      option("distribution", ValueType.choices(Distribution.class));
  static final Option<FailureMode> FAILURE_POLICY =
      option("failure-policy", ValueType.choices(FailureMode.class));
  static final Option<Long> ITERATION_MAX_ITEMS =
      option("iteration.max-items", ValueType.longs(1, 1_000_000_000_000L));
  static final Option<Integer> SERIALIZATION_MAX_DEPTH =
      option("serialization.max-depth", ValueType.ints(1, 10_000));
  static final Option<Integer> KEYS_MAX_DEPTH = option("keys.max-depth", ValueType.ints(1, 250));
  static final Option<Integer> MAX_IN_FLIGHT =
      option("connection.max-in-flight", ValueType.ints(256, 1_000_000));
  static final Option<Integer> REPAIRS_MAX_KEYS =
      option("repairs.max-keys", ValueType.ints(1, 10_000_000));
  static final Option<Integer> LISTENER_THREADS =
      option("listeners.threads", ValueType.ints(1, 256));
  static final Option<Integer> LISTENER_QUEUE =
      option("listeners.queue-size", ValueType.ints(1, 10_000_000));
  static final Option<Integer> LOADER_THREADS = option("loader.threads", ValueType.ints(1, 256));

  private final String path;
  private final ValueType<T> type;

  private Option(String path, ValueType<T> type) {
    this.path = path;
    this.type = type;
  }

  private static <T> Option<T> option(String path, ValueType<T> type) {
    Option<T> option = new Option<>(path, type);
    if (BY_PATH.put(path, option) != null) {
      throw new IllegalStateException("Two options have the path '" + path + "'");
    }
    return option;
  }

  /** Returns all options in the order of the table. */
  static Collection<Option<?>> all() {
    return Collections.unmodifiableCollection(BY_PATH.values());
  }

  /** Returns the option of a path, null where there is none. */
  static @Nullable Option<?> find(String path) {
    return BY_PATH.get(path);
  }

  /** Returns whether options lie below a path, as {@code iteration.max-items} below iteration. */
  static boolean isGroup(String path) {
    return BY_PATH.keySet().stream().anyMatch(option -> option.startsWith(path + "."));
  }

  /** Returns the path, such as {@code iteration.max-items}. */
  String path() {
    return path;
  }

  /** Returns what a value may be, as a phrase for messages. */
  String allowed() {
    return type.allowed();
  }

  /** Returns whether a list of texts is taken, too. */
  boolean takesList() {
    return type.list();
  }

  /**
   * Returns the value of a text.
   *
   * @throws ConfigurationException when the text is none, naming the option, its origin, what was
   *     read and what is allowed
   */
  T parse(String text, String origin) {
    try {
      return type.parser().parse(text.strip());
    } catch (RefusedValueException e) {
      throw refused("'" + text + "', " + e.getMessage(), origin);
    }
  }

  /** Returns the error of a value that cannot be taken. */
  ConfigurationException refused(String read, String origin) {
    return new ConfigurationException(
        "Option '" + path + "' from " + origin + ": read " + read + "; allowed: " + type.allowed());
  }

  @Override
  public String toString() {
    return path;
  }
}
