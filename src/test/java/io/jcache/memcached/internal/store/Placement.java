package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Ring;
import java.util.List;

/** Tells on which node a cache has a key, without a connection to it. */
public final class Placement {

  private final List<Node> nodes;
  private final Ring ring;
  private final KeySpace keys;

  /** Creates the placement of a cache's keys. */
  public Placement(List<Node> nodes, String prefix, String cacheName) {
    ClassLoader loader = Placement.class.getClassLoader();
    this.nodes = nodes;
    this.ring = Ring.ketama(nodes);
    this.keys =
        new KeySpace(
            prefix,
            cacheName,
            KeyCodecs.canonical(loader, Serializers.kryo(loader, 512), null, 64),
            null);
  }

  /** Returns the address of a key's node. */
  public String addressOf(Object key) {
    return nodes.get(ring.indexOf(keys.routingKey(keys.encode(key).text()))).address();
  }
}
