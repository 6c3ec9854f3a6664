package io.jcache.memcached.hibernate;

import com.acme.shop.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.hibernate.Session;

/**
 * Threads that change a product each, and read it by its identifier, its natural id and a query.
 * They read other products, too, which both JVMs do and nobody changes: Hibernate itself lets a
 * reader store the state of before a change, where the cache loses the change's soft lock.
 */
final class Load {
  /** The first word of a line for {@link #run}. */
  static final String WORD = "load";

  /** The products of a JVM, one for each thread. */
  static final int THREADS = 3;

  /** The products of both JVMs are those from here on, and behind them those that stay. */
  static final long FIRST_ID = 5000;

  private static final int CHANGED = 2 * THREADS;
  private static final int STAYING = 10;

  private Load() {}

  /** Creates the products. */
  static void create(Shop shop) {
    shop.run(
        session -> {
          for (long id = FIRST_ID; id < FIRST_ID + CHANGED + STAYING; id++) {
            session.persist(new Product(id, "load" + id, "L", 0));
          }
        });
  }

  /**
   * Runs the threads of a JVM.
   *
   * @param words the word, the number of the JVM, 0 or 1, and for how many milliseconds
   * @return how many transactions there were, how many failed, and how many entities and, last, how
   *     many query results were not what the thread itself had committed before
   */
  static String run(Shop shop, String[] words) throws InterruptedException, ExecutionException {
    long first = FIRST_ID + THREADS * Long.parseLong(words[1]);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2]));
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Worker>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Worker worker = new Worker(shop, first + i);
        tasks.add(() -> worker.runUntil(end));
      }
      int transactions = 0;
      int failed = 0;
      int wrong = 0;
      int oldResults = 0;
      for (Future<Worker> result : executor.invokeAll(tasks)) {
        transactions += result.get().transactions;
        failed += result.get().failed;
        wrong += result.get().wrong;
        oldResults += result.get().oldResults;
      }
      return transactions + " " + failed + " " + wrong + " " + oldResults;
    } finally {
      executor.shutdownNow();
    }
  }

  /** A thread's work. */
  private static final class Worker {
    private final Shop shop;
    private final long id;
    private int transactions;
    private int failed;
    private int wrong;
    private int oldResults;

    Worker(Shop shop, long id) {
      this.shop = shop;
      this.id = id;
    }

    Worker runUntil(long end) {
      for (int price = 1; System.nanoTime() < end; price++) {
        int now = price;
        attempt(
            session -> {
              session.find(Product.class, id).setPrice(now);
              return now;
            },
            now);
        attempt(session -> session.find(Product.class, id).getPrice(), now);
        attempt(
            session -> session.bySimpleNaturalId(Product.class).load("load" + id).getPrice(), now);
        attempt(
            session -> {
              int result =
                  session
                      .createQuery("select p.price from Product p where p.id = :id", Integer.class)
                      .setParameter("id", id)
                      .setCacheable(true)
                      .getSingleResult();
              // The timestamp that tells is written by both JVMs, one of which may be late.
              oldResults += result == now ? 0 : 1;
              return now;
            },
            now);
        attempt(
            session -> {
              long other = FIRST_ID + CHANGED + ThreadLocalRandom.current().nextInt(STAYING);
              session.find(Product.class, other).getPrice();
              return now;
            },
            now);
      }
      return this;
    }

    private void attempt(Function<Session, Integer> work, int expected) {
      transactions++;
      try {
        int seen = shop.call(work);
        if (seen != expected) {
          wrong++;
          System.err.println("Product " + id + ": read " + seen + ", committed " + expected);
        }
      } catch (RuntimeException e) {
        failed++;
        e.printStackTrace();
      }
    }
  }
}
