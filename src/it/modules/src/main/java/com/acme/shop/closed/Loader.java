package com.acme.shop.closed;

import java.util.Map;
import javax.cache.integration.CacheLoader;

/** A loader that knows nothing. */
public final class Loader implements CacheLoader<Object, Object> {

  @Override
  public Object load(Object key) {
    return null;
  }

  @Override
  public Map<Object, Object> loadAll(Iterable<? extends Object> keys) {
    return Map.of();
  }
}
