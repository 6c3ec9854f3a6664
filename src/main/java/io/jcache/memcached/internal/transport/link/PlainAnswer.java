package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.wire.Strangers;

/** What it means that a server answers a TLS handshake in text. */
final class PlainAnswer {

  private PlainAnswer() {}

  /** Returns it, and what to do: a server of TLS does so, too, that has no connection left. */
  static String meaning(String said) {
    String remedy = Strangers.remedy(said);
    return remedy.isEmpty()
        ? "the server speaks no TLS: set tls.on = false, or start memcached with -Z"
        : "the server answered " + Checks.quote(said) + remedy;
  }
}
