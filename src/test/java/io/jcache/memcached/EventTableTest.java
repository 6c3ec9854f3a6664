package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which events each method causes (JSR-107, chapter 8), written out; for synchronous and
 * asynchronous listeners, with and without the old value, with and without a filter.
 */
class EventTableTest {

  private static final Duration LIFE = new Duration(TimeUnit.SECONDS, 10);

  // The entry is none, old, other, or expired (its value is 'old'). An event shows key=value<old
  // value; first with the old value required, then without.
  private static final String TABLE =
      """
      # method              | entry   | old value required                      | not required
      put                   | none    | CREATED k=new<-                         | CREATED k=new<-
      put                   | old     | UPDATED k=new<old                       | UPDATED k=new<-
      put                   | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      put same              | old     | UPDATED k=old<old                       | UPDATED k=old<-
      getAndPut             | none    | CREATED k=new<-                         | CREATED k=new<-
      getAndPut             | old     | UPDATED k=new<old                       | UPDATED k=new<-
      getAndPut             | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      putIfAbsent           | none    | CREATED k=new<-                         | CREATED k=new<-
      putIfAbsent           | old     | -                                       | -
      putIfAbsent           | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      putAll                | none    | CREATED k=new<-                         | CREATED k=new<-
      putAll                | old     | UPDATED k=new<old                       | UPDATED k=new<-
      putAll                | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      replace               | none    | -                                       | -
      replace               | old     | UPDATED k=new<old                       | UPDATED k=new<-
      replace               | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      replace(old)          | none    | -                                       | -
      replace(old)          | old     | UPDATED k=new<old                       | UPDATED k=new<-
      replace(old)          | other   | -                                       | -
      replace(old)          | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      getAndReplace         | none    | -                                       | -
      getAndReplace         | old     | UPDATED k=new<old                       | UPDATED k=new<-
      getAndReplace         | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      remove                | none    | -                                       | -
      remove                | old     | REMOVED k=old<old                       | REMOVED k=-<-
      remove                | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      remove(old)           | none    | -                                       | -
      remove(old)           | old     | REMOVED k=old<old                       | REMOVED k=-<-
      remove(old)           | other   | -                                       | -
      remove(old)           | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      getAndRemove          | none    | -                                       | -
      getAndRemove          | old     | REMOVED k=old<old                       | REMOVED k=-<-
      getAndRemove          | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      removeAll(keys)       | none    | -                                       | -
      removeAll(keys)       | old     | REMOVED k=old<old                       | REMOVED k=-<-
      removeAll(keys)       | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      removeAll()           | none    | -                                       | -
      removeAll()           | old     | REMOVED k=old<old                       | REMOVED k=-<-
      removeAll()           | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      clear                 | none    | -                                       | -
      clear                 | old     | -                                       | -
      clear                 | expired | -                                       | -
      invoke nothing        | none    | -                                       | -
      invoke nothing        | old     | -                                       | -
      invoke nothing        | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      invoke get            | none    | -                                       | -
      invoke get            | old     | -                                       | -
      invoke get            | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      invoke set            | none    | CREATED k=new<-                         | CREATED k=new<-
      invoke set            | old     | UPDATED k=new<old                       | UPDATED k=new<-
      invoke set            | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      invoke remove         | none    | -                                       | -
      invoke remove         | old     | REMOVED k=old<old                       | REMOVED k=-<-
      invoke remove         | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      invoke set,remove     | none    | -                                       | -
      invoke set,remove     | old     | REMOVED k=old<old                       | REMOVED k=-<-
      invoke set,remove     | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      invoke remove,set     | none    | CREATED k=new<-                         | CREATED k=new<-
      invoke remove,set     | old     | UPDATED k=new<old                       | UPDATED k=new<-
      invoke remove,set     | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      invokeAll set         | none    | CREATED k=new<-                         | CREATED k=new<-
      invokeAll set         | old     | UPDATED k=new<old                       | UPDATED k=new<-
      invokeAll set         | expired | EXPIRED k=old<old, CREATED k=new<-      | EXPIRED k=-<-, CREATED k=new<-
      iterator next         | none    | -                                       | -
      iterator next         | old     | -                                       | -
      iterator next         | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      iterator remove       | none    | -                                       | -
      iterator remove       | old     | REMOVED k=old<old                       | REMOVED k=-<-
      iterator remove       | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      containsKey           | none    | -                                       | -
      containsKey           | old     | -                                       | -
      containsKey           | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      get                   | none    | -                                       | -
      get                   | old     | -                                       | -
      get                   | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      getAll                | none    | -                                       | -
      getAll                | old     | -                                       | -
      getAll                | expired | EXPIRED k=old<old                       | EXPIRED k=-<-
      load: get             | none    | CREATED k=loaded<-                      | CREATED k=loaded<-
      load: get             | old     | -                                       | -
      load: get             | expired | EXPIRED k=old<old, CREATED k=loaded<-   | EXPIRED k=-<-, CREATED k=loaded<-
      load: getAll          | none    | CREATED k=loaded<-                      | CREATED k=loaded<-
      load: getAll          | old     | -                                       | -
      load: getAll          | expired | EXPIRED k=old<old, CREATED k=loaded<-   | EXPIRED k=-<-, CREATED k=loaded<-
      load: invoke get      | none    | CREATED k=loaded<-                      | CREATED k=loaded<-
      load: invoke get      | expired | EXPIRED k=old<old, CREATED k=loaded<-   | EXPIRED k=-<-, CREATED k=loaded<-
      load: loadAll         | none    | CREATED k=loaded<-                      | CREATED k=loaded<-
      load: loadAll         | old     | -                                       | -
      load: loadAll         | expired | EXPIRED k=old<old, CREATED k=loaded<-   | EXPIRED k=-<-, CREATED k=loaded<-
      load: loadAll replace | none    | CREATED k=loaded<-                      | CREATED k=loaded<-
      load: loadAll replace | old     | UPDATED k=loaded<old                    | UPDATED k=loaded<-
      load: loadAll replace | expired | EXPIRED k=old<old, CREATED k=loaded<-   | EXPIRED k=-<-, CREATED k=loaded<-
      """;

