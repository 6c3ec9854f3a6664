package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the records of services (SRV, RFC 2782): hosts with ports and weights.
 *
 * <ul>
 *   <li>Of each service those of the lowest priority count.
 *   <li>Weights are in their least terms, as name servers give equal ones such as 33 of 100; a
 *       weight of 0 counts as 1.
 *   <li>The list is in the order of the servers' texts, as name servers have none.
 * </ul>
 */
final class ServiceSource implements Source {
  private static final Pattern RECORD =
      Pattern.compile("([0-9]{1,5}) ([0-9]{1,5}) ([0-9]{1,5}) (\\S+)");
  private static final int MAX_WEIGHT = 1000;

  private final List<Node> services;
  private final NameServers nameServers;

  /** A record of a service. */
  private record Service(int priority, int weight, int port, String host) {

    /** Reads a record; its host has no dot at the end. */
    static Service read(String text) throws SourceException {
      Matcher matcher = RECORD.matcher(text);
      if (!matcher.matches()) {
        throw new SourceException(ClusterText.shown(text) + " is no record of a service");
      }
      String host = matcher.group(4).replaceFirst("\\.$", "");
      if (host.isEmpty()) {
        throw new SourceException("the name servers say that there is no such service");
      }
      return new Service(
          Integer.parseInt(matcher.group(1)),
          Math.max(1, Integer.parseInt(matcher.group(2))),
          Integer.parseInt(matcher.group(3)),
          host);
    }
  }

  /** Creates a source of what the hosts of servers, which are names of services, have. */
  ServiceSource(List<Node> services, NameServers nameServers) {
    this.services = services;
    this.nameServers = nameServers;
  }

  @Override
  public Answer ask(@Nullable Answer known) throws SourceException {
    List<Service> found = new ArrayList<>();
    for (Node service : services) {
      found.addAll(lookUp(((Endpoint.Tcp) service.endpoint()).host()));
    }
    int divisor = 0;
    int heaviest = 1;
    for (Service service : found) {
      divisor = BigInteger.valueOf(divisor).gcd(BigInteger.valueOf(service.weight)).intValueExact();
      heaviest = Math.max(heaviest, service.weight);
    }
    double scale = Math.min(1.0 / Math.max(1, divisor), (double) MAX_WEIGHT / heaviest);
    TreeMap<String, String> texts = new TreeMap<>();
    for (Service service : found) {
      String server = service.host + ":" + service.port;
      long weight = Math.max(1, Math.round(service.weight * scale));
      if (texts.put(server, server + "*" + weight) != null) {
        throw new SourceException("it names the server " + ClusterText.shown(server) + " twice");
      }
    }
    return new Answer(ClusterText.nodes(texts.values()), 0);
  }

  private List<Service> lookUp(String name) throws SourceException {
    List<Service> services = new ArrayList<>();
    int lowest = Integer.MAX_VALUE;
    for (String text : nameServers.records(name, List.of("SRV"))) {
      Service service = Service.read(text);
      lowest = Math.min(lowest, service.priority);
      services.add(service);
    }
    if (services.isEmpty()) {
      throw new SourceException("no name server knows of the service " + name);
    }
    int priority = lowest;
    return services.stream().filter(service -> service.priority == priority).toList();
  }

  @Override
  public boolean mayBeCut() {
    return true;
  }

  @Override
  public boolean keepsTexts() {
    return true;
  }

  @Override
  public String remedy() {
    return "check the name, which has the service's port by its name, and that name servers answer"
        + " over TCP, too";
  }

  @Override
  public String toString() {
    return "srv "
        + String.join(
            ";", services.stream().map(each -> ((Endpoint.Tcp) each.endpoint()).host()).toList());
  }
}
