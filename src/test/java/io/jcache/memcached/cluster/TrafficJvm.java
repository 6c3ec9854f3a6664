package io.jcache.memcached.cluster;

import io.jcache.memcached.cluster.Cluster.Guards;
import io.jcache.memcached.cluster.History.Event;
import io.jcache.memcached.cluster.History.Kind;
import io.jcache.memcached.testkit.ParentJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;

/**
 * A JVM that reads, writes and clears, and writes down when. Understands
 *
 * <ul>
 *   <li>{@code open <cache> <guards>}
 *   <li>{@code start <threads>}, which answers at once, and {@code stop <file>}
 *   <li>{@code clear <times> <milliseconds in between> <file>}
 * </ul>
 */
final class TrafficJvm {

  private static final int KEYS = 20;
  private static final int VALUES_OF_A_THREAD = 1 << 24;

  private final Cluster cluster;
  private final List<Traffic> running = new ArrayList<>();
  private Cache<String, Long> cache;
  private volatile boolean stopping;

  private TrafficJvm(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Serves the JVM that started this one, on the cluster of the argument. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new TrafficJvm(Cluster.parse(args[0]))::answer);
  }

  private String answer(String[] words) throws Exception {
    switch (words[0]) {
      case "open" -> {
        cache = cluster.open(words[1], Guards.valueOf(words[2]));
        cache.get("key 0");
        return "opened";
      }
      case "start" -> {
        stopping = false;
        running.clear();
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          Traffic traffic = new Traffic(i);
          running.add(traffic);
          traffic.start();
        }
        return "started";
      }
      case "stop" -> {
        stopping = true;
        List<Event> events = new ArrayList<>();
        for (Traffic traffic : running) {
          traffic.join();
          if (traffic.failure != null) {
            throw new IllegalStateException("a thread failed", traffic.failure);
          }
          events.addAll(traffic.events);
        }
        History.write(Path.of(words[1]), events);
        return "stopped";
      }
      case "clear" -> {
        Traffic traffic = new Traffic(running.size());
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2])));
          traffic.clear();
          traffic.any();
        }
        History.write(Path.of(words[3]), traffic.events);
        return "cleared";
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  /** What one thread does. */
  private final class Traffic extends Thread {
    private final List<Event> events = new ArrayList<>();
    private final Random random;
    private Throwable failure;
    private long lastValue;

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
          any();
        }
      } catch (RuntimeException | AssertionError e) {
        failure = e;
      }
    }

    void clear() {
      long start = System.nanoTime();
      cache.clear();
      events.add(new Event(Kind.CLEAR, start, System.nanoTime(), 0));
    }

    /** Does one thing of chance. */
    void any() {
      int chance = random.nextInt(1000);
      if (chance < 400) {
        put();
      } else if (chance < 700) {
        get();
      } else if (chance < 800) {
        getAll();
      } else if (chance < 900) {
        invoke();
      } else if (chance < 990) {
        getAndPut();
      } else {
        iterate();
      }
    }

    private void put() {
      long value = ++lastValue;
      long start = System.nanoTime();
      cache.put(key(), value);
      events.add(new Event(Kind.PUT, start, System.nanoTime(), value));
    }

    private void get() {
      long start = System.nanoTime();
      read(Kind.GET, start, cache.get(key()));
    }

    private void getAll() {
      Set<String> keys =
          IntStream.range(0, KEYS / 2).mapToObj(i -> key()).collect(Collectors.toSet());
      long start = System.nanoTime();
      cache.getAll(keys).values().forEach(value -> read(Kind.GET_ALL, start, value));
    }

    private void invoke() {
      long value = ++lastValue;
      long start = System.nanoTime();
      Long found =
          cache.invoke(
              key(),
              (entry, arguments) -> {
                Long before = entry.getValue();
                entry.setValue(value);
                return before;
              });
      events.add(new Event(Kind.PUT, start, System.nanoTime(), value));
      read(Kind.INVOKE, start, found);
    }

    private void getAndPut() {
      long value = ++lastValue;
      long start = System.nanoTime();
      Long found = cache.getAndPut(key(), value);
      events.add(new Event(Kind.PUT, start, System.nanoTime(), value));
      read(Kind.GET_AND_PUT, start, found);
    }

    private void iterate() {
      long start = System.nanoTime();
      cache.forEach(entry -> read(Kind.ITERATE, start, entry.getValue()));
    }

    private void read(Kind kind, long start, Long value) {
      if (value != null) {
        events.add(new Event(kind, start, System.nanoTime(), value));
      }
    }

    private String key() {
      return "key " + random.nextInt(KEYS);
    }
  }
}
