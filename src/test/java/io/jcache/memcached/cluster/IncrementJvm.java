package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.ParentJvm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.cache.Cache;

/**
 * A JVM that increments counters. Understands
 *
 * <ul>
 *   <li>{@code open <cache> <guards>}
 *   <li>{@code count <way> <counters> <threads> <increments of each>}, which answers {@link Tally}
 *   <li>{@code all <counters> <threads> <calls of each>}, which counts calls that increment them
 *       all
 *   <li>{@code hammer <way> <counter> <threads> <seconds>}, which answers the same
 * </ul>
 */
final class IncrementJvm {

  private static final int THREADS = 64;

  private final Cluster cluster;
  private Cache<String, Long> cache;

  private IncrementJvm(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Serves the JVM that started this one, on the cluster of the argument. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new IncrementJvm(Cluster.parse(args[0]))::answer);
  }

  /**
   * What the threads of a JVM did.
   *
   * @param retries is how often an increment had to be tried again
   * @param mostRetries is how often one of them had to be tried again at most
   * @param increments of each thread
   * @param millis how long the increments took, where that matters, the slowest of 100 and the
   *     slowest
   */
  record Tally(
      long retries, long mostRetries, double p99Millis, double maxMillis, List<Long> increments) {

    long sum() {
      return increments.stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the tally of an answer. */
    static Tally parse(String answer) {
      String[] words = ParentJvm.words(answer);
      return new Tally(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Double.parseDouble(words[2]),
          Double.parseDouble(words[3]),
          Arrays.stream(words[4].split(",")).map(Long::valueOf).toList());
    }

    /** Returns the tally of the threads of two JVMs. */
    Tally with(Tally other) {
      List<Long> all = new ArrayList<>(increments);
      all.addAll(other.increments);
      return new Tally(
          retries + other.retries,
          Math.max(mostRetries, other.mostRetries),
          Math.max(p99Millis, other.p99Millis),
          Math.max(maxMillis, other.maxMillis),
          all);
    }

    private static Tally of(List<Work> threads) {
      long[] sorted = threads.stream().flatMapToLong(Work::nanos).sorted().toArray();
      return new Tally(
          threads.stream().mapToLong(work -> work.retries).sum(),
          threads.stream().mapToLong(work -> work.mostRetries).max().orElse(0),
          sorted[sorted.length * 99 / 100] / 1e6,
          sorted[sorted.length - 1] / 1e6,
          threads.stream().map(work -> (long) work.done).toList());
    }

    @Override
    public String toString() {
      return "%d %d %s %s %s"
          .formatted(
              retries,
              mostRetries,
              p99Millis,
              maxMillis,
              String.join(",", increments.stream().map(String::valueOf).toList()));
    }
  }

  /** What one thread did. */
  private static final class Work {
    private long[] nanos = new long[4096];
    private int done;
    private long retries;
    private int mostRetries;

    /** Makes a call, which tells how often it had to try again. */
    private void add(IntSupplier call) {
      long start = System.nanoTime();
      int again = call.getAsInt();
      retries += again;
      mostRetries = Math.max(mostRetries, again);
      if (done == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * done);
      }
      nanos[done++] = System.nanoTime() - start;
    }

    private LongStream nanos() {
      return Arrays.stream(nanos, 0, done);
    }
  }

  private String answer(String[] words) throws Exception {
    switch (words[0]) {
      case "open" -> {
        cache = cluster.open(words[1], Cluster.Guards.valueOf(words[2]));
        warmUp();
        return "opened";
      }
      case "count" -> {
        Increment way = Increment.valueOf(words[1]);
        int counters = Integer.parseInt(words[2]);
        int each = Integer.parseInt(words[4]);
        return inThreads(
            Integer.parseInt(words[3]),
            thread -> {
              Work work = new Work();
              for (int counter : shuffled(each, counters, thread)) {
                work.add(() -> way.once(cache, "counter " + counter));
              }
              return work;
            });
      }
      case "all" -> {
        int counters = Integer.parseInt(words[1]);
        int each = Integer.parseInt(words[3]);
        return inThreads(
            Integer.parseInt(words[2]),
            thread -> {
              Work work = new Work();
              for (int call = 0; call < each; call++) {
                Set<String> keys = new LinkedHashSet<>();
                shuffled(counters, counters, thread + THREADS * call)
                    .forEach(counter -> keys.add("counter " + counter));
                work.add(() -> Increment.all(cache, keys));
              }
              return work;
            });
      }
      case "hammer" -> {
        Increment way = Increment.valueOf(words[1]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(words[4]));
        return inThreads(
            Integer.parseInt(words[3]),
            thread -> {
              Work work = new Work();
              while (System.nanoTime() < end) {
                work.add(() -> way.once(cache, words[2]));
              }
              return work;
            });
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  /** Loads classes and connects, so that figures are not about that. */
  private void warmUp() {
    String own = "warm " + ProcessHandle.current().pid();
    for (Increment way : Increment.values()) {
      for (int i = 0; i < 100; i++) {
        way.once(cache, own);
      }
    }
  }

  /** Returns every counter equally often, in an order of chance. */
  private static List<Integer> shuffled(int count, int counters, int thread) {
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> order.add(i % counters));
    Collections.shuffle(order, new Random(ProcessHandle.current().pid() * 31 + thread));
    return order;
  }

  /** The work of one thread. */
  private interface Task {
    Work run(int thread);
  }

  private static String inThreads(int count, Task task)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Callable<Work>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int thread = i;
        tasks.add(() -> task.run(thread));
      }
      List<Work> done = new ArrayList<>();
      for (Future<Work> each : threads.invokeAll(tasks)) {
        done.add(each.get());
      }
      return Tally.of(done).toString();
    } finally {
      threads.shutdownNow();
    }
  }
}
