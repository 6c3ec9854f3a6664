package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.EventType;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which events each method causes (JSR-107, chapter 8), written out; for synchronous and
 * asynchronous listeners, with and without the old value, with and without a filter; of values that
 * never change, and of others, which everybody who gets one changes.
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
      invoke change         | old     | UPDATED k=new<old                       | UPDATED k=new<-
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

  // The same under policies with a duration of zero; what is not asked for keeps the deadline.
  private static final String ZERO_TABLE =
      """
      # method              | entry, zero     | old value required                     | not required
      put                   | none, creation  | -                                      | -
      put                   | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      put                   | expired, update | EXPIRED k=old<old, CREATED k=new<-     | EXPIRED k=-<-, CREATED k=new<-
      put same              | old, update     | UPDATED k=old<old, EXPIRED k=old<old   | UPDATED k=old<-, EXPIRED k=-<-
      put                   | old, access     | UPDATED k=new<old                      | UPDATED k=new<-
      getAndPut             | none, creation  | -                                      | -
      getAndPut             | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      getAndPut             | old, access     | UPDATED k=new<old                      | UPDATED k=new<-
      putIfAbsent           | none, creation  | -                                      | -
      putIfAbsent           | old, access     | -                                      | -
      putAll                | none, creation  | -                                      | -
      putAll                | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      replace               | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      replace(old)          | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      replace(old)          | other, access   | EXPIRED k=other<other                  | EXPIRED k=-<-
      getAndReplace         | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      remove                | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      remove(old)           | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      remove(old)           | other, access   | EXPIRED k=other<other                  | EXPIRED k=-<-
      getAndRemove          | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      removeAll(keys)       | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      removeAll()           | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      invoke nothing        | old, access     | -                                      | -
      invoke get            | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      invoke get            | old, update     | -                                      | -
      invoke set            | none, creation  | -                                      | -
      invoke set            | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      invoke set            | old, access     | UPDATED k=new<old                      | UPDATED k=new<-
      invoke get,set        | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      invoke get,set        | old, access     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      invoke change         | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      invoke get,remove     | old, access     | REMOVED k=old<old                      | REMOVED k=-<-
      invokeAll set         | old, update     | UPDATED k=new<old, EXPIRED k=new<new   | UPDATED k=new<-, EXPIRED k=-<-
      iterator next         | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      iterator remove       | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      containsKey           | old, access     | -                                      | -
      get                   | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      get                   | expired, access | EXPIRED k=old<old                      | EXPIRED k=-<-
      getAll                | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      load: get             | none, creation  | -                                      | -
      load: get             | old, access     | EXPIRED k=old<old                      | EXPIRED k=-<-
      load: invoke get      | none, creation  | -                                      | -
      load: loadAll         | old, access     | -                                      | -
      load: loadAll replace | none, creation  | -                                      | -
      load: loadAll replace | old, update     | UPDATED k=loaded<old, EXPIRED k=loaded<loaded | UPDATED k=loaded<-, EXPIRED k=-<-
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
    return Stream.concat(TABLE.lines(), ZERO_TABLE.lines())
        .filter(line -> !line.startsWith("#"))
        .map(line -> Arguments.of((Object[]) line.split("\\s*\\|\\s*")));
  }

  @ParameterizedTest
  @MethodSource("table")
  void method_listenersHear(String method, String entry, String withOld, String withoutOld)
      throws Exception {
    for (EventMethods<?> methods : List.of(EventMethods.ofStrings(), EventMethods.ofWords())) {
      for (boolean synchronous : new boolean[] {true, false}) {
        for (boolean filtered : new boolean[] {false, true}) {
          check(methods, method, entry, events(withOld), synchronous, true, filtered);
          check(methods, method, entry, events(withoutOld), synchronous, false, filtered);
        }
      }
    }
  }

  private static List<String> events(String cell) {
    return cell.equals("-") ? List.of() : Arrays.asList(cell.split(", "));
  }

  private static <V> void check(
      EventMethods<V> methods,
      String method,
      String entry,
      List<String> expected,
      boolean synchronous,
      boolean oldValueRequired,
      boolean filtered)
      throws Exception {
    HeardEvents<String, V> heard = new HeardEvents<>();
    HeardEvents<String, V> filterHeard = new HeardEvents<>();
    CacheEntryEventFilter<String, V> filter =
        event -> {
          filterHeard.onCreated(List.of(event));
          methods.change(event);
          return event.getEventType() == EventType.EXPIRED
              || event.getEventType() == EventType.UPDATED;
        };
    Cache<String, V> cache = cache(methods, method.startsWith("load: "), entry);
    for (boolean first : new boolean[] {true, false}) {
      cache.registerCacheEntryListener(
          new HeardEvents<String, V>().configuration(methods.changing(), true, first));
    }
    cache.registerCacheEntryListener(
        filtered
            ? heard.configuration(filter, oldValueRequired, synchronous)
            : heard.configuration(oldValueRequired, synchronous));
    String variant =
        "%s of %s, %s, %s%s%s"
            .formatted(
                method,
                methods,
                entry,
                synchronous ? "synchronous" : "asynchronous",
                oldValueRequired ? ", with the old value" : "",
                filtered ? ", filtered" : "");

    methods.perform(method.replace("load: ", ""), cache);
    List<String> atReturn = List.copyOf(heard.texts);
    methods.changeAll();
    // An expiry is told once in this JVM, however often the entry is found again.
    cache.containsKey("k");
    if (!entry.endsWith("access")) {
      V there = cache.get("k");
      assertThat(there == null || !there.toString().equals(EventMethods.CHANGED))
          .as(variant + ", what is stored")
          .isTrue();
    }
    // Closing waits for the asynchronous ones.
    cache.close();

    List<String> passed =
        filtered
            ? expected.stream()
                .filter(text -> text.startsWith("EXPIRED") || text.startsWith("UPDATED"))
                .toList()
            : expected;
    assertThat(withoutLateLoads(heard.texts, method, expected)).as(variant).isEqualTo(passed);
    assertThat(withoutLateLoads(heard.textsByNow(), method, expected))
        .as(variant + ", asked after everybody has changed all objects")
        .isEqualTo(passed);
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

  private static <V> Cache<String, V> cache(
      EventMethods<V> methods, boolean loads, String entryAndZero) {
    String entry = entryAndZero.replaceFirst(",.*", "");
    MutableConfiguration<String, V> configuration =
        new MutableConfiguration<String, V>()
            .setExpiryPolicyFactory(
                FixedExpiryPolicy.factoryOf(
                    entryAndZero.endsWith("creation") ? Duration.ZERO : LIFE,
                    entryAndZero.endsWith("access") ? Duration.ZERO : null,
                    entryAndZero.endsWith("update") ? Duration.ZERO : null));
    if (loads) {
      configuration.setReadThrough(true).setCacheLoaderFactory(() -> methods.new Loader());
    }
    Cache<String, V> cache = fixture.cache("events " + caches++, configuration);
    if (!entry.equals("none")) {
      cache.put("k", methods.value(entry.equals("expired") ? "old" : entry));
    }
    if (entry.equals("expired")) {
      fixture.clock().advanceMillis(10_000);
    }
    return cache;
  }
}
