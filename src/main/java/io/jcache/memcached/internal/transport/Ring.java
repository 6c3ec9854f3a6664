package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Places keys on nodes, by consistent hashing (ketama) or by the remainder of a hash (modulo), as
 * this provider does or as another client does.
 *
 * <ul>
 *   <li>Ketama: a node of average weight has 2560 points: 640 MD5 hashes of its configured address,
 *       4 points each. (With the usual 160 a share was up to 25 % from its weight.)
 *   <li>Modulo: of as many slots as the weights amount to each node has its weight, in the order of
 *       the addresses.
 *   <li>The placement of both depends on the set of nodes and their weights, not on their order,
 *       and that of all not on what names resolve to.
 *   <li>Immutable.
 * </ul>
 */
public final class Ring {
  private static final int POINTS_PER_HASH = 4;
  private static final int HASHES_PER_NODE = 640;
  private static final int DEFAULT_PORT = 11211;

  private final KeyHash hash;
  private final boolean numberedGroups;
  private final long[] points;
  private final int[] owners;
  private final long slots;

  /**
   * Creates a ring.
   *
   * @param numberedGroups whether a group that is a whole number is its own hash
   * @param points ascending; a node owns what lies at its points and before, back to the next one
   * @param slots the number of slots that keys are spread over; 0 for the hashes themselves
   */
  private Ring(KeyHash hash, boolean numberedGroups, long[] points, int[] owners, long slots) {
    this.hash = hash;
    this.numberedGroups = numberedGroups;
    this.points = points;
    this.owners = owners;
    this.slots = slots;
  }

  /**
   * Returns the ring of a distribution.
   *
   * @throws IllegalArgumentException when there is no node, an address twice, a weight below 1, or
   *     a node that would have no keys
   */
  public static Ring of(Distribution distribution, List<Node> nodes) {
    return switch (distribution) {
      case KETAMA -> ketama(nodes);
      case MODULO -> modulo(nodes);
      case PYTHON_MEMCACHED -> slots(KeyHash.CRC, true, nodes, inOrder(nodes), Node::weight);
      case LIBMEMCACHED -> slots(KeyHash.ONE_AT_A_TIME, false, nodes, inOrder(nodes), node -> 1);
      case LIBMEMCACHED_KETAMA_WEIGHTED -> ketamaOfLibmemcached(nodes);
    };
  }

  /** Returns the ring of consistent hashing, on which a node's points follow its weight. */
  public static Ring ketama(List<Node> nodes) {
    check(nodes);
    if (nodes.size() == 1) {
      return only(nodes);
    }
    double totalWeight = nodes.stream().mapToDouble(Node::weight).sum();
    List<Point> all = new ArrayList<>();
    for (int index = 0; index < nodes.size(); index++) {
      Node node = nodes.get(index);
      double share = node.weight() / totalWeight;
      int hashes = (int) Math.floor(share * HASHES_PER_NODE * nodes.size() + 0.0000000001);
      add(all, node.address(), index, Math.max(1, hashes));
    }
    all.sort(Comparator.comparingLong(Point::hash).thenComparing(Point::name));
    return circle(all);
  }

  /**
   * Returns the ring of libmemcached's weighted ketama, which leaves memcached's own port out of
   * the names.
   */
  private static Ring ketamaOfLibmemcached(List<Node> nodes) {
    check(nodes);
    if (nodes.size() == 1) {
      return only(nodes);
    }
    String problem = Distribution.LIBMEMCACHED_KETAMA_WEIGHTED.problem(nodes);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    int[] hashes = Distribution.hashesOfLibmemcached(nodes);
    List<Point> all = new ArrayList<>();
    for (int index = 0; index < hashes.length; index++) {
      add(all, nameOfLibmemcached(nodes.get(index).endpoint()), index, hashes[index]);
    }
    all.sort(Comparator.comparingLong(Point::hash));
    return circle(all);
  }

