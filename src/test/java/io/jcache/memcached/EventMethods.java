package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a cache by name, on key {@code k}, by an application that holds on to every value
 * that it gives or gets, and changes them all when it is told to.
 */
final class EventMethods<V> {

  static final String CHANGED = "changed by its holder";

  private final Function<String, V> making;
  private final BiConsumer<V, String> changing;
  private final String name;
  private final List<V> held = new CopyOnWriteArrayList<>();

  private EventMethods(String name, Function<String, V> making, BiConsumer<V, String> changing) {
    this.name = name;
    this.making = making;
    this.changing = changing;
  }

  /** A value that can be changed. */
  static final class Word {
    private volatile String text;

    Word(String text) {
      this.text = text;
    }

    void change(String other) {
      text = other;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Word word && word.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Returns the methods with values that nobody can change. */
  static EventMethods<String> ofStrings() {
    return new EventMethods<>("strings", text -> text, (value, text) -> {});
  }

  /** Returns the methods with values that can be changed. */
  static EventMethods<Word> ofWords() {
    return new EventMethods<>("words", Word::new, Word::change);
  }

  /** Returns a value, which the application holds on to. */
  V value(String text) {
    return Objects.requireNonNull(hold(making.apply(text)));
  }

  /** Lets the application hold on to a value. */
  @Nullable V hold(@Nullable V value) {
    if (value != null && held.stream().noneMatch(other -> other == value)) {
      held.add(value);
    }
    return value;
  }

  /** Lets the application change every value that it has ever had. */
  void changeAll() {
    held.forEach(value -> changing.accept(value, CHANGED));
  }

  /** Returns a filter that changes the values of every event, and lets none pass. */
  CacheEntryEventFilter<String, V> changing() {
    return event -> {
      change(event);
      return false;
    };
  }

  /** Changes the values of an event. */
  void change(CacheEntryEvent<?, ? extends V> event) {
    for (V value : Arrays.asList(event.getValue(), event.getOldValue())) {
      if (value != null) {
        changing.accept(value, CHANGED);
      }
    }
  }

  /** Calls a method. */
  void perform(String method, Cache<String, V> cache) throws Exception {
    if (method.startsWith("invoke ")) {
      cache.invoke("k", new Steps(), method.substring("invoke ".length()));
      return;
    }
    switch (method) {
      case "put" -> cache.put("k", value("new"));
      case "put same" -> cache.put("k", value("old"));
      case "getAndPut" -> hold(cache.getAndPut("k", value("new")));
      case "putIfAbsent" -> cache.putIfAbsent("k", value("new"));
      case "putAll" -> cache.putAll(Map.of("k", value("new")));
      case "replace" -> cache.replace("k", value("new"));
      case "replace(old)" -> cache.replace("k", value("old"), value("new"));
      case "getAndReplace" -> hold(cache.getAndReplace("k", value("new")));
      case "remove" -> cache.remove("k");
      case "remove(old)" -> cache.remove("k", value("old"));
      case "getAndRemove" -> hold(cache.getAndRemove("k"));
      case "removeAll(keys)" -> cache.removeAll(Set.of("k"));
      case "removeAll()" -> cache.removeAll();
      case "clear" -> cache.clear();
      case "invokeAll set" -> cache.invokeAll(Set.of("k"), new Steps(), "set");
      case "iterator next" -> cache.forEach(entry -> hold(entry.getValue()));
      case "iterator remove" -> {
        for (Iterator<Cache.Entry<String, V>> i = cache.iterator(); i.hasNext(); ) {
          hold(i.next().getValue());
          changeAll();
          i.remove();
        }
      }
      case "containsKey" -> cache.containsKey("k");
      case "get" -> hold(cache.get("k"));
      case "getAll" -> cache.getAll(Set.of("k")).values().forEach(this::hold);
      case "loadAll" -> loadAll(cache, false);
      case "loadAll replace" -> loadAll(cache, true);
      default -> throw new IllegalArgumentException(method);
    }
  }

  private void loadAll(Cache<String, V> cache, boolean replace) throws Exception {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), replace, done);
    done.get(20, TimeUnit.SECONDS);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Does what its argument says, and changes what it has got, which is to change nothing else. */
  private final class Steps implements EntryProcessor<String, V, Object> {
    @Override
    public Object process(MutableEntry<String, V> entry, Object... arguments) {
      for (String step : ((String) arguments[0]).split(",")) {
        switch (step) {
          case "get" -> hold(entry.getValue());
          case "set" -> {
            changeAll();
            entry.setValue(value("new"));
          }
          case "change" -> {
            V value = Objects.requireNonNull(entry.getValue());
            changing.accept(value, "new");
            entry.setValue(value.toString().equals("new") ? value : value("new"));
            hold(value);
          }
          case "remove" -> {
            changeAll();
            entry.remove();
          }
          default -> assertThat(step).isEqualTo("nothing");
        }
      }
      if (arguments[0].equals("get")) {
        changeAll();
      }
      return "";
    }
  }

  /** Has a value for every key, and holds on to it. */
  final class Loader implements CacheLoader<String, V> {
    @Override
    public V load(String key) {
      return value("loaded");
    }

    @Override
    public Map<String, V> loadAll(Iterable<? extends String> keys) {
      Map<String, V> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, value("loaded")));
      return loaded;
    }
  }
}
