package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportException;

/** Makes connections of one kind; its text names the kind. */
public interface Connector {

  /** Returns how many connections to a node are made together. */
  default int links() {
    return 1;
  }

  /**
   * Returns a link that is connected, and on which nothing has been sent.
   *
   * @throws TransportException of kind DOWN, saying why there is none
   */
  Link connect(Attempt attempt);

  /** Returns whether meta commands are sent to servers that have them. */
  default boolean likesMeta() {
    return false;
  }
}
