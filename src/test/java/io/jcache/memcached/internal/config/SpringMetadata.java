package io.jcache.memcached.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What editors know of the properties of Spring Boot: the options of managers as {@code
 * jcache.memcached.*}, made from the table and the file of the defaults, and two of the actuator.
 */
final class SpringMetadata {
  static final Path PATH =
      Path.of("src", "main", "resources", "META-INF", "spring-configuration-metadata.json");

  private static final String PREFIX = "jcache.memcached.";
  private static final String SWITCH = "java.lang.Boolean";

  private SpringMetadata() {}

  /** Returns the whole file. */
  static String text() {
    Config defaults = OptionPage.defaults();
    List<String> properties = new ArrayList<>();
    List<String> hints = new ArrayList<>();
    for (Option<?> option : Option.TABLE.all()) {
      ConfigValue value = OptionPage.value(defaults.root(), option.path());
      String text = OptionPage.defaultOf(value).replace("`", "");
      String shown = text.equals("none") && !"none".equals(value.unwrapped()) ? "" : text;
      Object parsed = option.parse(shown, Option.DEFAULTS);
      String name = PREFIX + option.path();
      properties.add(property(name, type(option, parsed), sentence(value), shown));
      if (parsed instanceof Enum<?> constant) {
        hints.add(hint(name, constant.getDeclaringClass().getEnumConstants()));
      }
    }
    properties.add(
        property(
            "management.health.memcached.enabled",
            SWITCH,
            "Whether the servers of jcache-memcached are a part of the application's health.",
            "true"));
    properties.add(
        property(
            "management.info.memcached.enabled",
            SWITCH,
            "Whether the servers and caches of jcache-memcached are told by the info endpoint.",
            "false"));
    return "{\n  \"groups\": [\n    {\"name\": \"jcache.memcached\"}\n  ],\n  \"properties\": [\n"
        + String.join(",\n", properties)
        + "\n  ],\n  \"hints\": [\n"
        + String.join(",\n", hints)
        + "\n  ]\n}\n";
  }

  private static String type(Option<?> option, Object parsed) {
    if (option.type().list()) {
      return "java.util.List<java.lang.String>";
    }
    boolean number = option.type().allowed().matches("a whole number from \\d+ to \\d+");
    return number || parsed instanceof Duration
        ? parsed.getClass().getName()
        : String.class.getName();
  }

  /** Returns the first sentence of the comment above a default. */
  private static String sentence(ConfigValue value) {
    String comment = String.join(" ", value.origin().comments()).strip().replaceAll("\\s+", " ");
    return comment.replaceFirst("(?<=\\.) [A-Z].*", "").replace("`", "");
  }

  private static String property(String name, String type, String description, String value) {
    String start =
        "    {\n      \"name\": \"%s\",\n      \"type\": \"%s\",\n      \"description\": \"%s\""
            .formatted(name, type, escaped(description));
    return start
        + (value.isEmpty() ? "" : ",\n      \"defaultValue\": \"" + escaped(value) + "\"")
        + "\n    }";
  }

  private static String hint(String name, Enum<?>[] constants) {
    return "    {\n      \"name\": \"%s\",\n      \"values\": [%s]\n    }"
        .formatted(
            name,
            Stream.of(constants)
                .map(each -> "{\"value\": \"" + valueOf(each) + "\"}")
                .collect(Collectors.joining(", ")));
  }

  private static String valueOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
