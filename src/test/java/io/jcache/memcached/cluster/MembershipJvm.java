package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.Servers;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.cluster.ListHistory.Event;
import io.jcache.memcached.cluster.ListHistory.Kind;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.BrokenStores;
import io.jcache.memcached.testkit.ParentJvm;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * A JVM whose list of servers is changed while it reads and changes a cache, and that writes down
 * when. Understands
 *
 * <ul>
 *   <li>{@code open <uri>}, or {@code unmarked <uri>} for a store that marks no servers, and {@code
 *       start <threads>}
 *   <li>{@code use <change> <servers>}; {@code reopen <change> <uri>} has another manager with
 *       another list in place of that, which tells nobody
 *   <li>{@code serves <prefix>}, which waits until every call succeeds
 *   <li>{@code works <calls>}, which waits until so many more calls have returned
 *   <li>{@code stop <file>}
 * </ul>
 */
final class MembershipJvm {
  static final String CACHE = "members";
  private static final int KEYS = 300;
  private static final int VALUES_OF_A_THREAD = 1 << 26;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final List<Traffic> running = new ArrayList<>();
  private final List<Event> lists = new ArrayList<>();
  private final LongAdder calls = new LongAdder();
  private @Nullable CacheManager manager;
  private BrokenStores.@Nullable Unmarking unmarking;
  private volatile @Nullable Cache<String, String> cache;
  private volatile boolean stopping;

  private MembershipJvm() {}

  /** Serves the JVM that started this one. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new MembershipJvm()::answer);
  }

  private String answer(String[] words) throws Exception {
    switch (words[0]) {
      case "open" -> open(words[1]);
      case "unmarked" -> openUnmarked(words[1]);
      case "start" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          Traffic traffic = new Traffic(i);
          running.add(traffic);
          traffic.start();
        }
      }
      case "use" -> {
        long start = System.nanoTime();
        if (unmarking == null) {
          manager.unwrap(Servers.class).set(words[2].split(";"));
        } else {
          unmarking.use(nodes(words[2]));
        }
        told(words[1], start);
      }
      case "reopen" -> {
        long start = System.nanoTime();
        open(words[2]);
        told(words[1], start);
      }
      case "serves" -> awaitService();
      case "works" -> awaitCalls(Long.parseLong(words[1]));
      case "stop" -> {
        stopping = true;
        List<Event> events = new ArrayList<>(lists);
        int refused = 0;
        for (Traffic traffic : running) {
          traffic.join();
          if (traffic.failure != null) {
            throw new IllegalStateException("a thread failed", traffic.failure);
          }
          events.addAll(traffic.events);
          refused += traffic.refused;
        }
        ListHistory.write(Path.of(words[1]), events);
        return "stopped " + refused;
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "done";
  }

  /** The manager before is not closed: calls under way go on. */
  private void open(String uri) {
    manager = new MemcachedCachingProvider().getCacheManager(URI.create(uri), null);
    Cache<String, String> opened =
        manager.createCache(
            CACHE,
            new MemcachedConfiguration<String, String>().setTypes(String.class, String.class));
    opened.get(key(0));
    cache = opened;
  }

