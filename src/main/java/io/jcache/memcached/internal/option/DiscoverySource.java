package io.jcache.memcached.internal.option;

/** What tells a manager of its servers. */
public enum DiscoverySource {
  /** Nothing: the list of servers is as it is configured. */
  NONE,
  /** The addresses of names. */
  DNS,
  /** The records of services, which have hosts, ports and weights. */
  SRV,
  /** The servers themselves, or an endpoint beside them. */
  CONFIG,
  /** The configuration file. */
  FILE
}
