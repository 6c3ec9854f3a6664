package io.jcache.memcached.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.jcache.memcached.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The values read so far, each with its origin; a later source goes before an earlier one. */
final class Values {
  private Config given = ConfigFactory.empty();
  private @Nullable SSLContext sslContext;
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

  /** Reads the text of an option, which is checked though a later source may replace it. */
  void read(Option<?> option, String text, String origin) {
    option.parse(text, origin);
    given = ConfigValueFactory.fromAnyRef(text, origin).atPath(option.path()).withFallback(given);
  }

  /**
   * Returns the option of a path.
   *
   * @throws ConfigurationException when there is none, with the closest one
   */
  static Option<?> known(String path, String origin) {
    Option<?> option = Option.TABLE.find(path);
    if (option == null) {
      if (path.equals(CacheOption.GROUP) || path.startsWith(CacheOption.GROUP + ".")) {
        throw new ConfigurationException(
            ("Option '%s' from %s: caches are declared in a configuration file only; write it into"
                    + " one, under '%s', and give the file's address as the manager's URI, such as"
                    + " classpath:jcache-memcached.conf")
                .formatted(path, origin, CacheOption.GROUP));
      }
      throw new ConfigurationException(
          "Unknown option '" + path + "' from " + origin + ": " + Option.TABLE.remedy(path));
    }
    return option;
  }

  /** Takes the object that stands for an option in place of a text. */
  void give(SSLContext context, String origin) {
    sslContext = context;
    given =
        ConfigValueFactory.fromAnyRef("none", origin)
            .atPath(Option.TLS_CONTEXT.path())
            .withFallback(given);
  }

  /** Returns the object of the option {@code tls.context}; null for none. */
  @Nullable SSLContext sslContext() {
    return sslContext;
  }

  /** Returns whether a source other than the defaults gives an option. */
  boolean isGiven(Option<?> option) {
    return !origin(option).startsWith(Option.DEFAULTS);
  }

  /** Returns where the value of an option comes from, for messages. */
  String origin(Option<?> option) {
    return given.getValue(option.path()).origin().description();
  }

  /** Returns all options, in the order of their table. */
  List<GivenOption> all() {
    return Option.TABLE.all().stream().map(this::given).toList();
  }

  private GivenOption given(Option<?> option) {
    String text = given.getString(option.path());
    String origin = origin(option);
    return new GivenOption(
        option.path(),
        option.isSecret() && !text.isEmpty() ? "(not shown)" : text,
        origin,
        origin.startsWith(Option.DEFAULTS));
  }

  /** Returns the value of an option, which some source gave. */
  <T> T get(Option<T> option) {
    if (!given.hasPath(option.path())) {
      throw new IllegalStateException(
          "Option '" + option + "' has no default in " + Option.DEFAULTS);
    }
    return option.parse(given.getString(option.path()), origin(option));
  }
}
