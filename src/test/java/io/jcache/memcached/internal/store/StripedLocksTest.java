package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jcache.memcached.internal.store.StripedLocks.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Locks that spare repeats, and on which nothing depends. */
final class StripedLocksTest {

  private static final Duration FOREVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void hold_oneStripe_letsOneThreadInAtATime() {
    StripedLocks locks = new StripedLocks(1, FOREVER);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    assertTimeoutPreemptively(
        SOON,
        () ->
            inThreads(
                4,
                thread -> {
                  for (int i = 0; i < 500; i++) {
                    try (Hold hold = locks.hold("key " + i)) {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      Thread.onSpinWait();
                      inside.decrementAndGet();
                    }
                  }
                }));

    assertThat(most).hasValue(1);
  }

  @Test
  void hold_whileHoldingTheSame_doesNotWait() {
    StripedLocks locks = new StripedLocks(1, FOREVER);

    assertTimeoutPreemptively(
        SOON,
        () -> {
          try (Hold outer = locks.hold("a");
              Hold inner = locks.hold("b");
              Hold innermost = locks.hold("a")) {
            assertThat(List.of(outer, inner, innermost)).doesNotContainNull();
          }
        });
  }

  /** Two processors that invoke each other's key would wait for each other for ever. */
  @Test
  void hold_crosswiseInTwoThreads_doesNotWait() {
    StripedLocks locks = new StripedLocks(1024, FOREVER);
    CyclicBarrier bothHold = new CyclicBarrier(2);
    String[] keys = {"a", "b"};

    assertTimeoutPreemptively(
        SOON,
        () ->
            inThreads(
                2,
                thread -> {
                  try (Hold outer = locks.hold(keys[thread])) {
                    bothHold.await(10, TimeUnit.SECONDS);
                    try (Hold inner = locks.hold(keys[1 - thread])) {
                      bothHold.await(10, TimeUnit.SECONDS);
                    }
                  }
                }));
  }

  /** Bulk calls over the same keys in another order would wait for each other for ever. */
  @Test
  void hold_ofSeveralInAnyOrder_letsOneThreadInAtATime() {
    StripedLocks locks = new StripedLocks(1024, FOREVER);
    List<List<String>> orders =
        List.of(List.of("a", "b", "c"), List.of("c", "b", "a"), List.of("b"), List.of("b", "b"));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    assertTimeoutPreemptively(
        SOON,
        () ->
            inThreads(
                orders.size(),
                thread -> {
                  for (int i = 0; i < 500; i++) {
                    try (Hold hold = locks.hold(orders.get(thread))) {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      Thread.onSpinWait();
                      inside.decrementAndGet();
                    }
                  }
                }));

    assertThat(most).hasValue(1);
  }

  @Test
  void hold_ofSeveralOneOfWhichIsTaken_goesOnWithTheOthersAfterOnePatience() {
    // One after the other they would take half an hour.
    StripedLocks locks = new StripedLocks(1024, Duration.ofSeconds(1));
    List<String> keys = IntStream.range(0, 2000).mapToObj(i -> "key " + i).toList();
    try (Hold all = locks.hold(keys)) {
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> locks.hold(keys).close());

      assertThat(other).succeedsWithin(SOON);
      assertThat(all).isNotNull();
    }
    keys.forEach(key -> assertFree(locks, key));
  }

  @Test
  void hold_longerThanPatience_letsOthersGoOn() {
    StripedLocks locks = new StripedLocks(1, Duration.ofMillis(1));
    try (Hold hold = locks.hold("a")) {
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try (Hold without = locks.hold("a")) {
                  assertThat(without).isNotNull();
                }
              });

      assertThat(other).succeedsWithin(SOON);
      assertThat(hold).isNotNull();
    }
    assertFree(locks);
  }

  @Test
  void close_ofNestedHold_keepsTheOuterOne() throws Exception {
    StripedLocks locks = new StripedLocks(1, FOREVER);
    CountDownLatch entered = new CountDownLatch(1);
    Hold outer = locks.hold("a");
    locks.hold("a").close();
    Thread other =
        new Thread(
            () -> {
              locks.hold("a").close();
              entered.countDown();
            });
    other.start();

    assertThat(entered.await(50, TimeUnit.MILLISECONDS)).isFalse();
    outer.close();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    other.join();
    assertFree(locks);
  }

  @Test
  void hold_interrupted_goesOnWithoutAndKeepsTheInterrupt() {
    StripedLocks locks = new StripedLocks(1, FOREVER);
    try (Hold hold = locks.hold("a")) {
      CompletableFuture<Boolean> other =
          CompletableFuture.supplyAsync(
              () -> {
                Thread.currentThread().interrupt();
                try (Hold without = locks.hold("a")) {
                  return Thread.interrupted();
                }
              });

      assertThat(other).succeedsWithin(SOON).isEqualTo(true);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void hold_ofAnyKey_findsAStripe() {
    StripedLocks locks = new StripedLocks(7, FOREVER);
    for (String key : List.of("", "polygenelubricants", "\uFFFF", "DESIGNING WORKHOUSES")) {
      locks.hold(key).close();
    }
    assertFree(locks);
  }

  private static void assertFree(StripedLocks locks) {
    assertFree(locks, "a");
  }

  private static void assertFree(StripedLocks locks, String key) {
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> locks.hold(key).close());
    assertThat(other).succeedsWithin(SOON);
  }

  /** The task of one of several threads. */
  private interface Task {
    void run(int thread) throws Exception;
  }

  private static void inThreads(int count, Task task) {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int thread = i;
      CompletableFuture<Void> done = new CompletableFuture<>();
      threads.add(done);
      Thread runner =
          new Thread(
              () -> {
                try {
                  task.run(thread);
                  done.complete(null);
                } catch (Throwable e) {
                  done.completeExceptionally(e);
                }
              });
      runner.setDaemon(true);
      runner.start();
    }
    threads.forEach(CompletableFuture::join);
  }
}
