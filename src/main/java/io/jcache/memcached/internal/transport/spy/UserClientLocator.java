package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.transport.Ring;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.MemcachedNodeROImpl;
import net.spy.memcached.NodeLocator;

/** Places the keys of the client that unwrap gives; a cache's own keys are placed by the store. */
final class UserClientLocator implements NodeLocator {
  private final Ring ring;
  private volatile List<MemcachedNode> nodes;

  /**
   * Creates a locator.
   *
   * @param nodes the library's nodes, in the order of the list that made the ring
   */
  UserClientLocator(Ring ring, List<MemcachedNode> nodes) {
    this.ring = ring;
    this.nodes = List.copyOf(nodes);
  }

  @Override
  public MemcachedNode getPrimary(String key) {
    return nodes.get(ring.indexOf(key));
  }

  /** Returns no further nodes: a key that moves and moves back is served stale. */
  @Override
  public Iterator<MemcachedNode> getSequence(String key) {
    return List.of(getPrimary(key)).iterator();
  }

  @Override
  public Collection<MemcachedNode> getAll() {
    return nodes;
  }

  @Override
  public NodeLocator getReadonlyCopy() {
    return new UserClientLocator(
        ring, nodes.stream().<MemcachedNode>map(MemcachedNodeROImpl::new).toList());
  }

  @Override
  public void updateLocator(List<MemcachedNode> newNodes) {
    nodes = List.copyOf(newNodes);
  }
}
