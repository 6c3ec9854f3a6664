package io.jcache.memcached.internal.cli;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The servers that a command is about, and how it shows what it found. */
final class Target {
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*|(?i:memory|classpath|file|jar):.*");

  /** An answer that begins as none of memcached's does: with a small letter, '<', 'HTTP' ... */
  private static final Pattern STRANGER =
      Pattern.compile("answered \"(?![A-Z_]+[ \"\\\\])[^\"]*\"$");

  @Parameters(
      index = "0",
      paramLabel = "URI",
      description = {
        "The URI of a manager, as applications have it: memcached://h1:11211;h2:11211/shop, in"
            + " quotes for the shell. The start memcached:// may be left out. Or a configuration"
            + " file, whose name ends in .conf."
      })
  private String uri = "";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE.conf",
      description =
          "A configuration file whose options count beside the URI, such as sasl and encryption.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  /** Returns whether JSON is wanted. */
  boolean json() {
    return json;
  }

  /** Returns the settings of URI and file. */
  Settings settings() {
    Settings settings = settings(address(uri), config, Target.class.getClassLoader());
    if (settings.memory()) {
      throw new ConfigurationException(
          "URI "
              + uri
              + " keeps its entries in the application's own process, where no tool sees"
              + " them; name servers, as memcached://host:port");
    }
    return settings;
  }

  /**
   * Returns the settings of URI and file; the tool connects by itself where it can.
   *
   * @param loader sees the files of the class path that the URI may name
   */
  static Settings settings(URI uri, @Nullable Path file, ClassLoader loader) {
    String address = file == null ? null : fileUri(file).toString();
    Settings settings = Settings.resolve(uri, address, null, loader);
    if (settings.protocol() == Protocol.BINARY) {
      return settings;
    }
    Properties direct = new Properties();
    direct.setProperty("memcached.transport", "direct");
    return Settings.resolve(uri, address, direct, loader);
  }

  /** Returns why a server did not do what was asked, and what to do where it is none. */
  static String cause(Transport server, TransportException failure) {
    String last = server.status().lastFailure();
    String cause = last.isEmpty() ? failure.detail() : last;
    return STRANGER.matcher(cause).find()
        ? cause + "; if it is no memcached, correct host and port"
        : cause;
  }

  /** Returns what to say where no server has a cache. */
  String noCache(String cache, List<String> servers) {
    Settings settings = settings();
    String prefix = settings.prefix();
    return ("There is no cache '%s' %s on %s; 'caches %s' shows which there are"
            + (settings.encryption().hashing().isPresent()
                ? ""
                : ", and of those with hashed item keys the names, given the application's file by"
                    + " --config"))
        .formatted(
            cache,
            prefix.isEmpty() ? "without a prefix" : "with the prefix '" + prefix + "'",
            String.join(", ", servers),
            uri);
  }

  /** Returns the URI that a person means. */
  static URI address(String text) {
    try {
      if (SCHEME.matcher(text).matches()) {
        URI uri = URI.create(text);
        // Who types the default means it: it goes before the file's servers.
        return uri.equals(Settings.DEFAULT_URI) ? URI.create("memcached://localhost") : uri;
      }
      return text.endsWith(".conf") ? fileUri(Path.of(text)) : address("memcached://" + text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "'" + text + "' is no URI: " + e.getMessage() + "; write memcached://host:port/prefix",
          e);
    }
  }

  private static URI fileUri(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          Files.exists(file)
              ? file + " is no file; name a configuration file, or servers as host:port"
              : "There is no configuration file "
                  + file
                  + (file.isAbsolute() ? "" : " here, in " + Path.of("").toAbsolutePath()));
    }
    return file.toAbsolutePath().normalize().toUri();
  }
}