  private void openUnmarked(String uri) {
    open(uri);
    unmarking = BrokenStores.withoutMarks(nodes(URI.create(uri).getAuthority()), "other", CACHE);
    cache =
        StoreCache.over(
            unmarking.store(),
            manager,
            new MemcachedConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private static List<Node> nodes(String addresses) {
    return Stream.of(addresses.split(";"))
        .map(address -> address.split(":"))
        .map(parts -> new Node(parts[0], Integer.parseInt(parts[1]), 1))
        .toList();
  }

  private void told(String change, long start) {
    lists.add(new Event(Kind.LIST, Integer.parseInt(change), 0, start, System.nanoTime()));
  }

  private void awaitService() {
    long until = System.nanoTime() + PATIENCE_NANOS;
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      keys.add("service " + i);
    }
    while (true) {
      try {
        for (String key : keys) {
          cache.put(key, key);
        }
        return;
      } catch (CacheException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void awaitCalls(long more) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    long enough = calls.sum() + more;
    while (calls.sum() < enough && System.nanoTime() < until) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static String key(int key) {
    return "key " + key;
  }

  /** What one thread does. */
  private final class Traffic extends Thread {
    private final List<Event> events = new ArrayList<>();
    private final Random random;
    private @Nullable Throwable failure;
    private long lastValue;
    private int refused;

    Traffic(int number) {
      super("traffic-" + number);
      long seed = ProcessHandle.current().pid() * 64 + number;
      this.random = new Random(seed);
      this.lastValue = seed * VALUES_OF_A_THREAD;
    }

    @Override
    public void run() {
      try {
        while (!stopping) {
          any(cache);
          calls.increment();
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    private void any(Cache<String, String> cache) {
      int chance = random.nextInt(1000);
      int key = random.nextInt(KEYS);
      if (chance < 250) {
        put(key, value -> cache.put(key(key), text(key, value)));
      } else if (chance < 600) {
        read(() -> of(key, cache.get(key(key))));
      } else if (chance < 700) {
        Set<String> keys = new HashSet<>();
        random.ints(12, 0, KEYS).forEach(i -> keys.add(key(i)));
        read(() -> cache.getAll(keys));
      } else if (chance < 780) {
        putAll(cache);
      } else if (chance < 860) {
        invoke(cache, key);
      } else if (chance < 910) {
        put(
            key,
            value -> {
              long start = System.nanoTime();
              found(key, start, cache.getAndPut(key(key), text(key, value)));
            });
      } else if (chance < 985) {
        remove(key, cache);
      } else if (chance < 995) {
        read(() -> all(cache));
      } else if (random.nextInt(50) == 0) {
        clear(cache);
      }
    }

    private Map<String, String> of(int key, @Nullable String value) {
      return value == null ? Map.of() : Map.of(key(key), value);
    }

    private Map<String, String> all(Cache<String, String> cache) {
      Map<String, String> found = new HashMap<>();
      cache.forEach(entry -> found.put(entry.getKey(), entry.getValue()));
      found.keySet().removeIf(key -> !key.startsWith("key "));
      return found;
    }

    /** Makes a put of a value that was never put before. */
    private void put(int key, Putting putting) {
      long value = ++lastValue;
      long start = System.nanoTime();
      Kind kind = Kind.FAILED_PUT;
      try {
        putting.put(value);
        kind = Kind.PUT;
      } catch (CacheException e) {
        refused++;
      }
      events.add(new Event(kind, key, value, start, System.nanoTime()));
    }

    private void putAll(Cache<String, String> cache) {
      Map<Integer, Long> values = new HashMap<>();
      random.ints(8, 0, KEYS).forEach(key -> values.put(key, ++lastValue));
      Map<String, String> entries = new HashMap<>();
      values.forEach((key, value) -> entries.put(key(key), text(key, value)));
      long start = System.nanoTime();
      Kind kind = Kind.FAILED_PUT;
      try {
        cache.putAll(entries);
        kind = Kind.PUT;
      } catch (CacheException e) {
        refused++;
      }
      Kind outcome = kind;
      long end = System.nanoTime();
      values.forEach((key, value) -> events.add(new Event(outcome, key, value, start, end)));
    }

    private void invoke(Cache<String, String> cache, int key) {
      put(
          key,
          value -> {
            long start = System.nanoTime();
            String before =
                cache.invoke(
                    key(key),
                    (entry, arguments) -> {
                      String old = entry.getValue();
                      entry.setValue(text(key, value));
                      return old;
                    });
            found(key, start, before);
          });
    }

    private void remove(int key, Cache<String, String> cache) {
      long start = System.nanoTime();
      try {
        cache.remove(key(key));
        events.add(new Event(Kind.REMOVE, key, 0, start, System.nanoTime()));
      } catch (CacheException e) {
        refused++;
      }
    }

    private void clear(Cache<String, String> cache) {
      long start = System.nanoTime();
      try {
        cache.clear();
        events.add(Event.clear(start, System.nanoTime()));
      } catch (CacheException e) {
        refused++;
      }
    }

    private void read(Reading reading) {
      long start = System.nanoTime();
      try {
        reading
            .read()
            .forEach(
                (key, value) ->
                    found(Integer.parseInt(key.substring("key ".length())), start, value));
      } catch (CacheException e) {
        refused++;
      }
    }

    private void found(int key, long start, @Nullable String text) {
      if (text != null) {
        long value = Long.parseLong(text.substring(text.indexOf('#') + 1));
        Kind kind = text.startsWith(key(key) + "#") ? Kind.READ : Kind.WRONG;
        events.add(new Event(kind, key, value, start, System.nanoTime()));
      }
    }
  }

  private static String text(int key, long value) {
    return key(key) + "#" + value;
  }

  /** Puts a value. */
  private interface Putting {
    void put(long value);
  }

  /** Reads entries. */
  private interface Reading {
    Map<String, String> read();
  }
}
