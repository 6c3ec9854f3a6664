package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.BinaryExchange;

/**
 * What it may mean that a server says nothing, and what to do. No option is named that cannot be
 * set beside the others.
 */
record SilentServer(Node node, TransportOptions options) {

  /** Returns whether the server had time to answer: else this JVM may be too slow to tell. */
  boolean hasWaited(long askedNanos) {
    return System.nanoTime() - askedNanos >= options.timeout().toNanos() / 2;
  }

  /** Returns why there is no connection yet, if that is the server's doing; empty where not. */
  String obstacle(long askedNanos) {
    return hasWaited(askedNanos) ? ": connected, but the server does not answer" + meaning() : "";
  }

  /** Returns what it may mean that a server says nothing, or closes the connection. */
  String meaning() {
    return " (" + otherProtocol() + (isDirectAlone() ? "" : tlsAlone()) + ")";
  }

  /** Returns what it may mean that a server does so that has answered before, in meta commands. */
  String withoutMeta() {
    return " (it answers the classic text protocol"
        + (isDirectAlone()
            ? ", and may not stand meta commands)"
            : "; if it cannot stand meta commands: set transport = spymemcached, which sends none)");
  }

  /** Returns whether direct connections alone serve it, which speak no binary protocol. */
  private boolean isDirectAlone() {
    return options.tls() != null || node.endpoint() instanceof Endpoint.Unix;
  }

  private String otherProtocol() {
    return options.binary()
        ? "a server that speaks text alone, as with -B ascii, does so: set protocol = ascii"
        : "a server that speaks the binary protocol alone, as with -S, does so"
            + (isDirectAlone()
                ? ": start it without -S, and with -Y if it shall require a login"
                : "; if it requires a login: " + BinaryExchange.LOGIN_REMEDY);
  }

  private String tlsAlone() {
    return "; a server that takes TLS alone, as with -Z, does so: set tls.on = true"
        + (options.binary() ? " and protocol = ascii" : "");
  }
}