  private static String nameOfLibmemcached(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      return tcp.port() == DEFAULT_PORT ? tcp.host() : tcp.host() + ":" + tcp.port();
    }
    return endpoint.address();
  }

  private static Ring only(List<Node> node) {
    return slots(KeyHash.KETAMA, false, node, inOrder(node), one -> 1);
  }

  private static void add(List<Point> all, String name, int index, int hashes) {
    MessageDigest md5 = KeyHash.md5();
    for (int i = 0; i < hashes; i++) {
      byte[] digest = md5.digest((name + "-" + i).getBytes(StandardCharsets.UTF_8));
      for (int part = 0; part < POINTS_PER_HASH; part++) {
        all.add(new Point(KeyHash.littleEndian(digest, part * 4), name, index));
      }
    }
  }

  private static Ring circle(List<Point> sorted) {
    return new Ring(
        KeyHash.KETAMA,
        false,
        sorted.stream().mapToLong(Point::hash).toArray(),
        sorted.stream().mapToInt(Point::index).toArray(),
        0);
  }

  /** Returns the ring on which a key's hash, divided by the sum of the weights, decides. */
  public static Ring modulo(List<Node> nodes) {
    List<Integer> byAddress =
        inOrder(nodes).stream()
            .sorted(Comparator.comparing(index -> nodes.get(index).address()))
            .toList();
    return slots(KeyHash.MD5, false, nodes, byAddress, Node::weight);
  }

  /** Returns the ring on which each node has as many slots as a function says. */
  private static Ring slots(
      KeyHash hash,
      boolean numberedGroups,
      List<Node> nodes,
      List<Integer> order,
      ToIntFunction<Node> share) {
    check(nodes);
    long[] points = new long[nodes.size()];
    long slots = 0;
    for (int i = 0; i < points.length; i++) {
      slots += share.applyAsInt(nodes.get(order.get(i)));
      points[i] = slots - 1;
    }
    int[] owners = order.stream().mapToInt(Integer::intValue).toArray();
    return new Ring(hash, numberedGroups, points, owners, slots);
  }

  /** Returns the index, in the list given, of the node that owns {@code routingKey}. */
  public int indexOf(String routingKey) {
    return owner(owners.length == 1 ? 0 : hash.of(routingKey));
  }

  /**
   * Returns the index, in the list given, of the node that owns the keys of a group: that of a key
   * of this text; with python-memcached's distribution a whole number stands for itself, as the
   * first part of a tuple key does.
   */
  public int indexOfGroup(String group) {
    boolean number = numberedGroups && !group.isEmpty() && group.chars().allMatch(Ring::isDigit);
    return number ? owner(remainder(group)) : indexOf(group);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private long remainder(String number) {
    long remainder = 0;
    for (int i = 0; i < number.length(); i++) {
      remainder = (remainder * 10 + number.charAt(i) - '0') % slots;
    }
    return remainder;
  }

  /** Returns whether a key's hash alone places it, whatever the number of nodes. */
  boolean isCircle() {
    return owners.length == 1 || slots == 0;
  }

  /** Returns the hashes at which a node's part may end, ascending. */
  long[] ends() {
    return slots == 0 ? points.clone() : new long[0];
  }

  /** Returns the index of the node that owns a hash. */
  int owner(long hash) {
    return owners[firstAtOrAfter(slots == 0 ? hash : Long.remainderUnsigned(hash, slots))];
  }

  private int firstAtOrAfter(long hash) {
    int low = 0;
    int high = points.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points[middle] < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == points.length ? 0 : low;
  }

  private static List<Integer> inOrder(List<Node> nodes) {
    List<Integer> order = new ArrayList<>();
    nodes.forEach(node -> order.add(order.size()));
    return order;
  }

  private static void check(List<Node> nodes) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no servers: at least one host:port is needed");
    }
    Set<String> addresses = new HashSet<>();
    for (Node node : nodes) {
      if (!addresses.add(node.address())) {
        throw new IllegalArgumentException("server " + node + " is listed twice");
      }
      if (node.weight() < 1) {
        throw new IllegalArgumentException(
            "weight of server " + node + " is " + node.weight() + ", must be at least 1");
      }
    }
  }

  private record Point(long hash, String name, int index) {}
}
