package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How much of a connection one call takes. */
final class FetchBatchTest {

  private static final int KEYS = 3_000;

  /** The least that {@code connection.max-in-flight} can be. */
  private static final int LEAST_IN_FLIGHT = 256;

  /**
   * A getAll() whose reads count as accesses sent one request per key, all at once: it filled the
   * connection, and other threads' requests were refused.
   */
  @Test
  void readAll_byToken_leavesRoomOnTheConnection() {
    StoreFixture fixture = new StoreFixture();
    fixture.policy = new TouchedExpiryPolicy(new Duration(TimeUnit.HOURS, 1));
    EntryStore<Object, Object> store = fixture.store();
    List<Integer> keys = IntStream.range(0, KEYS).boxed().toList();
    keys.forEach(key -> store.update(key, Operations.put(key)));
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    fixture.faulty.add(
        Request.GETS,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            Reply<T> sent = request.get();
            return deadline -> {
              inFlight.decrementAndGet();
              return sent.await(deadline);
            };
          }
        },
        KEYS);

    Map<Object, Decision<Object, Object>> read = store.readAll(keys, Operations.get());

    assertThat(read).hasSize(KEYS);
    read.forEach((key, decision) -> assertThat(decision.result()).isEqualTo(key));
    assertThat(most.get()).as("requests at a time").isBetween(1, LEAST_IN_FLIGHT / 2);
    assertThat(fixture.faulty.count(Request.GETS))
        .as("requests, each for some of the keys")
        .isBetween(KEYS / (LEAST_IN_FLIGHT / 2), KEYS / 10);
  }
}
