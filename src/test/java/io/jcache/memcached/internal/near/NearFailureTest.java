package io.jcache.memcached.internal.near;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.ImmutableClasses;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.StoreFixture;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the ledger hides, no near cache shows. */
final class NearFailureTest {
  private final StoreFixture fixture = new StoreFixture();
  private final EntryStore<Object, Object> other = fixture.otherStore();

  private NearEntries<Object, Object> near() {
    fixture.degrade = true;
    NearEntries<Object, Object> near =
        new NearEntries<>(
            fixture.store(),
            new NearEntries.Options(100, Duration.ofHours(1), false),
            new Copier() {
              @Override
              public <T> Supplier<T> snapshot(T object) {
                return () -> object;
              }
            },
            ImmutableClasses::contain,
            fixture.clock,
            System::nanoTime);
    other.update(KEY, Operations.put("old"));
    assertThat(get(near)).isEqualTo("old");
    assertThat(get(near)).isEqualTo("old");
    assertThat(near.counts().hits()).isOne();
    return near;
  }

  private static @Nullable Object get(NearEntries<Object, Object> near) {
    return near.read(KEY, Operations.get()).result();
  }

  static List<Consumer<NearEntries<Object, Object>>> changes() {
    return List.of(
        near -> near.update(KEY, Operations.put("new")),
        near -> near.update(KEY, Operations.remove()),
        NearEntries::clear);
  }

  /** The old entry is still there on the server, and must not be seen any more. */
  @ParameterizedTest
  @MethodSource("changes")
  void failedChange_hidesTheEntry_untilItIsRepaired(Consumer<NearEntries<Object, Object>> change) {
    NearEntries<Object, Object> near = near();
    fixture.faulty.breakDown(Kind.TIMEOUT);
    change.accept(near);

    assertThat(get(near)).isNull();

    fixture.faulty.repair();
    eventually("repair")
        .untilAsserted(
            () -> {
              near.update(KEY, Operations.put("newer"));
              assertThat(get(near)).isEqualTo("newer");
            });
  }

  /** That a connection is gone may be known long after a write of it has failed. */
  @Test
  void doubtThatComesLate_hidesWhatWasReadMeanwhile() {
    NearEntries<Object, Object> near = near();
    List<Runnable> losses = new ArrayList<>();
    fixture.faulty.add(Request.SET, new Losing(losses), 1);
    near.updateAll(Map.of(KEY, Operations.put("lost")), Map.of()).next();
    eventually("repair")
        .untilAsserted(
            () -> {
              other.update(KEY, Operations.put("of another JVM"));
              assertThat(get(near)).isEqualTo("of another JVM");
            });
    assertThat(get(near)).isEqualTo("of another JVM");
    fixture.faulty.breakDown(Kind.TIMEOUT); // nothing is repaired from now on

    losses.forEach(Runnable::run);

    assertThat(get(near)).isNull();
  }

  /** A change that compares is not repaired: it may be carried out when it was long given up. */
  @Test
  void changeWithoutAnAnswer_thatIsCarriedOutLater_isSeen() {
    NearEntries<Object, Object> near = near();
    List<Runnable> late = new ArrayList<>();
    fixture.faulty.add(Request.COMPARE_AND_SET, new Delayed(late), 1);
    assertThatThrownBy(() -> near.update(KEY, Operations.replace("new")))
        .isInstanceOf(CacheException.class);
    assertThat(get(near)).isEqualTo("old");

    late.forEach(Runnable::run);

    assertThat(get(near)).isEqualTo("new");
  }

  /**
   * A write that fails, and is carried out when the test says so.
   *
   * @param late takes what carries it out
   */
  private record Delayed(List<Runnable> late) implements FaultyTransport.Fault {
    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      late.add(
          () -> {
            var unused = request.get().await(StoreFixture.soon());
          });
      return deadline -> {
        throw new TransportException(Kind.TIMEOUT, "node:11211", "made to fail", null);
      };
    }
  }

  /**
   * A write that is not carried out, and fails; that its connection is lost is told by the test.
   *
   * @param losses takes what is to be told
   */
  private record Losing(List<Runnable> losses) implements FaultyTransport.Fault {
    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      return new Reply<>() {
        @Override
        public T await(Deadline deadline) {
          throw new TransportException(Kind.LOST, "node:11211", "made to fail", null);
        }

        @Override
        public void whenLost(Runnable action) {
          losses.add(action);
        }
      };
    }
  }
}