  private static CacheFixture fixture;
  private static int caches;

  @BeforeAll
  static void open() {
    fixture = CacheFixture.inMemory();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  static Stream<Arguments> table() {
    return TABLE
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Arguments.of((Object[]) line.split("\\s*\\|\\s*")));
  }

  @ParameterizedTest
  @MethodSource("table")
  void method_listenersHear(String method, String entry, String withOld, String withoutOld)
      throws Exception {
    for (boolean synchronous : new boolean[] {true, false}) {
      for (boolean filtered : new boolean[] {false, true}) {
        check(method, entry, events(withOld), synchronous, true, filtered);
        check(method, entry, events(withoutOld), synchronous, false, filtered);
      }
    }
  }

  private static List<String> events(String cell) {
    return cell.equals("-") ? List.of() : Arrays.asList(cell.split(", "));
  }

  private static void check(
      String method,
      String entry,
      List<String> expected,
      boolean synchronous,
      boolean oldValueRequired,
      boolean filtered)
      throws Exception {
    HeardEvents<String, String> heard = new HeardEvents<>();
    HeardEvents<String, String> filterHeard = new HeardEvents<>();
    CacheEntryEventFilter<String, String> filter =
        event -> {
          filterHeard.onCreated(List.of(event));
          return event.getEventType() == EventType.EXPIRED
              || event.getEventType() == EventType.UPDATED;
        };
    Cache<String, String> cache = cache(method.startsWith("load: "), entry);
    cache.registerCacheEntryListener(
        filtered
            ? heard.configuration(filter, oldValueRequired, synchronous)
            : heard.configuration(oldValueRequired, synchronous));
    String variant =
        "%s, %s%s%s"
            .formatted(
                method,
                synchronous ? "synchronous" : "asynchronous",
                oldValueRequired ? ", with the old value" : "",
                filtered ? ", filtered" : "");

    perform(method.replace("load: ", ""), cache);
    List<String> atReturn = List.copyOf(heard.texts);
    // An expiry is told once in this JVM, however often the entry is found again.
    cache.containsKey("k");
    cache.get("k");
    // Closing waits for the asynchronous ones.
    cache.close();

    List<String> passed =
        filtered
            ? expected.stream()
                .filter(text -> text.startsWith("EXPIRED") || text.startsWith("UPDATED"))
                .toList()
            : expected;
    assertThat(withoutLateLoads(heard.texts, method, expected)).as(variant).isEqualTo(passed);
    if (synchronous) {
      assertThat(atReturn).as(variant + ", when it returned").isEqualTo(passed);
      assertThat(heard.threads).as(variant).noneMatch(name -> name.contains("listener"));
    } else {
      assertThat(heard.threads).as(variant).allMatch(name -> name.contains("listener"));
    }
    if (filtered) {
      assertThat(filterHeard.texts.stream().map(text -> text.replaceFirst(".*called with ", "")))
          .as(variant + ", what the filter saw")
          .startsWith(expected.toArray(new String[0]));
    }
  }

