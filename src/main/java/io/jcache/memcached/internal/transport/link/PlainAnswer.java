package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.wire.Strangers;

/** What it means that a server answers a TLS handshake in text, or not at all. */
final class PlainAnswer {

  /** What it means that a server closes the connection in place of an answer, and what to do. */
  static final String CLOSED =
      "the server closed the connection when TLS began, as one without TLS does that speaks the"
          + " binary protocol alone (-S, -B binary): if it has none, set tls.on = false";

  private PlainAnswer() {}

  /** Returns it, and what to do: a server of TLS does so, too, that has no connection left. */
  static String meaning(String said) {
    String remedy = Strangers.remedy(said);
    return remedy.isEmpty()
        ? "the server speaks no TLS: set tls.on = false, or start memcached with -Z"
        : "the server answered " + Checks.quote(said) + remedy;
  }
}
