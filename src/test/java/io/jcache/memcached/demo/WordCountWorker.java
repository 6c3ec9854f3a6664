package io.jcache.memcached.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.management.CacheStatisticsMXBean;

/**
 * One of the two JVMs that count: takes every second addition of the text, with four threads.
 *
 * <p>Reads the names of the files, an empty line and, to start, {@code go} from its standard input,
 * and ends at once when that is closed. Prints {@code ready}, {@code progress n} and at last {@code
 * finished additions hits misses}.
 */
final class WordCountWorker {
  static final int WORKERS = 2;
  static final int THREADS = 4;

  private WordCountWorker() {}

  /**
   * Counts.
   *
   * @param args the URI of the cache manager, the number of this worker (from 0), the chunk size,
   *     and whether to count one word once too often
   */
  public static void main(String[] args) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Path> files = new ArrayList<>();
    for (String line = next(input); !line.isEmpty(); line = next(input)) {
      files.add(Path.of(line));
    }
    int worker = Integer.parseInt(args[1]);
    List<Text.Addition> additions = Text.read(files).additions(Integer.parseInt(args[2]));
    try (WordCache cache = new WordCache(URI.create(args[0]))) {
      System.out.println("ready");
      next(input);
      endWithInput(input);
      if (Boolean.parseBoolean(args[3])) {
        cache.add(additions.get(0).word(), 1);
      }
      int count = addAll(cache, additions, worker);
      CacheStatisticsMXBean statistics = cache.statistics();
      System.out.printf(
          "finished %d %d %d%n", count, statistics.getCacheHits(), statistics.getCacheMisses());
    }
  }

  private static int addAll(WordCache cache, List<Text.Addition> additions, int worker)
      throws InterruptedException, ExecutionException {
    AtomicInteger done = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread * WORKERS + worker;
        running.add(
            threads.submit(
                () -> {
                  for (int i = first; i < additions.size(); i += WORKERS * THREADS) {
                    cache.add(additions.get(i).word(), additions.get(i).occurrences());
                    done.incrementAndGet();
                  }
                }));
      }
      for (Future<?> thread : running) {
        awaitWithProgress(thread, done);
      }
      return done.get();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitWithProgress(Future<?> thread, AtomicInteger done)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        thread.get(500, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        System.out.println("progress " + done.get());
      }
    }
  }

  private static String next(BufferedReader input) throws IOException {
    String line = input.readLine();
    if (line == null) {
      throw new IOException("the demo has ended");
    }
    return line;
  }

  /** Ends this JVM when the one that started it is gone, however that ended. */
  private static void endWithInput(BufferedReader input) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (input.readLine() != null) {
                  // Nothing more is said on it: only its end matters.
                }
              } catch (IOException e) {
                System.err.println("worker: " + e);
              }
              Runtime.getRuntime().halt(1);
            },
            "stdin-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
