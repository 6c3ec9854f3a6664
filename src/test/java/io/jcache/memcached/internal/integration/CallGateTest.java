package io.jcache.memcached.internal.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Calls of a customization, and its end. */
final class CallGateTest {
  private final CallGate gate = new CallGate("loader");

  @Test
  void call_afterTheEnd_isRefusedByName() {
    gate.close();
    assertThatThrownBy(() -> gate.call(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loader");
  }

  @Test
  void call_thatCloses_isNotWaitedFor() {
    boolean closed =
        gate.call(
            () -> {
              gate.close();
              return gate.call(() -> true);
            });
    assertThat(closed).isTrue();
  }

  @Test
  void close_ofAnInterruptedThread_doesNotWait() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> call =
        CompletableFuture.supplyAsync(
            () ->
                gate.call(
                    () -> {
                      inside.countDown();
                      awaitUninterruptibly(end);
                      return true;
                    }));
    inside.await();
    Thread.currentThread().interrupt();
    gate.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(call).isNotDone();
    end.countDown();
    assertThat(call.get()).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
