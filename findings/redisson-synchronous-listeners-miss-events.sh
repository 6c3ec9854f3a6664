#!/usr/bin/env bash
# Redisson 4.7.0: a synchronous listener of a JCache cache hears nothing of replace, getAndReplace,
# removeAll(keys) and removeAll(), of which an asynchronous one of the same class is told. JSR-107
# knows no such difference, and its reference implementation 1.1.1 makes none.
#
# Seen:
#   reference implementation 1.1.1, synchronous: put: UPDATED | replace: UPDATED | getAndReplace: UPDATED | remove: REMOVED | removeAll(keys): REMOVED | removeAll: REMOVED
#   Redisson 4.7.0, synchronous: put: UPDATED | replace: none | getAndReplace: none | remove: REMOVED | removeAll(keys): none | removeAll: none
#   Redisson 4.7.0, asynchronous: put: UPDATED | replace: UPDATED | getAndReplace: UPDATED | remove: REMOVED | removeAll(keys): REMOVED | removeAll: REMOVED
. "$(dirname "$0")/redis.bash"
start_redis

seen() {
  run_with "$@" << 'JAVA'
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

class Shown {
  static final List<String> heard = new CopyOnWriteArrayList<>();

  public static class Hearing
      implements CacheEntryUpdatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          java.io.Serializable {
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> heard.add(event.getEventType().name()));
    }

    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> heard.add(event.getEventType().name()));
    }
  }

  static void show(String what, Runnable call) throws InterruptedException {
    heard.clear();
    call.run();
    for (int i = 0; i < 30 && heard.isEmpty(); i++) {
      Thread.sleep(100);
    }
    System.out.println(what + ": " + (heard.isEmpty() ? "none" : String.join(" ", heard)));
  }

  public static void main(String[] arguments) throws InterruptedException {
    URI uri =
        arguments.length == 1
            ? Caching.getCachingProvider().getDefaultURI()
            : java.nio.file.Path.of(arguments[1]).toUri();
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager(uri, Shown.class.getClassLoader())
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(
                            FactoryBuilder.factoryOf(new Hearing()),
                            null,
                            false,
                            Boolean.parseBoolean(arguments[0]))));
    cache.put("k", "1");
    show("put", () -> cache.put("k", "2"));
    show("replace", () -> cache.replace("k", "3"));
    show("getAndReplace", () -> cache.getAndReplace("k", "4"));
    show("remove", () -> cache.remove("k"));
    cache.put("k", "1");
    show("removeAll(keys)", () -> cache.removeAll(new HashSet<>(List.of("k"))));
    cache.put("k", "1");
    show("removeAll", cache::removeAll);
    System.exit(0);
  }
}
JAVA
}
all='put: UPDATED
replace: UPDATED
getAndReplace: UPDATED
remove: REMOVED
removeAll(keys): REMOVED
removeAll: REMOVED'
ri="$(seen org.jsr107.ri:cache-ri-impl:1.1.1 -- true)"
expect 'reference implementation 1.1.1, synchronous' "$all" "$ri"
synchronous="$(seen org.redisson:redisson:4.7.0 -- true "$dir/client.yaml")"
expect 'Redisson 4.7.0, synchronous' 'put: UPDATED
replace: none
getAndReplace: none
remove: REMOVED
removeAll(keys): none
removeAll: none' "$synchronous"
asynchronous="$(seen org.redisson:redisson:4.7.0 -- false "$dir/client.yaml")"
expect 'Redisson 4.7.0, asynchronous' "$all" "$asynchronous"
