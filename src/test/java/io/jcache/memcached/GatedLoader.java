package io.jcache.memcached;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import javax.cache.integration.CacheLoader;

/** A loader that notes each call, and waits in it while its gate is shut. */
final class GatedLoader<V> implements CacheLoader<String, V> {

  /** The calls: a key, or the set of keys of {@code loadAll}. */
  final List<Object> calls = new CopyOnWriteArrayList<>();

  private final Function<String, V> source;
  private volatile CountDownLatch entered = new CountDownLatch(1);
  private volatile CountDownLatch gate = new CountDownLatch(0);

  GatedLoader(Function<String, V> source) {
    this.source = source;
  }

  /** Lets the loads that begin from now on wait. */
  void shut() {
    entered = new CountDownLatch(1);
    gate = new CountDownLatch(1);
  }

  /** Waits until a load waits at the gate. */
  void awaitLoad() throws InterruptedException {
    if (!entered.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody loads");
    }
  }

  /** Lets all go on. */
  void open() {
    gate.countDown();
  }

  @Override
  public V load(String key) {
    calls.add(key);
    pass();
    return source.apply(key);
  }

  @Override
  public Map<String, V> loadAll(Iterable<? extends String> keys) {
    calls.add(Set.copyOf(StreamSupport.stream(keys.spliterator(), false).toList()));
    pass();
    Map<String, V> values = new HashMap<>();
    for (String key : keys) {
      V value = source.apply(key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private void pass() {
    CountDownLatch waitingAt = gate;
    entered.countDown();
    try {
      if (!waitingAt.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate stayed shut");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
