package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Which keys a changed list of nodes moves. Nodes are known by their addresses; what one that has
 * joined gets is not told.
 *
 * @param share of all keys, from 0 to 1
 * @param toStaying the nodes of both lists that get keys from nodes of both lists
 * @param fromLeft the nodes of both lists that get keys from nodes that are not on the new one
 */
public record MovedKeys(double share, Set<String> toStaying, Set<String> fromLeft) {
  private static final double ALL = 0x1p32;

  /** Copies the sets. */
  public MovedKeys {
    toStaying = Set.copyOf(toStaying);
    fromLeft = Set.copyOf(fromLeft);
  }

  /**
   * Compares two rings of one distribution. On those that spread keys by a remainder every node is
   * taken to get keys from every other one, as nearly all do where the sum of the weights changes.
   */
  public static MovedKeys between(
      Ring before, List<Node> nodesBefore, Ring after, List<Node> nodesAfter) {
    List<String> from = nodesBefore.stream().map(Node::address).toList();
    List<String> to = nodesAfter.stream().map(Node::address).toList();
    if (nodesBefore.equals(nodesAfter)) {
      return new MovedKeys(0, Set.of(), Set.of());
    }
    if (!before.isCircle() || !after.isCircle()) {
      Set<String> staying = from.stream().filter(to::contains).collect(Collectors.toSet());
      return new MovedKeys(1, staying, staying);
    }
    long[] ends =
        LongStream.concat(
                LongStream.concat(LongStream.of(before.ends()), LongStream.of(after.ends())),
                LongStream.of((long) ALL - 1))
            .sorted()
            .distinct()
            .toArray();
    Map<Long, Long> lengths = new HashMap<>();
    long last = -1;
    for (long end : ends) {
      long pair = (long) before.owner(end) << Integer.SIZE | after.owner(end);
      lengths.merge(pair, end - last, Long::sum);
      last = end;
    }
    return of(from, to, lengths);
  }

  private static MovedKeys of(List<String> from, List<String> to, Map<Long, Long> lengths) {
    long moved = 0;
    Set<String> toStaying = new TreeSet<>();
    Set<String> fromLeft = new TreeSet<>();
    for (Map.Entry<Long, Long> arc : lengths.entrySet()) {
      String giver = from.get((int) (arc.getKey() >>> Integer.SIZE));
      String taker = to.get(arc.getKey().intValue());
      if (!giver.equals(taker)) {
        moved += arc.getValue();
        if (from.contains(taker)) {
          (to.contains(giver) ? toStaying : fromLeft).add(taker);
        }
      }
    }
    return new MovedKeys(moved / ALL, toStaying, fromLeft);
  }
}
