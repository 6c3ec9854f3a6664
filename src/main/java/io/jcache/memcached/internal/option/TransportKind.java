package io.jcache.memcached.internal.option;

/**
 * Who makes the connections; option values are {@code auto}, {@code spymemcached}, {@code direct}.
 */
public enum TransportKind {
  /** The client library, unless an address or an option asks for what direct alone has. */
  AUTO,
  /** The client library, with a thread for each connection. */
  SPYMEMCACHED,
  /** Sockets on which callers write and read themselves; speaks the text protocol. */
  DIRECT
}
