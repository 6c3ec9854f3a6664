package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.option.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a server says of its cluster: a line with a version, and one of {@code host|ip|port}
 * with blanks between them. A server is known by its host; by its address where that is empty.
 */
final class ClusterText {
  /** More than a list of {@link Belief#MOST_SERVERS} is likely to have. */
  static final int MOST_BYTES = 1 << 16;

  private static final int SHOWN = 80;
  private static final int LINE_ENDS = 4;
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SERVER =
      Pattern.compile("([\\w.:-]*)\\|([\\w.:%-]*)\\|([0-9]{1,5})");

  private ClusterText() {}

  /**
   * Returns what the lines say.
   *
   * @param lines those of the value, the empty ones at its end left out
   * @param length how many bytes the value has, as the server said
   */
  static Answer read(List<String> lines, int length) throws SourceException {
    if (lines.isEmpty() || lines.size() > 2) {
      throw new SourceException(
          "it has %d lines where a version and a list belong".formatted(lines.size()));
    }
    int bytes = String.join("\n", lines).length();
    if (bytes > length || bytes < length - LINE_ENDS) {
      throw new SourceException(
          "it has %d bytes, and said that they are %d".formatted(bytes, length));
    }
    String version = lines.get(0).strip();
    if (!VERSION.matcher(version).matches()) {
      throw new SourceException("its version is " + shown(version) + ", which is no number");
    }
    List<String> servers = new ArrayList<>();
    String list = lines.size() == 1 ? "" : lines.get(1).strip();
    for (String text : list.isEmpty() ? new String[0] : list.split(" +", -1)) {
      servers.add(server(text));
    }
    return new Answer(nodes(servers), Long.parseLong(version));
  }

  private static String server(String text) throws SourceException {
    Matcher matcher = SERVER.matcher(text);
    if (!matcher.matches()) {
      throw new SourceException(shown(text) + " in it is no host|ip|port");
    }
    String host = matcher.group(1).isEmpty() ? matcher.group(2) : matcher.group(1);
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + matcher.group(3);
  }

  /** Returns the servers of texts as a list of servers has them: {@code host:port*weight}. */
  static List<Node> nodes(Collection<String> servers) throws SourceException {
    List<Node> nodes = new ArrayList<>();
    for (String server : servers) {
      try {
        nodes.addAll(ServerList.of(List.of(server)));
      } catch (IllegalArgumentException e) {
        throw new SourceException(shown(server) + " in it is no server", e);
      }
    }
    return nodes;
  }

  /** Returns a text of a server as messages show it: short, and without control characters. */
  static String shown(String text) {
    String some = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return "'" + some.replaceAll("[^\\x20-\\x7e]", "?") + "'";
  }
}
