package io.jcache.memcached.internal.option;

import java.util.Objects;

/** Where a server takes connections. */
public sealed interface Endpoint {

  /** Returns the text that places the server on the ring and names it in messages. */
  String address();

  /**
   * A port of a host.
   *
   * @param host name or address, as configured; resolved when a connection is made
   * @param port TCP port, 1 to 65535
   */
  record Tcp(String host, int port) implements Endpoint {

    /** Checks the host for null. */
    public Tcp {
      Objects.requireNonNull(host, "host");
    }

    /** Returns {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String address() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * A socket of the file system, of this machine alone.
   *
   * @param path absolute, as configured
   */
  record Unix(String path) implements Endpoint {
    /** What an address begins with. */
    public static final String SCHEME = "unix:";

    /** Returns {@code unix:} and the path. */
    @Override
    public String address() {
      return SCHEME + path;
    }
  }
}
