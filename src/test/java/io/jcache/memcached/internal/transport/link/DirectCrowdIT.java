package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ThreadKind;
import io.jcache.memcached.testkit.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Far more callers at once than processors, on one connection without an I/O thread. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.testkit.ThreadKind#present")
final class DirectCrowdIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int OF_THE_PLATFORM = 300;
  private static final int VIRTUAL = 10_000;

  @Parameter ThreadKind kind;

  private final MemcachedServer server = MemcachedServer.start();
  private ExecutorService executor;

  @BeforeEach
  void start() {
    executor = kind.newExecutor();
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    server.close();
  }

  private int callers() {
    return kind == ThreadKind.VIRTUAL ? VIRTUAL : OF_THE_PLATFORM;
  }

  private static Deadline later() {
    return Deadline.after(PATIENCE);
  }

  private Transport open() {
    return Wiring.DIRECT.open(
        NodeContract.node(server),
        Impatience.of(
            Wiring.DIRECT.options(PATIENCE).withMaxInFlight(2 * VIRTUAL, 64L << 20), PATIENCE));
  }

  private static String key(int caller) {
    return "caller-" + caller;
  }

  private static byte[] value(int caller) {
    return ("of " + key(caller)).repeat(1 + caller % 30).getBytes(UTF_8);
  }

  /** Lets each caller do the same at the same time. */
  private <T> List<Future<T>> each(IntFunction<T> call) {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<T>> calls = new ArrayList<>();
    for (int i = 0; i < callers(); i++) {
      int caller = i;
      calls.add(
          executor.submit(
              () -> {
                begin.await();
                return call.apply(caller);
              }));
    }
    begin.countDown();
    return calls;
  }

  private static <T> T result(Future<T> call) throws Exception {
    return call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void callersOfACache_readWhatTheyPut() throws Exception {
    String suffix =
        "/crowd?failure-policy=throw&timeout=%ds&%s"
            .formatted(PATIENCE.toSeconds(), Wiring.DIRECT.query());
    try (CacheFixture fixture = CacheFixture.on(server, suffix)) {
      Cache<Integer, String> cache =
          fixture.cache(
              "crowd",
              new MemcachedConfiguration<Integer, String>().setTypes(Integer.class, String.class));
      List<Future<String>> found =
          each(
              caller -> {
                cache.put(caller, key(caller));
                return cache.get(caller);
              });
      for (int i = 0; i < callers(); i++) {
        assertThat(result(found.get(i))).isEqualTo(key(i));
      }
    }
  }

  /** While all wait for a server that says nothing, what waits for none must get its turn. */
  @Test
  void callersOfAFrozenServer_holdUpNobodyElse_andGetTheirOwnAnswers() throws Exception {
    try (Transport transport = open()) {
      for (Future<?> set :
          each(
              caller -> {
                transport.set(key(caller), value(caller), 0).await(later());
                return true;
              })) {
        result(set);
      }
      server.freeze();
      List<Future<Map<String, byte[]>>> gets =
          each(caller -> transport.get(List.of(key(caller))).await(later()));
      eventually("all wait").until(() -> transport.status().inFlight() >= callers());
      assertThat(result(executor.submit(() -> "its turn"))).isEqualTo("its turn");
      assertThat(gets).noneMatch(Future::isDone);
      server.thaw();
      for (int i = 0; i < callers(); i++) {
        assertThat(result(gets.get(i)).get(key(i))).isEqualTo(value(i));
      }
      assertThat(transport.status().reconnects()).isZero();
      eventually("all is answered").until(() -> transport.status().inFlight() == 0);
    } finally {
      server.thaw();
    }
  }
}
