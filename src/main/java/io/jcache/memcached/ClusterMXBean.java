package io.jcache.memcached;

import java.util.Map;

/**
 * The servers of one cache manager, as this JVM sees them.
 *
 * <ul>
 *   <li>No attribute waits for a server.
 *   <li>Counts begin when the manager is opened, and survive lost connections.
 * </ul>
 */
public interface ClusterMXBean {

  /** Returns how each server does, in the order of the list; those that are dropped come last. */
  NodeReport[] getNodes();

  /**
   * Returns the list of servers, with their weights where these are not 1; those that are dropped
   * as they are down are among them.
   */
  String[] getServers();

  /** Returns how often the list of servers has changed while the manager was open. */
  long getServerChanges();

  /** Returns which servers joined and left last, and how many keys moved; empty where none did. */
  String getLastServerChange();

  /**
   * Returns what tells of the servers, such as {@code dns cache.default.svc:11211}; empty where the
   * list is as it is configured.
   */
  String getServerSource();

  /** Returns the version of the list that is believed; 0 where the source has none. */
  long getServerSourceVersion();

  /** Returns when the last answer came that was believed, in epoch milliseconds; 0 before. */
  long getServerSourceAnswered();

  /** Returns how often the source gave no answer, or none that was believed. */
  long getServerSourceFailures();

  /** Returns why not, the last time; empty where the last answer was believed. */
  String getServerSourceLastFailure();

  /**
   * Changes the list of servers, in this JVM alone, as {@link Servers#set} does.
   *
   * @param servers as the option {@code servers}: {@code h1:11211;h2:11211*2}
   * @throws IllegalArgumentException when that is no list of servers
   */
  void changeServers(String servers);

  /** Returns the requests made to all servers. */
  long getOperations();

  /** Returns the requests that failed because of a server. */
  long getFailures();

  /** Returns the requests that had no answer in time; they are among the failures. */
  long getTimeouts();

  /** Returns the connections that were lost and made again. */
  long getReconnects();

  /** Returns the keys that wait to be put right on their server after a failure. */
  int getPendingRepairs();

  /** Returns the operations of caches that went on without their server. */
  long getDegradedOperations();

  /** Returns the items that were found and could not be read as entries. */
  long getUndecodableItems();

  /** Returns the reads of keys that near caches have answered. */
  long getNearHits();

  /** Returns the reads of keys that went to the servers though there is a near cache. */
  long getNearMisses();

  /** Returns those among the near misses that found an entry which was changed since. */
  long getNearOutdated();

  /**
   * Asks a server for its own statistics, which takes at most the manager's timeout.
   *
   * @param address the server as it is configured, such as {@code h1:11211}
   * @param group such as {@code items}, {@code slabs} or {@code settings}; empty for the general
   *     ones
   * @return name to value
   * @throws IllegalArgumentException when the address or the group is unknown
   * @throws IllegalStateException when the server fails, saying how
   */
  Map<String, String> serverStatistics(String address, String group);
}
