package io.jcache.memcached;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;

/**
 * The other JVM of {@link TwoJvmIT}: does what it reads, a line each, and prints what comes of it.
 */
final class CounterJvm {

  private CounterJvm() {}

  /**
   * Opens the cache {@code args[1]} of the manager of the URI {@code args[0]}; with a third
   * argument one that announces what it does.
   */
  public static void main(String[] args) throws Exception {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<String, Object> cache =
          provider
              .getCacheManager(URI.create(args[0]), null)
              .createCache(
                  args[1],
                  new MemcachedConfiguration<String, Object>().setRemoteEvents(args.length > 2));
      System.out.println("ready");
      serve(cache);
    }
  }

  private static void serve(Cache<String, Object> cache)
      throws IOException, ExecutionException, InterruptedException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "get" -> System.out.println(cache.get(words[1]));
        case "put" -> {
          cache.put(words[1], words[2]);
          System.out.println("put");
        }
        case "clear" -> {
          cache.clear();
          System.out.println("cleared");
        }
        case "count" -> {
          count(cache, words[1], Integer.parseInt(words[2]));
          System.out.println("counted");
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  /** Adds to a counter in four threads. */
  static void count(Cache<String, Object> cache, String key, int times)
      throws ExecutionException, InterruptedException {
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        running.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < times / threads; i++) {
                    increment(cache, key);
                  }
                }));
      }
      for (Future<?> done : running) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void increment(Cache<String, Object> cache, String key) {
    cache.invoke(
        key,
        (entry, arguments) -> {
          entry.setValue(entry.exists() ? (Integer) entry.getValue() + 1 : 1);
          return null;
        });
  }
}
