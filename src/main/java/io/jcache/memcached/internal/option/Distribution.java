package io.jcache.memcached.internal.option;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decides which server has a key; option values are the names with dashes. */
public enum Distribution {
  /** Consistent hashing: a server that is added or removed moves only its own share of the keys. */
  KETAMA,
  /** Exact shares; a server that is added or removed moves most keys. */
  MODULO,
  /** As python-memcached places keys. */
  PYTHON_MEMCACHED,
  /** As libmemcached does by default, and so pylibmc and PHP. */
  LIBMEMCACHED,
  /** As libmemcached's weighted ketama does, which may give a small weight no keys at all. */
  LIBMEMCACHED_KETAMA_WEIGHTED;

  /** Four points come of each hash. */
  private static final int POINTS_PER_HASH = 4;

  private static final int POINTS_PER_NODE = 160;

  /** Returns whether the order of the servers counts. */
  public boolean inOrder() {
    return this != KETAMA && this != LIBMEMCACHED_KETAMA_WEIGHTED;
  }

  /** Returns why keys cannot be spread over these nodes; null where they can. */
  public @Nullable String problem(List<Node> nodes) {
    if (this != LIBMEMCACHED_KETAMA_WEIGHTED) {
      return null;
    }
    int[] hashes = hashesOfLibmemcached(nodes);
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] == 0) {
        return ("libmemcached's weighted ketama gives %s no keys, as its weight is %s of %s; raise it,"
                + " lower those of the others, or leave the server out")
            .formatted(nodes.get(i), nodes.get(i).weight(), weight(nodes));
      }
    }
    return null;
  }

  /** Returns how many hashes each node has on the ring of libmemcached's weighted ketama. */
  public static int[] hashesOfLibmemcached(List<Node> nodes) {
    // In floats, as there: more exact numbers would give other points.
    float total = weight(nodes);
    return nodes.stream()
        .map(node -> node.weight() / total * POINTS_PER_NODE / POINTS_PER_HASH * nodes.size())
        .mapToInt(share -> (int) Math.floor((float) (share + 0.0000000001)))
        .toArray();
  }

  private static int weight(List<Node> nodes) {
    return nodes.stream().mapToInt(Node::weight).sum();
  }
}
