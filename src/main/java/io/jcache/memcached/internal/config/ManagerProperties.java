package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Properties given to a manager.
 *
 * <ul>
 *   <li>Keys that start with {@code memcached.} are options; an unknown one is an error.
 *   <li>A key that is an option's path without {@code memcached.} is an error, too.
 *   <li>All others are ignored: frameworks pass their own.
 *   <li>The defaults of the Properties count, as {@link Properties#getProperty} has it.
 * </ul>
 */
public final class ManagerProperties {
  static final String PREFIX = "memcached.";

  private static final String ORIGIN = "' of the manager's Properties";

  /** The one option whose value is an object. */
  private static final String CONTEXT = PREFIX + Option.TLS_CONTEXT.path();

  private ManagerProperties() {}

  /** Reads every option of the properties. */
  static void read(Properties properties, Values values) {
    if (properties.get(CONTEXT) instanceof SSLContext context) {
      values.give(context, origin(CONTEXT));
    }
    refuseOtherTypes(properties);
    refuseObjectsOfDefaults(properties);
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (key.startsWith(PREFIX)) {
        values.read(key.substring(PREFIX.length()), properties.getProperty(key, ""), origin(key));
      } else if (Option.TABLE.find(key) != null) {
        throw new ConfigurationException(
            "Unknown %s: write '%s%s' for the option '%s'"
                .formatted(origin(key), PREFIX, key, key));
      }
    }
  }

  /** Returns the paths of all options. */
  public static List<String> paths() {
    return Option.TABLE.all().stream().map(Option::path).toList();
  }

  /**
   * Adds an option to Properties, which has been checked.
   *
   * @param origin where it stands, for messages
   * @throws ConfigurationException when there is no such option, or its value is not allowed
   */
  public static void add(Properties properties, String path, String text, String origin) {
    new Values().read(path, text, origin);
    properties.setProperty(PREFIX + path, text);
  }

  /** Refuses values that are no strings, which {@code getProperty} would pass over in silence. */
  private static void refuseOtherTypes(Properties properties) {
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      if (entry.getKey() instanceof String key
          && key.startsWith(PREFIX)
          && !(entry.getValue() instanceof String)
          && !(key.equals(CONTEXT) && entry.getValue() instanceof SSLContext)) {
        String path = key.substring(PREFIX.length());
        throw Values.known(path, origin(key))
            .refused(
                "an object of the class %s, and a value has to be a String"
                    .formatted(entry.getValue().getClass().getName()),
                origin(key));
      }
    }
  }

  /** Refuses values of defaults that are no strings: Properties tell of their names alone. */
  private static void refuseObjectsOfDefaults(Properties properties) {
    if (!properties.keySet().stream().allMatch(String.class::isInstance)) {
      return; // then they do not even do that
    }
    for (Object name : Collections.list(properties.propertyNames())) {
      if (name instanceof String key
          && key.startsWith(PREFIX)
          && !properties.containsKey(key)
          && properties.getProperty(key) == null) {
        throw Values.known(key.substring(PREFIX.length()), origin(key))
            .refused(
                "an object among the defaults of the Properties, where it cannot be read; put it"
                    + " into the Properties themselves",
                origin(key));
      }
    }
  }

  /** Returns a hash of the options; 0 where there are none. */
  public static int hashOfOptions(@Nullable Properties properties) {
    if (properties == null) {
      return 0;
    }
    Map<String, String> options = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(PREFIX)) {
        options.put(key, properties.getProperty(key, ""));
      }
    }
    return options.hashCode()
        + (properties.get(CONTEXT) instanceof SSLContext context
            ? 31 * System.identityHashCode(context)
            : 0);
  }

  /** Returns the same properties where they have no secrets, else a copy without those. */
  public static Properties withoutSecrets(Properties properties) {
    if (properties.stringPropertyNames().stream().noneMatch(ManagerProperties::isSecret)) {
      return properties;
    }
    Properties shown = new Properties();
    for (String key : properties.stringPropertyNames()) {
      shown.setProperty(key, properties.getProperty(key, ""));
    }
    shown.putAll(properties);
    shown.keySet().removeIf(key -> key instanceof String name && isSecret(name));
    return shown;
  }

  private static boolean isSecret(String key) {
    Option<?> option =
        key.startsWith(PREFIX) ? Option.TABLE.find(key.substring(PREFIX.length())) : null;
    return option != null && option.isSecret();
  }

  private static String origin(String key) {
    return "property '" + key + ORIGIN;
  }

  /** Returns whether an origin of a value is one of these. */
  static boolean isOrigin(String origin) {
    return origin.endsWith(ORIGIN);
  }
}
