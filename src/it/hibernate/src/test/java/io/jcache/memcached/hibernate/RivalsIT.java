package io.jcache.memcached.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Product;
import io.jcache.memcached.testkit.ChildJvm;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two JVMs whose threads change the same versioned entities under READ_WRITE. */
class RivalsIT {
  private static final int THREADS = 3;
  private static final int RAISES = 60;
  private static final int PRODUCTS = 4;

  private final Shop shop = Pair.shared().shop();
  private final ChildJvm child = Pair.shared().child();

  @BeforeEach
  void create() {
    shop.run(session -> session.createMutationQuery("delete from Product").executeUpdate());
    shop.run(
        session -> {
          for (int i = 0; i < 2 * PRODUCTS; i++) {
            session.persist(new Product(Rivals.FIRST_ID + i, "r" + i, "R", 0));
          }
        });
  }

  @Test
  void bothJvms_onTheSameProducts_loseNoUpdate() throws Exception {
    String task = task(Rivals.FIRST_ID);
    child.say(task);
    String here = Rivals.run(shop, task.split(" "));
    String there = child.hear();

    System.out.println(
        "Measured: stale reads and conflicts of both JVMs on the same products: "
            + here
            + " here, "
            + there
            + " there");
    assertThat(sum(true)).as("updates in the database").isEqualTo(2L * THREADS * RAISES);
  }

  @Test
  void eachJvm_onProductsOfItsOwn_readsWhatItCommitted() throws Exception {
    String there = task(Rivals.FIRST_ID + PRODUCTS);
    String here = task(Rivals.FIRST_ID);
    child.say(there);
    assertThat(Rivals.run(shop, here.split(" "))).startsWith("0 ");
    assertThat(child.hear()).startsWith("0 ");
    assertThat(sum(true)).as("updates in the database").isEqualTo(2L * THREADS * RAISES);
    assertThat(sum(false)).as("updates as the cache tells them").isEqualTo(2L * THREADS * RAISES);
  }

  private static String task(long first) {
    return String.join(
        " ",
        Arrays.asList(Rivals.WORD, THREADS + "", RAISES + "", PRODUCTS + "", Long.toString(first)));
  }

  private long sum(boolean fromDatabase) {
    return fromDatabase
        ? shop.call(
            session ->
                session
                    .createQuery("select sum(p.price) from Product p", Long.class)
                    .getSingleResult())
        : shop.call(
            session ->
                IntStream.range(0, 2 * PRODUCTS)
                    .mapToLong(i -> session.find(Product.class, Rivals.FIRST_ID + i).getPrice())
                    .sum());
  }
}
