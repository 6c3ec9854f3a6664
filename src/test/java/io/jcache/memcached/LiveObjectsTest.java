package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.EventMethods.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one part of an application holds is nobody else's: loaders, writers and their callers used
 * to share objects, and a change made by one was seen by the others. Of listeners see {@link
 * EventTableTest}.
 */
@Timeout(60)
class LiveObjectsTest {

  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A source that holds its objects. */
  private static final class Source implements CacheLoader<String, Word> {
    private final Map<String, Word> words = new HashMap<>();

    @Override
    public Word load(String key) {
      return words.computeIfAbsent(key, Word::new);
    }

    @Override
    public Map<String, Word> loadAll(Iterable<? extends String> keys) {
      keys.forEach(this::load);
      return words;
    }
  }

  @Test
  void loaded_changedByTheReader_isNotTheLoadersObject() {
    Source source = new Source();
    Cache<String, Word> cache = fixture.reading(source);

    Word read = cache.get("a");
    Word readWithOthers = cache.getAll(Set.of("b")).get("b");
    read.change("changed");
    readWithOthers.change("changed");

    assertThat(source.words).isEqualTo(Map.of("a", new Word("a"), "b", new Word("b")));
    assertThat(cache.get("a")).isEqualTo(new Word("a"));
    assertThat(cache.get("b")).isEqualTo(new Word("b"));
  }

  /** What a processor got of a load, changed and did not set used to be stored. */
  @Test
  void loaded_changedByAProcessor_isStoredAsItWasLoaded() {
    Source source = new Source();
    Cache<String, Word> cache = fixture.reading(source);

    cache.invoke(
        "a",
        (entry, arguments) -> {
          entry.getValue().change("changed");
          return null;
        });

    assertThat(source.words).isEqualTo(Map.of("a", new Word("a")));
    assertThat(cache.get("a")).isEqualTo(new Word("a"));
  }

  /** A processor gets the same object however often it asks, with its own changes. */
  @Test
  void processor_changesWhatItGot_seesItsChange() {
    Cache<String, Word> cache = fixture.cache("words");
    cache.registerCacheEntryListener(new HeardEvents<String, Word>().configuration(true, true));
    cache.put("a", new Word("a"));

    assertThat(
            cache.<String>invoke(
                "a",
                (entry, arguments) -> {
                  entry.getValue().change("changed");
                  return entry.getValue().toString();
                }))
        .isEqualTo("changed");
    assertThat(cache.get("a")).isEqualTo(new Word("a"));
  }

  /** Without a cache there is nothing to keep: what cannot be serialized is given as it is. */
  @Test
  void loaded_notSerializable_underADurationOfZero_isGiven() {
    Cache<String, Object> cache =
        fixture.cache(
            "nothing",
            new MutableConfiguration<String, Object>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO))
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new CacheLoader<>() {
                          @Override
                          public Object load(String key) {
                            return new CountDownLatch(1);
                          }

                          @Override
                          public Map<String, Object> loadAll(Iterable<? extends String> keys) {
                            throw new AssertionError("not asked for");
                          }
                        }));

    assertThat(cache.get("k")).isInstanceOf(CountDownLatch.class);
    assertThat(cache.<Object>invoke("k", (entry, arguments) -> entry.getValue()))
        .isInstanceOf(CountDownLatch.class);
  }

  /** A writer that keeps the entries, to write them later, and changes what it gets. */
  private static final class LateWriter implements CacheWriter<String, Word> {
    private final Map<String, Word> written = new HashMap<>();

    @Override
    public void write(Cache.Entry<? extends String, ? extends Word> entry) {
      written.put(entry.getKey(), entry.getValue());
      entry.getValue().change(entry.getValue() + ", written");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends Word>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}
  }

  @Test
  void written_changedByCallerAndWriter_isNobodyElses() {
    LateWriter writer = new LateWriter();
    Cache<String, Word> cache =
        fixture.cache(
            "written",
            new MutableConfiguration<String, Word>()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> writer));
    Word put = new Word("a");
    Word putWithOthers = new Word("b");
    Word set = new Word("c");

    cache.put("a", put);
    cache.putAll(Map.of("b", putWithOthers));
    cache.invoke(
        "c",
        (entry, arguments) -> {
          entry.setValue(set);
          return null;
        });

    assertThat(List.of(put, putWithOthers, set))
        .extracting(Word::toString)
        .containsExactly("a", "b", "c");
    List.of(put, putWithOthers, set).forEach(word -> word.change("changed"));
    for (String key : List.of("a", "b", "c")) {
      assertThat(writer.written.get(key)).hasToString(key + ", written");
      assertThat(cache.get(key)).hasToString(key);
    }
  }

  /**
   * Keys are the application's, too: what was guessed, iterated over or heard changed with them.
   */
  @Test
  void key_changedByTheCaller_isItsOwn() {
    Cache<List<String>, String> cache = fixture.cache("keys");
    HeardEvents<List<String>, String> heard = new HeardEvents<>();
    cache.registerCacheEntryListener(heard.configuration(true, false));
    List<String> key = new ArrayList<>(List.of("a"));

    cache.put(key, "v");
    cache.get(key);
    key.add("changed");

    Iterator<Cache.Entry<List<String>, String>> entries = cache.iterator();
    List<String> given = entries.next().getKey();
    assertThat(given).containsExactly("a");
    given.add("changed");
    entries.remove();
    assertThat(cache.containsKey(List.of("a"))).isFalse();
    cache.close();
    assertThat(heard.textsByNow()).containsExactly("CREATED [a]=v<-", "REMOVED [a]=v<v");
  }

  @Test
  void loadAll_keyChangedWhileItIsUnderway_isLoadedAsItWas() throws Exception {
    CountDownLatch changed = new CountDownLatch(1);
    Cache<List<String>, String> cache =
        fixture.cache(
            "preloaded",
            new MutableConfiguration<List<String>, String>()
                .setCacheLoaderFactory(
                    () ->
                        new CacheLoader<>() {
                          @Override
                          public String load(List<String> key) {
                            throw new AssertionError("not asked for");
                          }

                          @Override
                          public Map<List<String>, String> loadAll(
                              Iterable<? extends List<String>> keys) {
                            Map<List<String>, String> loaded = new HashMap<>();
                            try {
                              changed.await();
                            } catch (InterruptedException e) {
                              throw new IllegalStateException(e);
                            }
                            keys.forEach(key -> loaded.put(key, key.toString()));
                            return loaded;
                          }
                        }));
    List<String> key = new ArrayList<>(List.of("a"));
    CompletionListenerFuture done = new CompletionListenerFuture();

    cache.loadAll(Set.of(key), false, done);
    key.add("changed");
    changed.countDown();
    done.get(20, TimeUnit.SECONDS);

    assertThat(cache.get(List.of("a"))).isEqualTo("[a]");
  }

  /** The configuration is the application's as well: a listener is what it was registered as. */
  @Test
  void listenerConfiguration_changedAfterwards_countsAsItWas() {
    Cache<String, String> cache = fixture.cache("configured");
    HeardEvents<String, String> heard = new HeardEvents<>();
    MutableCacheEntryListenerConfiguration<String, String> configuration =
        heard.configuration(true, true);
    cache.registerCacheEntryListener(configuration);
    configuration.setSynchronous(false).setOldValueRequired(false);

    cache.put("k", "v");
    cache.remove("k");

    assertThat(heard.texts).containsExactly("CREATED k=v<-", "REMOVED k=v<v");
    cache.deregisterCacheEntryListener(configuration);
    cache.put("k", "v");
    assertThat(heard.texts).hasSize(2);
  }
}
