package io.jcache.memcached.internal.config;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads server lists: {@code host:port*weight} or {@code unix:/path*weight}, separated by {@code ;}
 * or {@code ,}.
 */
public final class ServerList {
  static final int DEFAULT_PORT = 11211;
  static final int MAX_WEIGHT = 1000;
  static final String ALLOWED =
      "host:port*weight, several separated by ';', such as h1:11211;h2:11211*3 (the port is 1 to"
          + " 65535, 11211 when left out; the weight is 1 to "
          + MAX_WEIGHT
          + ", 1 when left out; an IPv6 address stands in brackets), or unix:/path*weight, such as"
          + " unix:/run/memcached/memcached.sock (in a URI with %2F for each slash)";

  private static final Pattern SERVER =
      Pattern.compile("(\\[[^\\]]*\\]|[^:*\\[\\]]*)(?::([^:*]*))?(?:\\*([^:*]*))?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");
  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9._-]+)?\\]");

  /** A socket of the file system; before a digit it is a host called unix, and its port. */
  private static final Pattern UNIX = Pattern.compile("(?i)unix:(?![0-9])([^*]*)(?:\\*(.*))?");

  /** What Java has room for in the system's 108 bytes, on Linux. */
  private static final int PATH_MAX_BYTES = 106;

  private ServerList() {}

  /** Returns the servers of a list, at least one, none twice. */
  static List<Node> parse(String text) throws RefusedValueException {
    if (text.isBlank()) {
      throw new RefusedValueException("which names no server");
    }
    if (mayHaveLogin(text)) {
      throw new RefusedValueException(
          "which has an '@': servers take no login here; it is what login.user and login.password are"
              + " for");
    }
    List<Node> servers = new ArrayList<>();
    Set<String> addresses = new HashSet<>();
    for (String part : text.split("[;,]", -1)) {
      Node server = server(part.strip());
      if (!addresses.add(server.address())) {
        throw new RefusedValueException("which has the server " + server.address() + " twice");
      }
      servers.add(server);
    }
    return List.copyOf(servers);
  }

  /**
   * Returns the servers of a list that was given in code.
   *
   * @throws IllegalArgumentException where it is none, saying why
   */
  public static List<Node> of(List<String> servers) {
    try {
      return parse(String.join(";", servers));
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(
          "the list of servers is %s, %s; allowed is %s"
              .formatted(
                  mayHaveLogin(servers.toString()) ? "not shown here" : servers,
                  e.getMessage(),
                  ALLOWED),
          e);
    }
  }

  /** Returns a server as a list has it. */
  public static String text(Node server) {
    return server.address() + (server.weight() == 1 ? "" : "*" + server.weight());
  }

  /** Returns whether a text may hold a password, as {@code user:password@host} does. */
  static boolean mayHaveLogin(String text) {
    return text.indexOf('@') >= 0;
  }

  private static Node server(String text) throws RefusedValueException {
    if (text.isEmpty()) {
      throw new RefusedValueException("which has a separator without a server beside it");
    }
    Matcher unix = UNIX.matcher(text);
    if (unix.matches()) {
      return new Node(
          new Endpoint.Unix(path(unix.group(1))), number("weight", unix.group(2), 1, MAX_WEIGHT));
    }
    Matcher matcher = SERVER.matcher(text);
    if (!matcher.matches()) {
      throw new RefusedValueException(
          "where '" + text + "' is no host:port*weight; an IPv6 address needs its brackets");
    }
    return new Node(
        host(matcher.group(1)),
        number("port", matcher.group(2), DEFAULT_PORT, 65535),
        number("weight", matcher.group(3), 1, MAX_WEIGHT));
  }

  /** Returns the path of a socket, which places the server on the ring as it is written. */
  private static String path(String text) throws RefusedValueException {
    if (!text.startsWith("/") || text.endsWith("/")) {
      throw new RefusedValueException(
          "whose Unix socket '"
              + text
              + "' is no absolute path of a file: write all of it, and in"
              + " a URI %2F for each slash");
    }
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > PATH_MAX_BYTES) {
      throw new RefusedValueException(
          ("whose Unix socket '%s' has a path of %d bytes, and the system takes at most %d: give"
                  + " memcached (-s) a shorter one")
              .formatted(text, length, PATH_MAX_BYTES));
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedValueException("whose Unix socket has a control character in its path");
    }
    return text;
  }

  private static String host(String text) throws RefusedValueException {
    if (HOST.matcher(text).matches()) {
      // The text places the server on the ring, so that two spellings must not differ.
      return text.toLowerCase(Locale.ROOT);
    }
    Matcher matcher = IPV6.matcher(text);
    if (!matcher.matches() || !isAddress(matcher.group(1))) {
      throw new RefusedValueException("whose host '" + text + "' is no host name or address");
    }
    return text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
  }

  /** Returns whether a text of hexadecimal digits, colons and dots is an address. */
  private static boolean isAddress(String text) {
    try {
      InetAddress.getByName("[" + text + "]"); // with brackets this never asks a name server
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static int number(String what, @Nullable String text, int none, int max)
      throws RefusedValueException {
    if (text == null) {
      return none;
    }
    try {
      return Math.toIntExact(ValueType.wholeNumber(text, 1, max));
    } catch (RefusedValueException e) {
      throw new RefusedValueException(
          "whose " + what + " '" + text + "' is no whole number from 1 to " + max);
    }
  }
}
