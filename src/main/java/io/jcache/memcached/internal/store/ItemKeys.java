package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The item keys of the texts of some keys, under a generation. Each is made once, for the request
 * and for what is looked up in its answer, as a string keeps its hash code.
 *
 * @param generation what they are the item keys of
 * @param texts the texts of the keys, each once
 * @param all what is asked for first, then the item keys in the order of the texts
 */
record ItemKeys(long generation, Collection<String> texts, List<String> all) {

  /**
   * Makes the item keys of texts.
   *
   * @param first what is asked for before them, such as the key of the generation
   */
  static ItemKeys of(long generation, String prefix, Collection<String> texts, List<String> first) {
    List<String> all = new ArrayList<>(first.size() + texts.size());
    all.addAll(first);
    texts.forEach(text -> all.add(prefix.concat(text)));
    return new ItemKeys(generation, texts, all);
  }

  /** Returns what values were found under each text. */
  Map<String, Found> values(Map<String, byte[]> items, long channel) {
    return found(key -> new Found(key, generation, items.get(key), null, channel));
  }

  /** Returns what items with their tokens were found under each text. */
  Map<String, Found> items(Map<String, Item> items, long channel) {
    return found(key -> found(key, items.get(key), channel));
  }

  private Found found(String key, @Nullable Item item, long channel) {
    return new Found(key, generation, item == null ? null : item.value(), item, channel);
  }

  private Map<String, Found> found(Function<String, Found> under) {
    Map<String, Found> found = new HashMap<>(texts.size() * 2);
    int at = all.size() - texts.size();
    for (String text : texts) {
      found.put(text, under.apply(all.get(at++)));
    }
    return found;
  }
}
