package io.jcache.memcached.hibernate;

import static io.jcache.memcached.hibernate.Pair.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Product;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions of two JVMs while their memcached is down or silent. */
class OutageIT {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Pair pair = Pair.shared();
  private final MemcachedServer server = pair.server();

  @AfterEach
  void serve() {
    server.restart();
    awaitRepairs();
  }

  @Test
  void killedAndFrozen_underLoad_failsNoTransaction_andLeavesNothingStale() throws Exception {
    Load.create(pair.shop());
    pair.child().say(Load.WORD + " 1 5500");
    CompletableFuture<String> here =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Load.run(pair.shop(), new String[] {Load.WORD, "0", "5500"});
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    pause(700);
    server.kill();
    awaitDown();
    pause(800);
    server.restart();
    pause(1000);
    server.freeze();
    pause(2000);
    server.thaw();

    String there = pair.child().hear();
    System.out.println(
        "Measured: transactions in an outage, failed, old entities, old query results: "
            + here.get()
            + " here, "
            + there
            + " there");
    assertThat(here.get()).matches("[1-9]\\d+ 0 0 \\d+");
    assertThat(there).matches("[1-9]\\d+ 0 0 \\d+");
    awaitRepairs();
    for (long id = Load.FIRST_ID; id < Load.FIRST_ID + 2 * Load.THREADS; id++) {
      long product = id;
      int price =
          pair.shop()
              .call(
                  session ->
                      session
                          .createQuery(
                              "select p.price from Product p where p.id = :id", Integer.class)
                          .setParameter("id", product)
                          .getSingleResult());
      for (String question : new String[] {"cost " + id, "costsku load" + id, "costs " + id}) {
        for (Pair.Jvm jvm : pair.jvms()) {
          assertThat(value(jvm.ask(question))).as(question).isEqualTo(Integer.toString(price));
        }
        awaitFree(question);
      }
    }
  }

  @Test
  void killed_betweenFlushAndCommit_commits() {
    outageInATransaction(21, server::kill, server::restart);
  }

  @Test
  void frozen_betweenFlushAndCommit_commits() {
    outageInATransaction(22, server::freeze, server::thaw);
  }

  private void outageInATransaction(int id, Runnable outage, Runnable end) {
    pair.jvms().get(0).ask("create " + id + " sku" + id + " Old 0");
    String question = "name " + id;
    pair.jvms().forEach(jvm -> assertThat(value(jvm.ask(question))).isEqualTo("Old"));
    awaitFree(question);

    pair.shop()
        .run(
            session -> {
              session.find(Product.class, (long) id).setName("New");
              session.flush();
              outage.run();
            });
    for (Pair.Jvm jvm : pair.jvms()) {
      String answer = jvm.ask(question);
      assertThat(value(answer)).isEqualTo("New");
      assertThat(answer).as("what the cache could not answer").doesNotEndWith(" 0");
    }
    end.run();
    // Its own change this JVM never misses, the other one once it is repaired.
    assertThat(value(pair.jvms().get(0).ask(question))).isEqualTo("New");
    awaitRepairs();
    pair.jvms().forEach(jvm -> assertThat(value(jvm.ask(question))).isEqualTo("New"));
    awaitFree(question);
  }

  @Test
  void frozen_duringAWholeTransaction_isRepairedForTheOtherJvm() {
    pair.jvms().get(0).ask("create 23 sku23 Old 0");
    pair.jvms().forEach(jvm -> assertThat(value(jvm.ask("name 23"))).isEqualTo("Old"));
    awaitFree("name 23");

    server.freeze();
    pair.jvms().get(0).ask("rename 23 New");
    server.thaw();
    long thawed = System.nanoTime();
    int old = 0;
    while (value(pair.jvms().get(1).ask("name 23")).equals("Old")) {
      old++;
      assertThat(System.nanoTime()).as("time for a repair").isLessThan(thawed + PATIENCE_NANOS);
    }
    System.out.printf(
        "Measured: after a silence the other JVM read the old value %d times, for %d ms%n",
        old, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - thawed));
    assertThat(value(pair.jvms().get(0).ask("name 23"))).isEqualTo("New");
    awaitRepairs();
    pair.jvms().forEach(jvm -> assertThat(value(jvm.ask("name 23"))).isEqualTo("New"));
  }

  /** Waits until both JVMs answer from the cache. */
  private void awaitFree(String question) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (Pair.Jvm jvm : pair.jvms()) {
      while (!jvm.ask(question).endsWith(" 0")) {
        assertThat(System.nanoTime()).as("time for hits to come back").isLessThan(deadline);
      }
    }
  }

  /** Waits until both JVMs are served and have made up for what failed. */
  private void awaitRepairs() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (Pair.Jvm jvm : pair.jvms()) {
      while (!jvm.ask("cluster").startsWith("UP,0 ")) {
        assertThat(System.nanoTime()).as("time for repairs").isLessThan(deadline);
        pause(10);
      }
    }
  }

  /** Waits until this JVM knows that the server is down. */
  private static void awaitDown() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!ClusterState.read().startsWith("DOWN,")) {
      assertThat(System.nanoTime()).as("time to see the outage").isLessThan(deadline);
      pause(10);
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
