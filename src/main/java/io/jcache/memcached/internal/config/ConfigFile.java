package io.jcache.memcached.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import io.jcache.memcached.ConfigurationException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HOCON files.
 *
 * <ul>
 *   <li>{@code ${?NAME}} takes a variable of the environment; system properties and other
 *       configuration files of the application have no influence.
 *   <li>A file of the file system may include its neighbours, every other one only resources of the
 *       class path.
 *   <li>What lies behind a URL is waited for at most ten seconds per step.
 * </ul>
 */
final class ConfigFile {
  private static final int URL_TIMEOUT_MILLIS = 10_000;

  private ConfigFile() {}

  /** Reads the defaults that lie beside the provider. */
  static void readDefaults(Values values) {
    // By the class, not its loader: a package of a named module is closed to loaders.
    URL defaults = ConfigFile.class.getResource('/' + Option.DEFAULTS);
    if (defaults == null) {
      throw notFound(Option.DEFAULTS, "the jar of jcache-memcached is not whole", null);
    }
    read(parseUrl(defaults, Option.DEFAULTS, ownLoader()), Option.DEFAULTS, values);
  }

  /**
   * Reads the file that a manager's URI names.
   *
   * @param address {@code classpath:name}, {@code file:path} or another URL, without a query
   */
  static void read(String address, ClassLoader loader, Values values) {
    String scheme = address.substring(0, address.indexOf(':')).toLowerCase(Locale.ROOT);
    String rest = address.substring(scheme.length() + 1);
    Config config =
        switch (scheme) {
          case "classpath" ->
              parseUrl(resource(resourceName(address), loader, address), address, loader);
          case "file" -> parseFile(address, rest, loader);
          default -> parseUrl(url(address), address, loader);
        };
    read(config, address, values);
  }

  private static Config parseFile(String address, String rest, ClassLoader loader) {
    if (rest.startsWith("//") && !rest.startsWith("///")) {
      throw new ConfigurationException(
          "Configuration file %s has a host in its address; write file:/path/name.conf"
              .formatted(address));
    }
    File file = new File(ManagerUri.decode(rest.replaceFirst("^/+", "/")));
    if (!file.isFile()) {
      throw notFound(address, "no file at " + file.getAbsolutePath(), null);
    }
    try {
      return ConfigFactory.parseFile(file, options(address, loader));
    } catch (ConfigException e) {
      throw malformed(address, "read", e);
    }
  }

  private static Config parseUrl(URL url, String address, ClassLoader loader) {
    try {
      URLConnection connection = url.openConnection();
      connection.setConnectTimeout(URL_TIMEOUT_MILLIS);
      connection.setReadTimeout(URL_TIMEOUT_MILLIS);
      connection.setUseCaches(false);
      try (Reader reader =
          new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
        return ConfigFactory.parseReader(reader, options(address, loader));
      }
    } catch (FileNotFoundException e) {
      throw notFound(address, "nothing at this address", e);
    } catch (ConfigException e) {
      throw malformed(address, "read", e);
    } catch (IOException e) {
      throw unreadable(address, e);
    }
  }

  private static ConfigParseOptions options(String address, ClassLoader loader) {
    return ConfigParseOptions.defaults()
        .setSyntax(ConfigSyntax.CONF)
        .setAllowMissing(false)
        .setOriginDescription(address)
        .setClassLoader(loader);
  }

  /** Returns the name of the resource that a {@code classpath:} address names. */
  static String resourceName(String address) {
    return ManagerUri.decode(address.substring(address.indexOf(':') + 1)).replaceFirst("^/+", "");
  }

  /**
   * Returns a resource of a class loader, or else of the provider's own; null where there is none.
   */
  static @Nullable URL find(String name, @Nullable ClassLoader loader) {
    URL url = loader == null ? null : loader.getResource(name);
    return url == null ? ownLoader().getResource(name) : url;
  }

  private static URL resource(String name, ClassLoader loader, String address) {
    URL url = find(name, loader);
    if (url == null) {
      throw notFound(address, "no resource '" + name + "' in the manager's class loader", null);
    }
    return url;
  }

  private static URL url(String address) {
    try {
      return URI.create(address).toURL();
    } catch (MalformedURLException e) {
      throw new ConfigurationException(
          "URI " + address + ": " + e.getMessage() + "; allowed: " + ManagerUri.ALLOWED, e);
    }
  }

  /** Returns the class loader that loaded this library. */
  static ClassLoader ownLoader() {
    ClassLoader loader = ConfigFile.class.getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }

  private static ConfigurationException notFound(
      String address, String why, @Nullable Throwable cause) {
    return new ConfigurationException(
        "Configuration file " + address + " was not found: " + why, cause);
  }

  private static ConfigurationException unreadable(String address, IOException cause) {
    return new ConfigurationException(
        "Configuration file " + address + " cannot be read: " + HoconHint.explained(cause), cause);
  }

  /** Returns the error of a malformed file; its cause is left out, as it may quote a secret. */
  private static ConfigurationException malformed(
      String address, String done, ConfigException cause) {
    return new ConfigurationException(
        "Configuration file " + address + " cannot be " + done + ": " + HoconHint.explained(cause));
  }

  /** Reads every option of a parsed file. */
  private static void read(Config config, String address, Values values) {
    try {
      ConfigObject root = config.resolve(ConfigResolveOptions.defaults()).root();
      ConfigValue caches = root.get(CacheOption.GROUP);
      if (caches != null) {
        values.add(new CachesReader(address).read(caches));
      }
      new BlockReader(address, "", Option.TABLE, (path, value, origin) -> unknown(path, origin))
          .read(root.withoutKey(CacheOption.GROUP), values::read);
    } catch (ConfigException e) {
      throw malformed(address, "used", e);
    }
  }

  private static ConfigurationException unknown(String path, String origin) {
    String start = "Unknown option '" + path + "' from " + origin + ": ";
    if (CacheOption.TABLE.find(path) != null || CacheOption.TABLE.isGroup(path)) {
      return new ConfigurationException(
          start
              + ("it is an option of a cache; write it into a block of %s, of a cache's name or of"
                      + " default for every cache")
                  .formatted(CacheOption.GROUP));
    }
    return new ConfigurationException(start + Option.TABLE.remedy(path, CacheOption.GROUP));
  }
}
