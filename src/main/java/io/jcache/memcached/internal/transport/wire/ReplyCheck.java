package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** Decides whether the item in an answer is one that was asked for. */
@FunctionalInterface
public interface ReplyCheck {
  /** Takes only the keys that were asked for. */
  ReplyCheck REQUESTED_KEY = Collection::contains;

  /** Returns keys as a collection in which looking one up takes no longer the more there are. */
  static Collection<String> lookup(List<String> keys) {
    int few = 4;
    return keys.size() <= few ? keys : new HashSet<>(keys);
  }

  /**
   * Returns whether {@code answered} may stand in the answer to a request for {@code requested}.
   */
  boolean accepts(Collection<String> requested, String answered);

  /** Refuses an item that may not stand in the answer. */
  default void require(Collection<String> requested, String answered) throws BadReplyException {
    if (!accepts(requested, answered)) {
      throw new BadReplyException(
          "the server answered with the item %s, which was not asked for"
              .formatted(Checks.quote(answered)));
    }
  }
}
