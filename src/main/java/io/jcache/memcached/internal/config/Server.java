package io.jcache.memcached.internal.config;

import java.util.Objects;

/**
 * A memcached server of the settings.
 *
 * @param host lower-case name or address; an IPv6 address without its brackets
 * @param port TCP port, 1 to 65535
 * @param weight share of the keys relative to the other servers, 1 to 1000
 */
public record Server(String host, int port, int weight) {

  /** Checks the host for null. */
  public Server {
    Objects.requireNonNull(host, "host");
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  public String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
