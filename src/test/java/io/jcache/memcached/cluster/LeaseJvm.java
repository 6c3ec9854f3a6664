package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.ParentJvm;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheLoader;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that reads through, from a source that is another cache of the same server. Understands
 *
 * <ul>
 *   <li>{@code open <uri> <milliseconds of a lease> <milliseconds of a load>}
 *   <li>{@code get <key>} and {@code sync <key>}, as Spring's caches do it: the value, and how
 *       often this JVM has asked the source
 *   <li>{@code spin <key>}: from now on a thread gets the key all the time, and a load takes at
 *       most half of that time
 * </ul>
 */
final class LeaseJvm {
  static final String READING = "reading";
  static final String SOURCE = "source";

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final AtomicInteger calls = new AtomicInteger();
  private final Set<String> spun = new HashSet<>();
  private Cache<String, String> reading;
  private Cache<String, String> source;
  private volatile long loadNanos;
  private volatile boolean spins;

  private LeaseJvm() {}

  /** Serves the JVM that started this one. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new LeaseJvm()::answer);
  }

  /** What is loaded: the present value of the source, given out some time later. */
  private final class Source implements CacheLoader<String, String> {
    @Override
    public @Nullable String load(String key) {
      calls.incrementAndGet();
      String value = source.get(key);
      long pause = spins ? ThreadLocalRandom.current().nextLong(loadNanos / 2) : loadNanos;
      for (long end = System.nanoTime() + pause; System.nanoTime() < end; ) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      return value;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> values = new HashMap<>();
      keys.forEach(key -> values.put(key, load(key)));
      return values;
    }
  }

  private String answer(String... words) throws Exception {
    return switch (words[0]) {
      case "open" -> open(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
      case "get" -> reading.get(words[1]) + " " + calls;
      case "sync" -> sync(words[1]) + " " + calls;
      case "spin" -> spin(words[1]);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String open(String uri, long leaseMillis, long loadMillis) {
    loadNanos = TimeUnit.MILLISECONDS.toNanos(loadMillis);
    CacheManager manager = new MemcachedCachingProvider().getCacheManager(URI.create(uri), null);
    source = manager.createCache(SOURCE, new MemcachedConfiguration<String, String>());
    reading =
        manager.createCache(
            READING,
            new MemcachedConfiguration<String, String>()
                .setLoadLease(Duration.ofMillis(leaseMillis))
                .setReadThrough(true)
                .setCacheLoaderFactory(Source::new));
    reading.containsKey("any"); // connected by now
    return "open";
  }

  private String sync(String key) {
    Callable<String> call = () -> new Source().load(key);
    return reading.invoke(
        key,
        (entry, arguments) -> {
          if (!entry.exists()) {
            try {
              entry.setValue((String) ((Callable<?>) arguments[0]).call());
            } catch (Exception e) {
              throw new EntryProcessorException(e);
            }
          }
          return entry.getValue();
        },
        call);
  }

  private String spin(String key) {
    spins = true;
    if (spun.add(key)) {
      Thread thread =
          new Thread(
              () -> {
                while (true) {
                  reading.get(key);
                  LockSupport.parkNanos(POLL_NANOS);
                }
              },
              "spinner of " + key);
      thread.setDaemon(true);
      thread.start();
    }
    return "spinning";
  }
}
