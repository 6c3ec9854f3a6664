package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;

/** Spring's own annotations, with every call of the source counted. */
class SpringAnnotationsIT {
  private static final int THREADS = 16;

  private static MemcachedServer server;
  private static Shop shop;

  private final Catalog catalog = shop.catalog();
  private final Source source = shop.source();

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    shop = Shop.start(server);
  }

  @AfterAll
  static void stop() {
    shop.close();
    server.close();
  }

  @BeforeEach
  void forget() {
    shop.forgetAll();
  }

  @Test
  void cacheable_asksOnceForEachKey() {
    Article first = catalog.article("bread");

    assertThat(catalog.article("bread")).isEqualTo(first).isNotSameAs(first);
    assertThat(source.calls("article")).isEqualTo(1);
    assertThat(catalog.article("milk")).isNotEqualTo(first);
    assertThat(source.calls("article")).isEqualTo(1);
    assertThat(shop.cache("articles").get("bread")).isEqualTo(first);
  }

  @Test
  void cacheable_withoutArguments_hasTheEmptyKey() {
    String first = catalog.all();

    assertThat(catalog.all()).isEqualTo(first);
    assertThat(source.calls("all")).isEqualTo(1);
    assertThat(shop.cache("articles").get(SimpleKey.EMPTY)).isEqualTo(first);
    assertThat(shop.cache("articles").get(new SimpleKey())).isEqualTo(first);
  }

  @Test
  void cacheable_withSeveralArguments_asksOnceForEachCombination() {
    String first = catalog.search("bread", 1, List.of("rye"));

    assertThat(catalog.search("bread", 1, new ArrayList<>(List.of("rye")))).isEqualTo(first);
    assertThat(source.calls("search")).isEqualTo(1);
    assertThat(
            List.of(
                catalog.search("bread", 2, List.of("rye")),
                catalog.search("bread", 1, List.of("rye", "rye")),
                catalog.search("bread", 1, Set.of("rye")),
                catalog.search("brea", 1, List.of("rye")),
                catalog.search(null, 1, List.of("rye"))))
        .doesNotHaveDuplicates()
        .doesNotContain(first);
    assertThat(source.calls("search")).isEqualTo(5);
    assertThat(catalog.search(null, 1, List.of("rye"))).isNotEqualTo(first);
    assertThat(source.calls("search")).isZero();
  }

  @Test
  void cacheable_withAList_asksOnceWhateverItsClass() {
    String first = catalog.tagged(List.of("a", "b", "c"));

    for (List<String> equal :
        List.of(
            new ArrayList<>(List.of("a", "b", "c")),
            Arrays.asList("a", "b", "c"),
            new LinkedList<>(List.of("a", "b", "c")),
            List.of("a", "b", "c", "d").subList(0, 3),
            List.copyOf(Arrays.asList("a", "b", "c")))) {
      assertThat(catalog.tagged(equal)).as(equal.getClass().getName()).isEqualTo(first);
    }
    assertThat(source.calls("tagged")).isEqualTo(1);
    assertThat(catalog.tagged(List.of("a", "c", "b"))).isNotEqualTo(first);
  }

  @Test
  void cacheable_ofNull_asksOnceAndKeepsSpringsSingleton() {
    assertThat(catalog.absent("unicorn")).isNull();
    assertThat(catalog.absent("unicorn")).isNull();
    assertThat(source.calls("absent")).isEqualTo(1);
    assertThat(shop.cache("prices").get("unicorn")).isSameAs(NullValue.INSTANCE);

    assertThat(catalog.absentSync("unicorn")).isNull();
    assertThat(catalog.absentSync("unicorn")).isNull();
    assertThat(source.calls("absentSync")).isEqualTo(1);
    assertThat(shop.cache("prices").get("syncunicorn")).isSameAs(NullValue.INSTANCE);
  }

  @Test
  void cachePut_callsAlwaysAndReplaces() {
    catalog.article("bread");
    catalog.rename("bread", "rye");
    catalog.rename("bread", "wheat");

    assertThat(source.calls("rename")).isEqualTo(2);
    assertThat(catalog.article("bread").note()).isEqualTo("wheat");
    assertThat(source.calls("article")).isEqualTo(1);
  }

  @Test
  void cacheEvict_forgetsItsKeyOnly() {
    catalog.article("bread");
    catalog.article("milk");
    catalog.forget("bread");

    assertThat(source.calls("article")).isEqualTo(2);
    catalog.article("milk");
    assertThat(source.calls("article")).isZero();
    catalog.article("bread");
    assertThat(source.calls("article")).isEqualTo(1);
  }

  @Test
  void cacheEvict_ofAMethodThatFails_forgetsOnlyBeforeIt() {
    catalog.article("bread");
    assertThatThrownBy(() -> catalog.failAndForget("bread"))
        .isInstanceOf(IllegalStateException.class);
    catalog.article("bread");
    assertThat(source.calls("article")).isEqualTo(1);

    assertThatThrownBy(() -> catalog.forgetAndFail("bread"))
        .isInstanceOf(IllegalStateException.class);
    catalog.article("bread");
    assertThat(source.calls("article")).isEqualTo(1);
  }

  @Test
  void cacheEvict_ofAllEntries_leavesOtherCachesAlone() {
    catalog.article("bread");
    catalog.all();
    catalog.absent("unicorn");
    catalog.forgetAll();

    catalog.article("bread");
    catalog.all();
    catalog.absent("unicorn");
    assertThat(source.calls("article")).isEqualTo(2);
    assertThat(source.calls("all")).isEqualTo(2);
    assertThat(source.calls("absent")).isEqualTo(1);
  }

  @Test
  void cacheEvict_ofAllEntriesBeforeAMethodThatFails_forgets() {
    catalog.article("bread");
    assertThatThrownBy(catalog::forgetAllAndFail).isInstanceOf(IllegalStateException.class);
    assertThat(shop.cache("articles")).isEmpty();
    assertThatThrownBy(catalog::forgetAllAndFail).isInstanceOf(IllegalStateException.class);

    catalog.article("bread");
    assertThat(source.calls("article")).isEqualTo(2);
  }

  /** Spring's bridge to JCache has no way to retrieve: so it is with every JCache provider. */
  @Test
  void cacheable_onAFuture_isRefusedBySpring() {
    assertThatThrownBy(() -> catalog.later("bread"))
        .isInstanceOf(UnsupportedOperationException.class)
        .satisfies(
            refused ->
                assertThat(refused.getStackTrace()[0].getClassName())
                    .isEqualTo("org.springframework.cache.Cache"));
  }

  @Test
  void cachePutAndCacheEvict_onAFuture_takeEffectWhenItIsDone() {
    CompletableFuture<String> note = new CompletableFuture<>();
    CompletableFuture<Article> renamed = catalog.renameLater("bread", note);
    assertThat(shop.cache("articles").get("bread")).isNull();

    note.complete("rye");

    Article rye = new Article("bread", "rye");
    assertThat(renamed.join()).isEqualTo(rye);
    assertThat(shop.cache("articles").get("bread")).isEqualTo(rye);

    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<Void> forgotten = catalog.forgetLater("bread", done);
    assertThat(shop.cache("articles").get("bread")).isEqualTo(rye);
    done.complete(null);

    forgotten.join();
    assertThat(shop.cache("articles").get("bread")).isNull();
  }

  /** The source takes longer than the cache's timeout, as sources do that need {@code sync}. */
  @Test
  void cacheable_sync_ofManyThreads_asksOnce() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(THREADS);
    Supplier<String> slowly =
        () -> {
          await(all);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3500));
          return "call " + calls.incrementAndGet();
        };
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (Shop own = Shop.startWith(Shop.configuration(server, "3s"))) {
      // What takes long only once is no part of it.
      assertThat(own.catalog().price("butter", () -> "dear")).isEqualTo("dear");
      Callable<String> call =
          () -> {
            all.countDown();
            return own.catalog().price("bread", slowly);
          };
      for (Future<String> price : executor.invokeAll(Collections.nCopies(THREADS, call))) {
        assertThat(price.get()).isEqualTo("call 1");
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(calls).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
