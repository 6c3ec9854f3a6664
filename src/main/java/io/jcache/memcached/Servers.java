package io.jcache.memcached;

import java.util.List;

/**
 * The list of servers of an open manager, which can be changed while it is in use. {@code
 * CacheManager.unwrap} gives it.
 *
 * <ul>
 *   <li>Servers are written as in the option {@code servers}: {@code host:port*weight}.
 *   <li>A server that stays on the list keeps its entries, but where they may be outdated once keys
 *       of a server that has left come to it.
 *   <li>A server that joins, or comes back, begins empty.
 *   <li>Where {@code discovery.source} tells of the servers, too, a list that is set here stays
 *       until the source names others than it did before.
 *   <li>Every JVM has to be given the same list. Until it has, it does not see what the others do
 *       with the keys that have moved.
 * </ul>
 */
public interface Servers {

  /**
   * Returns the servers of the list, with their weights where these are not 1; those that are
   * dropped as they are down are among them.
   */
  List<String> get();

  /**
   * Changes the list, and returns once keys are placed by it; calls of caches do not wait for that,
   * but those whose key is just moving. A server that cannot be reached is on the list all the
   * same; one that is dropped stays so, as long as half of the list is in use. The list that there
   * is changes nothing.
   *
   * @throws IllegalArgumentException when the list is empty, names a server twice or one that is
   *     none, or one that the options of the manager do not allow
   * @throws IllegalStateException when the manager is closed
   * @throws UnsupportedOperationException when the manager's entries are in this JVM
   */
  void set(List<String> servers);

  /** Changes the list, as {@link #set(List)} does. */
  default void set(String... servers) {
    set(List.of(servers));
  }
}
