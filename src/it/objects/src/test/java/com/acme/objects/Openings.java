package com.acme.objects;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A hash table of open addresses, as applications write them. */
public final class Openings<K, V> extends AbstractMap<K, V> {
  private final Object[] keys = new Object[64];
  private final Object[] values = new Object[64];

  private int slot(Object key) {
    int slot = (key.hashCode() ^ key.hashCode() >>> 16) & 63;
    while (keys[slot] != null && !keys[slot].equals(key)) {
      slot = (slot + 1) & 63;
    }
    return slot;
  }

  @Override
  @SuppressWarnings("unchecked")
  public V get(Object key) {
    return (V) values[slot(key)];
  }

  @Override
  public V put(K key, V value) {
    V old = get(key);
    int slot = slot(key);
    keys[slot] = key;
    values[slot] = value;
    return old;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Set<Map.Entry<K, V>> entrySet() {
    List<Map.Entry<K, V>> entries = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        entries.add(new SimpleEntry<>((K) keys[i], (V) values[i]));
      }
    }
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return entries.iterator();
      }

      @Override
      public int size() {
        return entries.size();
      }
    };
  }
}
