package io.jcache.memcached.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The application in a JVM of its own, which does nothing but read the same articles.
 *
 * <p>{@code seen N} is answered once it has read the note N; after {@code evicted N} it counts what
 * it reads with a note of N or less; {@code old} gives that count.
 */
final class ReaderJvm {
  static final int ARTICLES = 20;

  private final AtomicInteger newest = new AtomicInteger();
  private final AtomicInteger old = new AtomicInteger();
  private volatile int evicted;

  private ReaderJvm() {}

  /** Starts the application with a configuration and reads until its input ends. */
  public static void main(String[] arguments) throws IOException {
    ReaderJvm reader = new ReaderJvm();
    try (Shop shop = Shop.startWith(arguments[0], "--logging.level.root=off")) {
      Thread thread = new Thread(() -> reader.read(shop.catalog()));
      thread.setDaemon(true);
      thread.start();
      System.out.println("reading");
      reader.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }
  }

  private void read(Catalog catalog) {
    for (int i = 0; ; i++) {
      int floor = evicted;
      Article article = catalog.cached("article" + i % ARTICLES);
      if (article != null) {
        int note = Integer.parseInt(article.note());
        newest.accumulateAndGet(note, Math::max);
        if (note <= floor) {
          old.incrementAndGet();
        }
      }
    }
  }

  private void obey(BufferedReader input) throws IOException {
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (line.equals("old")) {
        System.out.println(old);
        continue;
      }
      int note = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
      if (line.startsWith("evicted")) {
        evicted = note;
      }
      while (line.startsWith("seen") && newest.get() < note) {
        LockSupport.parkNanos(100_000);
      }
      System.out.println(line);
    }
  }
}
