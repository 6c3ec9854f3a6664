package io.jcache.memcached.internal;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a cache is given: NullPointerException for a null, ClassCastException for what is not
 * of the configured type.
 */
public record Arguments<K, V>(String cacheName, Class<K> keyType, Class<V> valueType) {

  public void requireKey(K key) {
    require("key", key, keyType);
  }

  public void requireKeys(Set<? extends K> keys) {
    Objects.requireNonNull(keys, "the set of keys is null");
    keys.forEach(this::requireKey);
  }

  public void requireValue(V value) {
    require("value", value, valueType);
  }

  public void requireEntry(K key, V value) {
    requireKey(key);
    requireValue(value);
  }

  public void requireEntries(Map<? extends K, ? extends V> entries) {
    Objects.requireNonNull(entries, "the map of entries is null");
    entries.forEach(this::requireEntry);
  }

  private void require(String what, @Nullable Object object, Class<?> type) {
    if (object == null) {
      throw new NullPointerException("a " + what + " of cache '" + cacheName + "' cannot be null");
    }
    if (!type.isInstance(object)) {
      throw new ClassCastException(
          "a %s of cache '%s' is a %s, not a %s"
              .formatted(what, cacheName, type.getName(), object.getClass().getName()));
    }
  }
}
