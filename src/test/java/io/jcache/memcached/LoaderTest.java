package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Stopwatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What loaders may give, throw and do (JSR-107, chapter 10). */
@Timeout(60)
class LoaderTest {

  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void getAll_someMissing_areLoadedByOneLoadAll() {
    GatedLoader<String> loader = new GatedLoader<>(key -> key.equals("none") ? null : "loaded");
    Cache<String, String> cache = fixture.reading(loader);
    cache.put("there", "put");

    Map<String, String> values = cache.getAll(Set.of("there", "a", "b", "none"));

    assertThat(values).isEqualTo(Map.of("there", "put", "a", "loaded", "b", "loaded"));
    assertThat(loader.calls).containsExactly(Set.of("a", "b", "none"));
  }

  /** 'Keys not found in the cache are not in the returned map', nor are keys not asked for. */
  @Test
  void loader_givesMoreThanAskedFor_isNotTaken() {
    Cache<String, String> cache =
        fixture.reading(
            new CacheLoader<String, String>() {
              @Override
              public String load(String key) {
                return "loaded";
              }

              @Override
              public Map<String, String> loadAll(Iterable<? extends String> keys) {
                return Map.of("a", "1", "b", "2", "c", "3");
              }
            });

    assertThat(cache.getAll(Set.of("a"))).isEqualTo(Map.of("a", "1"));
    assertThat(cache.containsKey("b")).isFalse();
  }

  @Test
  void loader_givesNullForAMap_isNothing() {
    Cache<String, String> cache =
        fixture.reading(
            new CacheLoader<String, String>() {
              @Override
              public String load(String key) {
                return null;
              }

              @Override
              public Map<String, String> loadAll(Iterable<? extends String> keys) {
                return null;
              }
            });

    assertThat(cache.getAll(Set.of("a"))).isEmpty();
    assertThat(cache.get("a")).isNull();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void loader_givesAnotherType_isACacheLoaderException() throws Exception {
    Cache<String, String> cache =
        fixture.cache(
            "typed",
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> (CacheLoader) new GatedLoader<>(key -> 42)));

    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.get("k"))
        .withMessageContaining("java.lang.Integer")
        .withMessageContaining("java.lang.String");
    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.getAll(Set.of("k")));
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), false, done);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> done.get(20, TimeUnit.SECONDS))
        .withCauseInstanceOf(CacheLoaderException.class);
  }

  /** Whoever waits for a preload that ended with an Error used to wait for ever. */
  @Test
  void loadAll_loaderEndsWithAnError_theListenerIsTold() {
    Cache<String, String> cache = fixture.reading(throwing(new StackOverflowError()));
    CompletionListenerFuture done = new CompletionListenerFuture();

    cache.loadAll(Set.of("k"), true, done);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> done.get(20, TimeUnit.SECONDS))
        .withCauseInstanceOf(CacheLoaderException.class)
        .withRootCauseInstanceOf(StackOverflowError.class);
  }

  /** What a completion listener throws used to end the loader's thread. */
  @Test
  void loadAll_completionListenerEndsWithAnError_isLogged() {
    Cache<String, String> cache = fixture.reading(new GatedLoader<>(key -> key));
    try (CapturedLog log = new CapturedLog()) {
      cache.loadAll(
          Set.of("k"),
          true,
          new CompletionListener() {
            @Override
            public void onCompletion() {
              throw new LinkageError("half a class path");
            }

            @Override
            public void onException(Exception e) {}
          });

      eventually("is logged")
          .until(() -> !log.lines("The completion listener of a loadAll").isEmpty());
      assertThat(log.lines("ended unexpectedly")).isEmpty();
    }
  }

  /** Other languages than Java throw checked exceptions undeclared. */
  @Test
  void loader_throwsACheckedException_isWrapped() {
    Cache<String, String> cache = fixture.reading(throwing(new IOException("no network")));

    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.get("k"))
        .withCauseInstanceOf(IOException.class);
  }

  private static GatedLoader<String> throwing(Throwable failure) {
    Function<String, String> source = key -> sneak(failure);
    return new GatedLoader<>(source);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> String sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  /** A loader that closes its cache used to wait ten seconds for itself. */
  @Test
  void loadAll_loaderClosesTheCache_waitsNotForItself() throws Exception {
    AtomicReference<Cache<String, String>> self = new AtomicReference<>();
    Cache<String, String> cache =
        fixture.reading(
            new GatedLoader<>(
                key -> {
                  self.get().close();
                  return "loaded";
                }));
    self.set(cache);
    CompletionListenerFuture done = new CompletionListenerFuture();

    try (Stopwatch time = new Stopwatch()) {
      cache.loadAll(Set.of("k"), true, done);
      done.get(30, TimeUnit.SECONDS);

      assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(8));
    }
  }
}
