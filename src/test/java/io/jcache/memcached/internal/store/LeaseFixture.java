package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** Two JVMs that read through, each from a source of its own, on one node. */
final class LeaseFixture implements AutoCloseable {
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final CacheManager manager = provider.getCacheManager(URI.create("memory:lease"), null);
  final StoreFixture one = new StoreFixture();
  final Source here = new Source();
  final Source there = new Source();

  /** The entries of whose expiry a read-through has told. */
  final List<Object> expired = new CopyOnWriteArrayList<>();

  @Override
  public void close() {
    provider.close();
  }

  /** A source that notes how often it is asked, and answers once its gate is open. */
  static final class Source implements CacheLoader<Object, Object> {
    final AtomicInteger calls = new AtomicInteger();
    final CountDownLatch gate = new CountDownLatch(1);
    Function<Object, @Nullable Object> answer = key -> "loaded";

    Source open() {
      gate.countDown();
      return this;
    }

    void awaitCall() {
      eventually("the source is asked").until(() -> calls.get() > 0);
    }

    @Override
    public @Nullable Object load(Object key) {
      calls.incrementAndGet();
      return answered(key);
    }

    private @Nullable Object answered(Object key) {
      try {
        assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return answer.apply(key);
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      calls.incrementAndGet();
      Map<Object, Object> values = new HashMap<>();
      for (Object key : keys) {
        Object value = answered(key);
        if (value != null) {
          values.put(key, value);
        }
      }
      return values;
    }
  }

  Cache<Object, Object> cache() {
    return cache(one.store(), here);
  }

  Cache<Object, Object> otherCache() {
    return cache(one.otherStore(), there);
  }

  private Cache<Object, Object> cache(EntryStore<Object, Object> store, Source source) {
    CacheEntryExpiredListener<Object, Object> listener =
        events -> events.forEach(event -> expired.add(event.getOldValue()));
    return StoreCache.over(
        store,
        manager,
        new MemcachedConfiguration<Object, Object>()
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> source)
            .addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true)));
  }

  static <T> FutureTask<T> begin(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  static <T> T result(FutureTask<T> task) throws Exception {
    return task.get(30, TimeUnit.SECONDS);
  }

  /** Begins a get in the JVM of this test whose source does not answer yet. */
  FutureTask<Object> loading(Cache<Object, Object> cache) {
    FutureTask<Object> get = begin(() -> cache.get(KEY));
    here.awaitCall();
    return get;
  }

  /** Begins a get in the other JVM, and comes back once that waits. */
  FutureTask<Object> waiting(Cache<Object, Object> cache) {
    return untilWaiting(begin(() -> cache.get(KEY)));
  }

  /** Comes back once a call waits. */
  FutureTask<Object> untilWaiting(FutureTask<Object> call) {
    eventually("it waits").until(() -> waiting() > 0);
    return call;
  }

  /** Returns how many threads wait for the lease of another. */
  static long waiting() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                stack.length > 0
                    && stack[0].getMethodName().equals("park") // not before its first look
                    && Stream.of(stack)
                        .limit(3)
                        .anyMatch(frame -> frame.getClassName().equals(LoadLeases.class.getName())))
        .count();
  }

  @Nullable Envelope stored() {
    byte[] item = one.storedBytes(one.itemKey(KEY));
    return item == null ? null : one.envelopes.open(one.itemKey(KEY), item);
  }

  void awaitLease() {
    eventually("there is a lease")
        .until(
            () -> {
              Envelope envelope = stored();
              return envelope != null && envelope.isLoading();
            });
  }

  /** Leaves a lease that nobody holds any more. */
  void leaseOfADeadJvm() {
    EntryStore<Object, Object> store = one.otherStore();
    LoadLeases<Object, Object> dead =
        store.leases(store.tickets(List.of(KEY), System.nanoTime()), true);
    assertThat(dead.next().toLoad()).containsExactly(KEY);
    awaitLease();
  }

  static @Nullable Object valueIn(Cache<Object, Object> cache) {
    return cache.containsKey(KEY) ? cache.get(KEY) : null;
  }
}
