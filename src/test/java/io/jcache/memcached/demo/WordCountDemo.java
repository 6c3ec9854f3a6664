package io.jcache.memcached.demo;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.Cache;

/**
 * Two JVMs of four threads each count the words of real text into one cache in memcached, and every
 * count is compared with a count in a plain map.
 *
 * <p>Counts all Markdown and Java files under the working directory, or the files and directories
 * given as arguments. With {@code --miscount} a worker counts one word wrongly, to show that this
 * would be seen.
 */
public final class WordCountDemo {
  private static final String MISCOUNT = "--miscount";

  /** Keeps the demo short on a slow machine. */
  private static final int MAX_INVOKES = 50_000;

  private static final int COUNTING_SECONDS = 120;

  private final MemcachedServer server;
  private final String prefix = "wordcount-" + ProcessHandle.current().pid();
  private final URI uri;
  private final List<Path> files;
  private final boolean miscount;

  private WordCountDemo(MemcachedServer server, List<Path> files, boolean miscount) {
    this.server = server;
    this.uri = URI.create("memcached://" + server.address() + "/" + prefix);
    this.files = files;
    this.miscount = miscount;
  }

  /**
   * Runs the demo.
   *
   * @throws IllegalStateException when a single count differs
   */
  public static void main(String[] args) throws Exception {
    List<String> names = new ArrayList<>(Arrays.asList(args));
    boolean miscount = names.remove(MISCOUNT);
    List<Path> files = new ArrayList<>();
    for (String name : names.isEmpty() ? List.of("") : names) {
      Path path = Path.of(name).toAbsolutePath();
      files.addAll(Files.isDirectory(path) ? Text.filesUnder(path) : List.of(path));
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no Markdown or Java file in "
              + (names.isEmpty() ? Path.of("").toAbsolutePath() : names)
              + ": name text files or directories as arguments");
    }
    try (MemcachedServer server = MemcachedServer.localOrStart()) {
      new WordCountDemo(server, files, miscount).run();
    }
  }

  private void run() throws Exception {
    RawItems items = new RawItems(server.host(), server.port());
    say(
        "Connects to memcached %s at %s (%s)",
        items.version(),
        server.address(),
        server.isOurs()
            ? "started for this demo: none answers at localhost:11211"
            : "which was there");
    Text text = Text.read(files);
    Map<String, Long> expected = text.count();
    int chunkSize = text.chunkSize(MAX_INVOKES);
    int invokes = text.additions(chunkSize).size();
    long total = expected.values().stream().mapToLong(Long::longValue).sum();
    say(
        "Counts %,d words, %,d of them different, in %,d files; cache manager %s",
        total, expected.size(), files.size(), uri);

    WordCache cache = new WordCache(uri);
    try {
      cache.words().clear();
      count(chunkSize, invokes);
      Map<String, Long> found = iterate(cache.words());
      showTop(found);
      showItems(items);
      showExpiry(cache.expiring());
      List<String> differences = compare(expected, cache.words(), found);
      showClear(cache.words());
      if (!differences.isEmpty()) {
        differences.stream().limit(10).forEach(line -> say("WRONG: %s", line));
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%,d of %,d word counts differ from those in a plain map",
                differences.size(),
                expected.size()));
      }
    } finally {
      cache.destroy();
    }
    say(
        "OK: all %,d word counts equal across %d JVMs (%,d words, none lost, none counted twice)",
        expected.size(), WordCountWorker.WORKERS, total);
  }

  private void count(int chunkSize, int invokes)
      throws IOException, InterruptedException, ExecutionException {
    say(
        "%d JVMs of %d threads share the work: %,d calls of Cache.invoke, each of which adds %s",
        WordCountWorker.WORKERS,
        WordCountWorker.THREADS,
        invokes,
        chunkSize == 0
            ? "one occurrence of a word"
            : "the occurrences of a word in " + lines(chunkSize) + " (the text is long)");
    List<WorkerProcess> workers = new ArrayList<>();
    try {
      for (int i = 0; i < WordCountWorker.WORKERS; i++) {
        workers.add(new WorkerProcess(i, uri, chunkSize, miscount && i == 0));
      }
      for (WorkerProcess worker : workers) {
        worker.prepare(files);
        say("  %s is ready", worker);
      }
      long start = System.nanoTime();
      List<CompletableFuture<WorkerProcess.Result>> results = new ArrayList<>();
      for (WorkerProcess worker : workers) {
        worker.go();
        results.add(CompletableFuture.supplyAsync(worker::await, task -> runDaemon(task)));
      }
      awaitWithProgress(workers, results, invokes);
      double seconds = (System.nanoTime() - start) / 1e9;
      long hits = 0;
      long misses = 0;
      for (CompletableFuture<WorkerProcess.Result> result : results) {
        hits += result.get().hits();
        misses += result.get().misses();
      }
      say(
          "  %,d invokes in %.1f s: %,.0f operations a second, each one read and one write",
          invokes, seconds, invokes / seconds);
      say(
          "Hit ratio %.1f %% (CacheStatisticsMXBean of both JVMs: %,d hits, %,d misses)",
          100.0 * hits / Math.max(1, hits + misses), hits, misses);
    } finally {
      workers.forEach(WorkerProcess::close);
    }
  }

  private static void awaitWithProgress(
      List<WorkerProcess> workers,
      List<CompletableFuture<WorkerProcess.Result>> results,
      int invokes)
      throws InterruptedException, ExecutionException {
    CompletableFuture<?> all = CompletableFuture.allOf(results.toArray(CompletableFuture[]::new));
    // A worker that ended early is to be told at once, and not after the other has finished.
    results.forEach(result -> result.exceptionally(failure -> fail(all, failure)));
    for (int second = 0; second < COUNTING_SECONDS; second++) {
      try {
        all.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        long done = workers.stream().mapToLong(WorkerProcess::progress).sum();
        say("  %,d of %,d (%d %%)", done, invokes, 100 * done / invokes);
      }
    }
    throw new IllegalStateException(
        "The workers have not finished in " + COUNTING_SECONDS + " s; is the machine very busy?");
  }

  private static WorkerProcess.Result fail(CompletableFuture<?> all, Throwable failure) {
    all.completeExceptionally(failure);
    return new WorkerProcess.Result(0, 0, 0);
  }

  private static Map<String, Long> iterate(Cache<String, Long> words) {
    long start = System.nanoTime();
    Map<String, Long> found = new HashMap<>();
    for (Cache.Entry<String, Long> entry : words) {
      found.put(entry.getKey(), entry.getValue());
    }
    say("Iteration: %,d entries in %,d ms", found.size(), millisSince(start));
    return found;
  }

  private static void showTop(Map<String, Long> found) {
    say("The ten most frequent words:");
    found.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(10)
        .forEach(entry -> say("  %,8d %s", entry.getValue(), entry.getKey()));
  }

  private void showItems(RawItems items) throws IOException {
    List<String> keys = items.keys(prefix, WordCache.NAME, 3);
    say("Where the entries lie: server %s, prefix %s, item keys as", server.address(), prefix);
    if (keys.isEmpty()) {
      say("  (this server does not list its keys)");
    }
    for (String key : keys) {
      say("  %s: %s", key, items.describe(key));
    }
  }

  private static void showExpiry(Cache<String, String> expiring) throws InterruptedException {
    expiring.put("session", "alive");
    String before = expiring.get("session");
    Thread.sleep(1_100);
    String after = expiring.get("session");
    say("Expiry: an entry of one second is %s at first, and %s after 1.1 s", before, after);
    if (!"alive".equals(before) || after != null) {
      throw new IllegalStateException("The entry should be alive at first, and null later");
    }
  }

  /** Returns what is wrong: by get of every word, and by iteration. */
  private static List<String> compare(
      Map<String, Long> expected, Cache<String, Long> words, Map<String, Long> iterated) {
    List<String> differences = new ArrayList<>();
    Map<String, Long> got = words.getAll(expected.keySet());
    new TreeMap<>(expected)
        .forEach(
            (word, count) -> {
              if (!count.equals(got.get(word)) || !count.equals(iterated.get(word))) {
                differences.add(
                    String.format(
                        Locale.ROOT,
                        "'%s' occurs %,d times, getAll has %s, the iteration %s",
                        word,
                        count,
                        got.get(word),
                        iterated.get(word)));
              }
            });
    iterated.keySet().stream()
        .filter(word -> !expected.containsKey(word))
        .forEach(word -> differences.add("'" + word + "' is in the cache, but not in the text"));
    return differences;
  }

  private static void showClear(Cache<String, Long> words) {
    long start = System.nanoTime();
    words.clear();
    long millis = millisSince(start);
    boolean empty = !words.iterator().hasNext();
    say("Clear: %d ms, and the cache is %s", millis, empty ? "empty" : "NOT empty");
    if (!empty) {
      throw new IllegalStateException("The cache should be empty after clear()");
    }
  }

  private static void runDaemon(Runnable task) {
    Thread thread = new Thread(task, "worker-output");
    thread.setDaemon(true);
    thread.start();
  }

  private static String lines(int chunkSize) {
    return chunkSize == Text.WHOLE_FILE
        ? "a file"
        : chunkSize == 1 ? "a line" : chunkSize + " lines";
  }

  private static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
