package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a manager's URI says.
 *
 * @param memory whether its scheme is {@code memory:}
 * @param file the address of the configuration file that it is, if so
 * @param options the options that it gives, by their paths
 */
record ManagerUri(boolean memory, @Nullable String file, Map<String, Given> options) {
  static final String ALLOWED =
      "memcached://host:port/prefix (more hosts after ';'), memcached+dns://name:port/prefix (or"
          + " +srv, +config, where the servers are found by a name), memory:name,"
          + " classpath:name.conf, file:/path/name.conf and other URLs that end in .conf";

  private static final Pattern SERVER_SCHEME =
      Pattern.compile("(?i)(memcached(\\+[a-z]+)?|memory):");

  private static final String HOSTS = "the hosts of URI ";
  private static final String QUERY = "the query of URI ";

  /** The authority of a URL, or nothing. */
  private static final Pattern FILE_AUTHORITY =
      Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*:)*(?://([^/]*))?.*$");

  /**
   * The text of an option and the part of the URI that gives it.
   *
   * @param text percent-decoded
   * @param origin names the URI without its query
   */
  record Given(String text, String origin) {}

  /**
   * Returns what a URI says.
   *
   * <p>The text is split here, since {@link URI} knows neither the hosts of a list nor the query of
   * an address such as {@code memory:name?timeout=1s}.
   */
  static ManagerUri parse(URI uri) {
    String text = uri.toString();
    if (uri.getRawFragment() != null) {
      text = text.substring(0, text.indexOf('#'));
    }
    int question = text.indexOf('?');
    String address = question < 0 ? text : text.substring(0, question);
    refuseUserInfo(uri.toString(), address);
    if (uri.getRawFragment() != null) {
      throw new ConfigurationException(
          "URI " + address + " has a part after '#', which means nothing here; remove it");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String rest = address.substring(scheme.isEmpty() ? 0 : scheme.length() + 1);
    String query = question < 0 ? null : text.substring(question + 1);
    return switch (scheme) {
      case "memcached" -> memcached(address, rest, null, query);
      case "memcached+dns", "memcached+srv", "memcached+config" ->
          memcached(address, rest, scheme.substring(scheme.indexOf('+') + 1), query);
      case "memory" -> memory(address, rest, query);
      case "classpath", "file" -> {
        if (!address.endsWith(".conf")) {
          throw new ConfigurationException(
              "URI " + address + ": a configuration file's name ends in .conf");
        }
        yield new ManagerUri(false, address, query(address, query, new LinkedHashMap<>()));
      }
      default -> {
        if (scheme.isEmpty() || !text.endsWith(".conf")) {
          throw new ConfigurationException(
              "URI %s has %s; allowed: %s"
                  .formatted(
                      address,
                      scheme.isEmpty() ? "no scheme" : "the unknown scheme '" + scheme + "'",
                      ALLOWED));
        }
        yield new ManagerUri(false, text, Map.of());
      }
    };
  }

  private static ManagerUri memcached(
      String address, String rest, @Nullable String source, @Nullable String query) {
    if (!rest.startsWith("//")) {
      String scheme = source == null ? "memcached:" : "memcached+" + source + ":";
      throw new ConfigurationException(
          "URI %s has no '//' after %s; write %s//host:port/prefix"
              .formatted(address, scheme, scheme));
    }
    int slash = rest.indexOf('/', 2);
    Map<String, Given> options = new LinkedHashMap<>();
    if (source != null) {
      options.put(
          Option.DISCOVERY_SOURCE.path(), new Given(source, "the scheme of URI " + address));
    }
    options.put(
        Option.SERVERS.path(),
        new Given(decode(rest.substring(2, slash < 0 ? rest.length() : slash)), HOSTS + address));
    putPrefix(address, slash < 0 ? "" : rest.substring(slash), options);
    return new ManagerUri(false, null, query(address, query, options));
  }

  private static ManagerUri memory(String address, String rest, @Nullable String query) {
    Map<String, Given> options = new LinkedHashMap<>();
    int slash = rest.indexOf('/', rest.startsWith("//") ? 2 : 0);
    putPrefix(address, slash < 0 ? "" : rest.substring(slash), options);
    query(address, query, options);
    Given servers = options.get(Option.SERVERS.path());
    if (servers != null) {
      throw new ConfigurationException(
          "Option 'servers' from " + servers.origin() + ": memory: has no servers; remove it");
    }
    return new ManagerUri(true, null, options);
  }

  /** Returns whether an origin of a value is a URI. */
  static boolean isOrigin(String origin) {
    return origin.startsWith(HOSTS) || origin.startsWith(QUERY);
  }

  /** Puts the prefix of a path, without its leading and a trailing slash. */
  private static void putPrefix(String address, String path, Map<String, Given> options) {
    String prefix = decode(path.replaceFirst("^/", "").replaceFirst("/$", ""));
    if (!prefix.isEmpty()) {
      options.put(Option.PREFIX.path(), new Given(prefix, "the path of URI " + address));
    }
  }

  /** Adds the options of a query to those of the rest of the URI. */
  private static Map<String, Given> query(
      String address, @Nullable String query, Map<String, Given> options) {
    String origin = QUERY + address;
    for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String path = decode(equals < 0 ? part : part.substring(0, equals));
      if (Values.known(path, origin).isSecret()) {
        throw new ConfigurationException(
            ("Option '%s' from %s: secrets never stand in a URI, which is logged and shown in JMX;"
                    + " give it in the Properties as memcached.%s, or in a configuration file as a"
                    + " variable of the environment, such as ${CACHE_SECRET}")
                .formatted(path, origin, path));
      }
      if (equals < 0) {
        throw new ConfigurationException(
            "Option '" + path + "' from " + origin + " has no value; write " + path + "=value");
      }
      if (options.put(path, new Given(decode(part.substring(equals + 1)), origin)) != null) {
        throw new ConfigurationException(
            "Option '" + path + "' from " + origin + ": this URI gives it twice; leave one out");
      }
    }
    return options;
  }

  /**
   * Refuses user info, in a message that shows nothing of the URI.
   *
   * <p>A password may hold the characters that end an authority, so that an '@' further on is
   * refused, too; only the path of a configuration file may have one.
   */
  private static void refuseUserInfo(String text, String address) {
    boolean file = address.endsWith(".conf") && !SERVER_SCHEME.matcher(address).lookingAt();
    String suspect = file ? FILE_AUTHORITY.matcher(address).replaceFirst("$1") : text;
    if (suspect.indexOf('@') >= 0 || decode(file ? suspect : address).indexOf('@') >= 0) {
      throw new ConfigurationException(
          "The manager's URI has user info, something before an '@'; secrets never stand in a URI:"
              + " remove all from '//' to the '@'");
    }
  }

  /** Returns a text without its percent-encoding, in UTF-8; a plus stays one. */
  static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
