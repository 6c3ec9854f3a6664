package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Places keys on nodes, by consistent hashing (ketama) or by the remainder of a hash (modulo).
 *
 * <ul>
 *   <li>Ketama: a node of average weight has 2560 points: 640 MD5 hashes of its configured address,
 *       4 points each. (With the usual 160 a share was up to 25 % from its weight.)
 *   <li>Modulo: of as many slots as the weights amount to each node has its weight, in the order of
 *       the addresses.
 *   <li>The placement depends on the set of nodes and their weights, not on their order, and not on
 *       what their names resolve to.
 *   <li>Immutable.
 * </ul>
 */
public final class Ring {
  private static final int POINTS_PER_HASH = 4;
  private static final int HASHES_PER_NODE = 640;

  private final long[] points;
  private final int[] owners;
  private final long slots;

  /**
   * Creates a ring.
   *
   * @param points ascending; a node owns what lies at its points and before, back to the next one
   * @param slots the number of slots that keys are spread over; 0 for the hashes themselves
   */
  private Ring(long[] points, int[] owners, long slots) {
    this.points = points;
    this.owners = owners;
    this.slots = slots;
  }

  /**
   * Returns the ring of consistent hashing, on which a node's points follow its weight.
   *
   * @throws IllegalArgumentException when there is no node, an address twice, or a weight below 1
   */
  public static Ring ketama(List<Node> nodes) {
    check(nodes);
    if (nodes.size() == 1) {
      return new Ring(new long[] {0}, new int[] {0}, 0);
    }
    double totalWeight = nodes.stream().mapToDouble(Node::weight).sum();
    List<Point> all = new ArrayList<>();
    MessageDigest md5 = md5();
    for (int index = 0; index < nodes.size(); index++) {
      Node node = nodes.get(index);
      double share = node.weight() / totalWeight;
      int hashes = (int) Math.floor(share * HASHES_PER_NODE * nodes.size() + 0.0000000001);
      for (int i = 0; i < Math.max(1, hashes); i++) {
        byte[] digest = md5.digest((node.address() + "-" + i).getBytes(StandardCharsets.UTF_8));
        for (int part = 0; part < POINTS_PER_HASH; part++) {
          all.add(new Point(littleEndian(digest, part * 4), node.address(), index));
        }
      }
    }
    all.sort(Comparator.comparingLong(Point::hash).thenComparing(Point::address));
    return new Ring(
        all.stream().mapToLong(Point::hash).toArray(),
        all.stream().mapToInt(Point::index).toArray(),
        0);
  }

  /**
   * Returns the ring on which a key's hash, divided by the sum of the weights, decides.
   *
   * @throws IllegalArgumentException when there is no node, an address twice, or a weight below 1
   */
  public static Ring modulo(List<Node> nodes) {
    check(nodes);
    int[] owners =
        IntStream.range(0, nodes.size())
            .boxed()
            .sorted(Comparator.comparing(index -> nodes.get(index).address()))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] points = new long[owners.length];
    long slots = 0;
    for (int i = 0; i < owners.length; i++) {
      slots += nodes.get(owners[i]).weight();
      points[i] = slots - 1;
    }
    return new Ring(points, owners, slots);
  }

  /** Returns the index, in the list given, of the node that owns {@code routingKey}. */
  public int indexOf(String routingKey) {
    if (owners.length == 1) {
      return owners[0];
    }
    byte[] digest = md5().digest(routingKey.getBytes(StandardCharsets.UTF_8));
    return owners[firstAtOrAfter(position(digest))];
  }

  private long position(byte[] digest) {
    long low = littleEndian(digest, 0);
    return slots == 0
        ? low
        : Long.remainderUnsigned(littleEndian(digest, 4) << Integer.SIZE | low, slots);
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

  private static void check(List<Node> nodes) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no nodes: at least one host:port is needed");
    }
    Set<String> addresses = new HashSet<>();
    for (Node node : nodes) {
      if (!addresses.add(node.address())) {
        throw new IllegalArgumentException("node " + node + " is listed twice");
      }
      if (node.weight() < 1) {
        throw new IllegalArgumentException(
            "weight of node " + node + " is " + node.weight() + ", must be at least 1");
      }
    }
  }

  private static long littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xffL)
        | (bytes[at + 1] & 0xffL) << 8
        | (bytes[at + 2] & 0xffL) << 16
        | (bytes[at + 3] & 0xffL) << 24;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no MD5, which places keys on nodes", e);
    }
  }

  private record Point(long hash, String address, int index) {}
}
