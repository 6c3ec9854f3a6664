package io.jcache.memcached.spi;

import org.jspecify.annotations.Nullable;

/**
 * Takes for the group of a text what stands in its braces: {@code cart:{42}} and {@code
 * user:{42}:name} lie together.
 *
 * <p>As in a cluster of Redis: from the first <code>{</code> to the first <code>}</code> behind it;
 * where nothing stands between them, or one is missing, the key has no group. Keys of other types
 * have none.
 */
public final class BracesAffinity implements Affinity {

  /** Creates the affinity, which has no state. */
  public BracesAffinity() {}

  @Override
  public @Nullable String group(Object key) {
    if (!(key instanceof String text)) {
      return null;
    }
    int open = text.indexOf('{');
    int close = open < 0 ? -1 : text.indexOf('}', open);
    return close <= open + 1 ? null : text.substring(open + 1, close);
  }
}
