package io.jcache.memcached.boot;

import io.jcache.memcached.testkit.ParentJvm;
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

  /** Starts the application with a configuration and reads until the parent is gone. */
  public static void main(String[] arguments) throws InterruptedException {
    ReaderJvm reader = new ReaderJvm();
    Shop shop = Shop.startWith(arguments[0], "--logging.level.root=off");
    Thread thread = new Thread(() -> reader.read(shop.catalog()));
    thread.setDaemon(true);
    thread.start();
    System.out.println("reading");
    ParentJvm.serve(words -> reader.answer(words, thread));
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

  private String answer(String[] words, Thread thread) {
    if (words[0].equals("old")) {
      return old.toString();
    }
    int note = Integer.parseInt(words[1]);
    if (words[0].equals("evicted")) {
      evicted = note;
    }
    while (words[0].equals("seen") && newest.get() < note) {
      if (!thread.isAlive()) {
        throw new IllegalStateException("reads no more");
      }
      LockSupport.parkNanos(100_000);
    }
    return "done";
  }
}
