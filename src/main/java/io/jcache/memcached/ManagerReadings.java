package io.jcache.memcached;

import java.util.List;
import java.util.function.Consumer;

/**
 * The servers and caches of one open manager, as this JVM sees them, without JMX. {@code
 * CacheManager.unwrap} gives them.
 *
 * <ul>
 *   <li>Nothing here waits for a server.
 *   <li>Counts begin when the manager is opened, and survive lost connections and closed caches.
 * </ul>
 */
public interface ManagerReadings {

  /** Returns how each server does, in the order of the list. */
  List<NodeReport> nodes();

  /** Returns what has told of the servers. */
  DiscoveryReport discovery();

  /** Returns how each cache does that this manager has, or has had. */
  List<CacheReport> caches();

  /**
   * Returns how one cache does.
   *
   * @throws IllegalArgumentException when this manager has never had a cache of that name
   */
  CacheReport cache(String name);

  /**
   * Has the name of each cache told, of those that are there and of those that come; of one that is
   * created again, again.
   *
   * @param listener may be called by several threads, and is held until the manager is closed
   */
  void listen(Consumer<String> listener);

  /**
   * Has the address of each server told, of those that are on the list and of those that join; of
   * one that comes back, again.
   *
   * @param joined may be called by several threads, and is held until the manager is closed
   * @param closed hears, in the same way, of each that has left the list and whose connections have
   *     been closed
   */
  void listenToServers(Consumer<String> joined, Consumer<String> closed);

  /** Ends the listening, to caches or servers that join; of an unknown listener nothing. */
  void unlisten(Consumer<String> listener);
}
