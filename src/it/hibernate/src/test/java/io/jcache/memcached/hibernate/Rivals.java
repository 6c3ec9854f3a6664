package io.jcache.memcached.hibernate;

import com.acme.shop.Product;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.hibernate.StaleStateException;

/** Threads that raise the prices of products, each by one a time, and read them between. */
final class Rivals {
  /** The first word of a line for {@link #run}. */
  static final String WORD = "rivals";

  /** Identifiers from here on are raised. */
  static final long FIRST_ID = 1000;

  private static final int ANY = -1;

  private Rivals() {}

  /**
   * Raises prices until each thread has done so often enough.
   *
   * @param words the number of threads, of raises per thread, of products, the first of these, and
   *     whether each thread raises a product of its own; all of them read all products
   * @return how many reads gave less than what this JVM had committed before they began, and how
   *     many raises had to be tried again
   */
  static String run(Shop shop, String[] words) throws InterruptedException, ExecutionException {
    int threads = Integer.parseInt(words[1]);
    int raises = Integer.parseInt(words[2]);
    int products = Integer.parseInt(words[3]);
    long first = Long.parseLong(words[4]);
    boolean apart = Boolean.parseBoolean(words[5]);
    AtomicIntegerArray committed = new AtomicIntegerArray(products);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int own = apart ? i : ANY;
        tasks.add(() -> work(shop, committed, raises, first, own));
      }
      int stale = 0;
      int retries = 0;
      for (Future<int[]> result : executor.invokeAll(tasks)) {
        stale += result.get()[0];
        retries += result.get()[1];
      }
      return stale + " " + retries;
    } finally {
      executor.shutdownNow();
    }
  }

  private static int[] work(
      Shop shop, AtomicIntegerArray committed, int raises, long first, int own) {
    int stale = 0;
    int retries = 0;
    for (int done = 0; done < raises; ) {
      int read = ThreadLocalRandom.current().nextInt(committed.length());
      int floor = committed.get(read);
      int seen = shop.call(session -> session.find(Product.class, first + read).getPrice());
      if (seen < floor) {
        stale++;
      }
      int which = own == ANY ? read : own;
      try {
        int price =
            shop.call(
                session -> {
                  Product product = session.find(Product.class, first + which);
                  product.setPrice(product.getPrice() + 1);
                  return product.getPrice();
                });
        committed.accumulateAndGet(which, price, Math::max);
        done++;
      } catch (PersistenceException e) {
        if (!isConflict(e)) {
          throw e;
        }
        retries++;
      }
    }
    return new int[] {stale, retries};
  }

  private static boolean isConflict(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OptimisticLockException || cause instanceof StaleStateException) {
        return true;
      }
    }
    return false;
  }
}
