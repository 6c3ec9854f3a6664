package io.jcache.memcached.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The tables of options on the page about configuration, made from the file of the defaults: the
 * comment above an option is its meaning, and {@code page.md#heading} in it becomes a link.
 *
 * <p>{@code mvn -q test-compile exec:java@options-page} rewrites them, and what editors know of the
 * same options as properties of Spring Boot ({@link SpringMetadata}).
 */
public final class OptionPage {
  static final Path PATH = Path.of("src", "site", "markdown", "configuration.md");

  private static final String END = "<!-- end of the options -->\n";

  private OptionPage() {}

  /** Rewrites the page, and Spring Boot's metadata. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(PATH, rewritten(Files.readString(PATH)));
    Files.writeString(SpringMetadata.PATH, SpringMetadata.text());
  }

  /** Returns a page with the tables as they are to be. */
  static String rewritten(String page) {
    Config defaults = defaults();
    String managers = table(Option.TABLE, defaults.root());
    String caches = table(CacheOption.TABLE, defaults.getObject("caches.default"));
    return between(
        between(page, "<!-- options of managers: made from defaults.conf -->\n", managers),
        "<!-- options of caches: made from defaults.conf -->\n",
        caches);
  }

  /** Returns the file of the defaults with its comments. */
  static Config defaults() {
    return ConfigFactory.parseURL(OptionPage.class.getClassLoader().getResource(Option.DEFAULTS));
  }

  private static String between(String page, String begin, String table) {
    int from = page.indexOf(begin);
    int to = page.indexOf(END, from);
    if (from < 0 || to < 0) {
      throw new IllegalStateException("the page has no place for a table: " + begin + END);
    }
    return page.substring(0, from + begin.length()) + "\n" + table + "\n" + page.substring(to);
  }

  private static String table(OptionTable options, ConfigObject defaults) {
    return options.all().stream()
        .map(
            option -> {
              ConfigValue value = value(defaults, option.path());
              return "| `%s` | %s | %s |\n"
                  .formatted(option.path(), defaultOf(value), meaning(value));
            })
        .collect(Collectors.joining("", "| option | default | meaning |\n|---|---|---|\n", ""));
  }

  /** Returns what stands at a path. */
  static ConfigValue value(ConfigObject defaults, String path) {
    ConfigValue value = defaults;
    for (String part : path.split("\\.")) {
      value = ((ConfigObject) value).get(part);
    }
    return value;
  }

  /** Returns a default as one text in Markdown. */
  static String defaultOf(ConfigValue value) {
    String text =
        value instanceof ConfigList list
            ? list.stream()
                .map(item -> item.unwrapped().toString())
                .collect(Collectors.joining(";"))
            : value.unwrapped() == null ? "" : value.unwrapped().toString();
    return text.isEmpty() ? "none" : "`" + text + "`";
  }

  private static String meaning(ConfigValue value) {
    return String.join(" ", value.origin().comments())
        .strip()
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .replaceAll("\\b([a-z]+)\\.md(#[a-z-]+)?", "[$1]($1.md$2)");
  }
}
