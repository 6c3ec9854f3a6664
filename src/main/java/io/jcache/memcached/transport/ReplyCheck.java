package io.jcache.memcached.transport;

import java.util.Collection;

/** Decides whether the item in an answer is one that was asked for. */
@FunctionalInterface
interface ReplyCheck {
  /** Takes only the keys that were asked for. */
  ReplyCheck REQUESTED_KEY = Collection::contains;

  /**
   * Returns whether {@code answered} may stand in the answer to a request for {@code requested}.
   */
  boolean accepts(Collection<String> requested, String answered);
}
