package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks up all addresses of names.
 *
 * <ul>
 *   <li>Asks the name servers, and where these know no such name, the JVM, which knows the system's
 *       other ways, such as /etc/hosts. A name that name servers once knew is asked of nobody else.
 *   <li>The addresses of a name are those of IPv4, or where it has none those of IPv6: the same in
 *       each JVM, and each server once.
 *   <li>A server is known by its address; the list is in the order of these, as name servers have
 *       none.
 * </ul>
 */
final class AddressSource implements Source {
  private static final List<String> TYPES = List.of("A", "AAAA");

  private final List<Node> names;
  private final NameServers nameServers;
  private final Set<String> known = new HashSet<>();
  private volatile Map<String, String> nameOf = Map.of();

  /** Creates a source of what the hosts of servers stand for. */
  AddressSource(List<Node> names, NameServers nameServers) {
    this.names = names;
    this.nameServers = nameServers;
  }

  /** Returns the name that a server was last found by; null where that is none. */
  @Nullable String nameOf(String server) {
    return nameOf.get(server);
  }

  @Override
  public Answer ask(@Nullable Answer believed) throws SourceException {
    Map<String, Node> found = new TreeMap<>(); // by its text: the order is the same in each JVM
    Map<String, String> foundBy = new HashMap<>();
    for (Node name : names) {
      Endpoint.Tcp tcp = (Endpoint.Tcp) name.endpoint();
      for (InetAddress address : addresses(tcp.host())) {
        Node server = new Node(address.getHostAddress(), tcp.port(), name.weight());
        if (found.putIfAbsent(server.address(), server) == null) {
          // A certificate has the name without the dot that makes it a whole one.
          foundBy.put(server.address(), tcp.host().replaceFirst("\\.$", ""));
        }
      }
    }
    // Connections to servers that have left, or are not yet believed to have, are made anew, too.
    Map<String, String> all = new HashMap<>(nameOf);
    if (all.size() > Belief.MOST_SERVERS) {
      all.keySet().retainAll(addresses(believed));
    }
    all.putAll(foundBy);
    nameOf = Map.copyOf(all);
    return new Answer(List.copyOf(found.values()), 0);
  }

  private static Set<String> addresses(@Nullable Answer answer) {
    return answer == null
        ? Set.of()
        : answer.servers().stream().map(Node::address).collect(Collectors.toUnmodifiableSet());
  }

  private List<InetAddress> addresses(String host) throws SourceException {
    List<InetAddress> addresses = new ArrayList<>();
    if (!isAddress(host)) {
      for (String text : nameServers.records(host, TYPES)) {
        addresses.add(literal(text));
      }
      if (!addresses.isEmpty()) {
        known.add(host);
        return addresses;
      }
      if (known.contains(host)) {
        throw new SourceException("the name servers know " + host + " no more");
      }
    }
    return byTheJvm(host);
  }

  private static List<InetAddress> byTheJvm(String host) throws SourceException {
    try {
      List<InetAddress> all = List.of(InetAddress.getAllByName(host));
      List<InetAddress> four = all.stream().filter(Inet4Address.class::isInstance).toList();
      return four.isEmpty() ? all : four;
    } catch (UnknownHostException e) {
      throw new SourceException("unknown host " + host, e);
    }
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  /** Returns the address that a record has, without looking anything up. */
  private static InetAddress literal(String record) throws SourceException {
    if (isAddress(record)) {
      try {
        return InetAddress.getByName(record.indexOf(':') < 0 ? record : "[" + record + "]");
      } catch (UnknownHostException e) {
        throw new SourceException(ClusterText.shown(record) + " is no address", e);
      }
    }
    throw new SourceException(ClusterText.shown(record) + " is no address");
  }

  @Override
  public boolean mayBeCut() {
    return true;
  }

  @Override
  public String remedy() {
    return "check the name, and that name servers answer over TCP, too";
  }

  @Override
  public String toString() {
    return "dns "
        + String.join(
            ";", names.stream().map(Node::address).sorted(Comparator.naturalOrder()).toList());
  }
}
