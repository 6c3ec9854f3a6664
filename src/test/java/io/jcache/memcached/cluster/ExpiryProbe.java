package io.jcache.memcached.cluster;

import io.jcache.memcached.cluster.Lifetime.Policy;
import io.jcache.memcached.cluster.Lifetime.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/**
 * Puts many entries and looks at each around its deadline. What a read says is judged by the times
 * between which the deadline and the read itself must lie, so that a slow machine leaves reads
 * undecided rather than wrong.
 */
final class ExpiryProbe {

  /** How long after its deadline an entry may still be seen. */
  private static final int SLACK_MILLIS = 5;

  private static final int THREADS = 8;
  private static final int AROUND_MILLIS = 20;
  private static final int CONTROL_MILLIS = 1500;

  private final List<Group> groups;
  private final int entries;
  private final int spreadMillis;
  private final long seed;
  private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /**
   * Entries of one policy and duration.
   *
   * @param writer where they are put
   * @param reader where they are read, perhaps that of another JVM
   */
  record Group(
      Policy policy, long millis, Cache<Integer, String> writer, Cache<Integer, String> reader) {}

  /**
   * Creates a probe.
   *
   * @param entries how many of each group
   * @param spreadMillis the time over which they are put
   */
  ExpiryProbe(List<Group> groups, int entries, int spreadMillis, long seed) {
    this.groups = groups;
    this.entries = entries;
    this.spreadMillis = spreadMillis;
    this.seed = seed;
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(verdict, new LongAdder());
    }
  }

  /** Puts all entries and waits until each was looked at for the last time. */
  void run() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int part = i;
        done.add(threads.submit(() -> walk(part)));
      }
      for (Future<?> part : done) {
        part.get();
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  /** Returns how many reads got a verdict. */
  long count(Verdict verdict) {
    return verdicts.get(verdict).sum();
  }

  /** Returns the reads that are wrong, in words. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  private void walk(int part) {
    Random random = new Random(seed + part);
    Queue<Visit> due = new PriorityQueue<>(Comparator.comparingLong(visit -> visit.at));
    long start = System.currentTimeMillis();
    for (Group group : groups) {
      for (int key = part; key < entries; key += THREADS) {
        due.add(new Visit(group, key, start + random.nextInt(spreadMillis)));
      }
    }
    for (Visit next = due.poll(); next != null; next = due.poll()) {
      awaitTime(next.at);
      if (next.visit(random)) {
        due.add(next);
      }
    }
  }

  private static void awaitTime(long time) {
    for (long left = left(time); left > 0; left = left(time)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
    }
  }

  private static long left(long time) {
    return time - System.currentTimeMillis();
  }

  /** The visits to one entry: it is put; used; looked at before its deadline; and after it. */
  private final class Visit {
    private final Group group;
    private final int key;
    private long at;
    private int stage;
    private Lifetime lifetime;

    Visit(Group group, int key, long at) {
      this.group = group;
      this.key = key;
      this.at = at;
    }

    /** Visits the entry, and returns whether there is another visit. */
    boolean visit(Random random) {
      boolean control = group.policy() == Policy.ETERNAL;
      switch (stage++) {
        case 0:
          put();
          at = System.currentTimeMillis() + random.nextInt((int) group.millis() / 2);
          return true;
        case 1:
          use(random.nextInt(8));
          at = control ? soon(random) : lifetime.earliest() - 1 - random.nextInt(AROUND_MILLIS);
          return true;
        case 2:
          read(random.nextInt(4));
          at = control ? soon(random) : lifetime.latest() + SLACK_MILLIS;
          at += random.nextInt(AROUND_MILLIS);
          return true;
        default:
          read(random.nextInt(4));
          return false;
      }
    }

    private long soon(Random random) {
      return System.currentTimeMillis() + random.nextInt(CONTROL_MILLIS);
    }

    private void use(int how) {
      if (how < 2) {
        put();
      } else if (how < 6) {
        read(how - 2);
      }
    }

    private void put() {
      long from = System.currentTimeMillis();
      group.writer().put(key, "value of " + key);
      long to = System.currentTimeMillis();
      if (lifetime == null) {
        lifetime = new Lifetime(group.policy(), group.millis(), from, to);
      } else {
        lifetime.put(from, to);
      }
    }

    private void read(int how) {
      long earliest = lifetime.earliest();
      long latest = lifetime.latest();
      long from = System.currentTimeMillis();
      boolean present = isPresent(how);
      long to = System.currentTimeMillis();
      Verdict verdict = lifetime.read(present, how != 0, from, to, SLACK_MILLIS);
      verdicts.get(verdict).increment();
      if (verdict == Verdict.TOO_EARLY || verdict == Verdict.TOO_LATE) {
        violations.add(
            "%s %d ms, key %d: %s: read from %d to %d ms after the earliest deadline, latest %d"
                .formatted(
                    group.policy(),
                    group.millis(),
                    key,
                    verdict,
                    from - earliest,
                    to - earliest,
                    latest - earliest));
      }
    }

    /** Reads in one of the ways; all but the first are accesses. */
    private boolean isPresent(int how) {
      Cache<Integer, String> cache = group.reader();
      return switch (how) {
        case 0 -> cache.containsKey(key);
        case 1 -> cache.get(key) != null;
        case 2 -> cache.getAll(Collections.singleton(key)).keySet().equals(Set.of(key));
        default -> cache.invoke(key, (entry, arguments) -> entry.getValue() != null);
      };
    }
  }
}