  /** The reads that look for a second EXPIRED load, where the method has not. */
  private static List<String> withoutLateLoads(
      List<String> texts, String method, List<String> expected) {
    return method.startsWith("load: ")
        ? texts.stream().limit(Math.max(expected.size(), 1)).toList()
        : texts;
  }

  private static Cache<String, String> cache(boolean loads, String entry) {
    MutableConfiguration<String, String> configuration =
        new MutableConfiguration<String, String>()
            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(LIFE));
    if (loads) {
      configuration.setReadThrough(true).setCacheLoaderFactory(Loader::new);
    }
    Cache<String, String> cache = fixture.cache("events " + caches++, configuration);
    if (!entry.equals("none")) {
      cache.put("k", entry.equals("expired") ? "old" : entry);
    }
    if (entry.equals("expired")) {
      fixture.clock().advanceMillis(10_000);
    }
    return cache;
  }

  private static void perform(String method, Cache<String, String> cache) throws Exception {
    if (method.startsWith("invoke ")) {
      cache.invoke("k", new Steps(), method.substring("invoke ".length()));
      return;
    }
    switch (method) {
      case "put" -> cache.put("k", "new");
      case "put same" -> cache.put("k", "old");
      case "getAndPut" -> cache.getAndPut("k", "new");
      case "putIfAbsent" -> cache.putIfAbsent("k", "new");
      case "putAll" -> cache.putAll(Map.of("k", "new"));
      case "replace" -> cache.replace("k", "new");
      case "replace(old)" -> cache.replace("k", "old", "new");
      case "getAndReplace" -> cache.getAndReplace("k", "new");
      case "remove" -> cache.remove("k");
      case "remove(old)" -> cache.remove("k", "old");
      case "getAndRemove" -> cache.getAndRemove("k");
      case "removeAll(keys)" -> cache.removeAll(Set.of("k"));
      case "removeAll()" -> cache.removeAll();
      case "clear" -> cache.clear();
      case "invokeAll set" -> cache.invokeAll(Set.of("k"), new Steps(), "set");
      case "iterator next" -> cache.forEach(entry -> {});
      case "iterator remove" -> {
        for (Iterator<Cache.Entry<String, String>> i = cache.iterator(); i.hasNext(); ) {
          i.next();
          i.remove();
        }
      }
      case "containsKey" -> cache.containsKey("k");
      case "get" -> cache.get("k");
      case "getAll" -> cache.getAll(Set.of("k"));
      case "loadAll" -> loadAll(cache, false);
      case "loadAll replace" -> loadAll(cache, true);
      default -> throw new IllegalArgumentException(method);
    }
  }

  private static void loadAll(Cache<String, String> cache, boolean replace) throws Exception {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), replace, done);
    done.get(20, TimeUnit.SECONDS);
  }

  /** Does what its argument says. */
  private static final class Steps implements EntryProcessor<String, String, Object> {
    @Override
    public Object process(MutableEntry<String, String> entry, Object... arguments) {
      for (String step : ((String) arguments[0]).split(",")) {
        switch (step) {
          case "get" -> entry.getValue();
          case "set" -> entry.setValue("new");
          case "remove" -> entry.remove();
          default -> assertThat(step).isEqualTo("nothing");
        }
      }
      return "";
    }
  }

  /** Has a value for every key. */
  private static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, "loaded"));
      return loaded;
    }
  }
}
