package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import io.jcache.memcached.testkit.SlowAnswer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writers of one key on a node that takes its time. */
final class CasLoopTest {

  private static final String KEY = "key";
  private static final Duration LATENCY = Duration.ofMillis(5);

  private final StoreFixture fixture = new StoreFixture();

  /**
   * The timeout mostly passes while an answer is on its way. That was taken for a failure of the
   * node: under the policy to degrade the increment was dropped with a warning, though the node had
   * answered everything.
   */
  @Test
  void update_contendedOnASlowNode_blamesTheOtherWriters() {
    FakeTicker ticker = fixture.ticker;
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    other.update(KEY, Operations.put(0));
    AtomicInteger writes = new AtomicInteger();
    Runnable write = () -> other.update(KEY, Operations.put(writes.incrementAndGet()));
    Fault slow = new SlowAnswer(ticker, LATENCY);
    Fault contended =
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            write.run();
            return slow.reply(request);
          }
        };
    for (Request request : Request.values()) {
      fixture.faulty.add(request, contended, 10_000);
    }

    long start = ticker.getAsLong();
    assertThatThrownBy(() -> store.update(KEY, Operations.replace("mine")))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("other writers of the key were faster");

    assertThat(Duration.ofNanos(ticker.getAsLong() - start))
        .isBetween(StoreFixture.TIMEOUT.multipliedBy(3).dividedBy(4), StoreFixture.TIMEOUT);
    assertThat(other.read(KEY, Operations.get()).result()).isNotEqualTo("mine");
  }
}
