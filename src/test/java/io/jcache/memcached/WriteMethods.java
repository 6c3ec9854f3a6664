package io.jcache.memcached;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;

/** The methods of a cache that write, by name. */
final class WriteMethods {

  static final List<String> ALL =
      List.of(
          "put",
          "getAndPut",
          "putIfAbsent",
          "putAll",
          "replace",
          "replace(old)",
          "getAndReplace",
          "remove",
          "remove(old)",
          "getAndRemove",
          "removeAll(keys)",
          "removeAll()",
          "invoke set",
          "invoke remove",
          "invokeAll set",
          "iterator remove",
          "loadAll replace");

  private WriteMethods() {}

  /** Calls a method; {@code -} is that it gives nothing. */
  static Object perform(
      String method, Cache<Object, Object> cache, @Nullable Object key, @Nullable Object value)
      throws Exception {
    EntryProcessor<Object, Object, Object> set =
        (entry, arguments) -> {
          entry.setValue(value);
          return "done";
        };
    EntryProcessor<Object, Object, Object> remove =
        (entry, arguments) -> {
          entry.remove();
          return "done";
        };
    // What is compared is the value that is there, but for values that no cache takes.
    Object old = value instanceof String ? "old" : value;
    switch (method) {
      case "put":
        cache.put(key, value);
        return "-";
      case "getAndPut":
        return cache.getAndPut(key, value);
      case "putIfAbsent":
        return cache.putIfAbsent(key, value);
      case "putAll":
        Map<Object, Object> entries = new HashMap<>();
        entries.put(key, value);
        cache.putAll(entries);
        return "-";
      case "replace":
        return cache.replace(key, value);
      case "replace(old)":
        return cache.replace(key, old, "new");
      case "getAndReplace":
        return cache.getAndReplace(key, value);
      case "remove":
        return cache.remove(key);
      case "remove(old)":
        return cache.remove(key, old);
      case "getAndRemove":
        return cache.getAndRemove(key);
      case "removeAll(keys)":
        cache.removeAll(Collections.singleton(key));
        return "-";
      case "removeAll()":
        cache.removeAll();
        return "-";
      case "invoke set":
        return cache.invoke(key, set);
      case "invoke remove":
        return cache.invoke(key, remove);
      case "invokeAll set":
        return cache.invokeAll(Collections.singleton(key), set).get(key).get();
      case "iterator remove":
        Iterator<Cache.Entry<Object, Object>> iterator = cache.iterator();
        if (iterator.hasNext()) {
          iterator.next();
          iterator.remove();
        }
        return "-";
      case "loadAll replace":
        CompletionListenerFuture done = new CompletionListenerFuture();
        Set<Object> keys = Collections.singleton(key);
        cache.loadAll(keys, true, done);
        done.get(20, TimeUnit.SECONDS);
        return "-";
      default:
        throw new IllegalArgumentException(method);
    }
  }

  /** Returns what a call gives or, behind a {@code !}, what it throws. */
  static String result(Callable<Object> method) throws Exception {
    try {
      return String.valueOf(method.call());
    } catch (ExecutionException e) {
      return text(e.getCause());
    } catch (RuntimeException e) {
      return text(e);
    }
  }

  private static String text(Throwable thrown) {
    String text = "!" + thrown.getClass().getSimpleName();
    return text.equals("!EntryProcessorException") && thrown.getCause() != null
        ? text + ":" + thrown.getCause().getClass().getSimpleName()
        : text;
  }

  /**
   * Returns the value of the entry {@code k}, without an access; {@code none} where there is none.
   */
  static String stored(Cache<Object, Object> cache) {
    String value = "none";
    for (Cache.Entry<Object, Object> entry : cache) {
      value = entry.getKey().equals("k") ? (String) entry.getValue() : "?" + entry.getKey();
    }
    return value;
  }
}
