package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A memcached that is killed, or falls silent, while the application works on. */
class OutageIT {
  private static final int THREADS = 16;

  private MemcachedServer server;
  private Shop shop;
  private Catalog catalog;
  private Source source;

  @BeforeEach
  void start() {
    server = MemcachedServer.start();
    shop = Shop.startWith(Shop.configuration(server, "2s"));
    catalog = shop.catalog();
    source = shop.source();
  }

  @AfterEach
  void stop() {
    shop.close();
    server.close();
  }

  @Test
  void serverKilledAndRestarted_applicationServesAndHitsComeBack() throws Exception {
    Set<String> before = new HashSet<>();
    before.add(catalog.article("bread").note());
    before.add(catalog.price("bread"));
    before.add(catalog.all());

    server.kill();
    assertServesFromItsSource(before);
    server.restart();

    awaitHits(() -> catalog.article("bread").note().equals(catalog.article("bread").note()));
    awaitHits(() -> catalog.price("bread").equals(catalog.price("bread")));
    source.reset();
    assertThat(before).doesNotContain(catalog.article("bread").note(), catalog.price("bread"));
    assertThat(source.calls("article")).isZero();
    assertThat(source.calls("price")).isZero();
  }

  /** The server keeps what it has: what was not evicted comes back, what was evicted does not. */
  @Test
  void serverSilent_evictedEntriesNeverComeBack() {
    String kept = catalog.price("kept");
    Article evicted = catalog.article("evicted");
    String all = catalog.all();
    Article replaced = catalog.article("replaced");

    server.freeze();
    try {
      assertThat(catalog.price("kept")).isNotEqualTo(kept);
      catalog.forget("evicted");
      catalog.rename("replaced", "new");
      assertThat(catalog.article("evicted")).isNotEqualTo(evicted);
    } finally {
      server.thaw();
    }
    awaitHits(() -> catalog.price("hit").equals(catalog.price("hit")));
    for (int i = 0; i < 50; i++) {
      assertThat(catalog.article("evicted")).isNotEqualTo(evicted);
      assertThat(catalog.article("replaced")).isNotEqualTo(replaced);
    }
    assertThat(catalog.all()).isEqualTo(all);

    server.freeze();
    try {
      catalog.forgetAll();
    } finally {
      server.thaw();
    }
    for (int i = 0; i < 50; i++) {
      assertThat(catalog.all()).isNotEqualTo(all);
    }
    awaitHits(() -> catalog.all().equals(catalog.all()));
    assertThat(catalog.all()).isNotEqualTo(all);
  }

  private void assertServesFromItsSource(Set<String> before) throws Exception {
    Callable<Void> customer =
        () -> {
          for (int i = 0; i < 20; i++) {
            assertThat(before).doesNotContain(catalog.article("bread").note());
            assertThat(before).doesNotContain(catalog.price("bread"));
            assertThat(before).doesNotContain(catalog.all());
            assertThat(catalog.absent("unicorn")).isNull();
            assertThat(catalog.absentSync("unicorn")).isNull();
            assertThat(catalog.rename("bread", "renamed").note()).isEqualTo("renamed");
            catalog.forget("bread");
            catalog.forgetAll();
            assertFails(() -> catalog.forgetAndFail("bread"));
            assertFails(catalog::forgetAllAndFail);
          }
          return null;
        };
    source.reset();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Void> end : executor.invokeAll(Collections.nCopies(THREADS, customer))) {
        end.get();
      }
    } finally {
      executor.shutdownNow();
    }
    for (String method : new String[] {"article", "price", "all", "absent", "absentSync"}) {
      assertThat(source.calls(method)).as(method).isEqualTo(20 * THREADS);
    }
  }

  /** The method fails, not its cache. */
  private static void assertFails(ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class);
  }

  private static void awaitHits(BooleanSupplier hit) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!hit.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time by which there are hits").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
