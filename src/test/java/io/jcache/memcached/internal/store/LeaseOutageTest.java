package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.BulkFixture.Silence;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The leases of one call on two nodes, of which one fails. */
@Timeout(60)
@ParameterizedClass(name = "addsForTokens = {0}")
@ValueSource(booleans = {false, true})
final class LeaseOutageTest {
  @Parameter boolean addsForTokens;

  private static final int FAILING = 0;
  private static final int HEALTHY = 1;

  private final BulkFixture fixture = new BulkFixture(2);
  private final Object failing = keyOn(FAILING);
  private final Object healthy = keyOn(HEALTHY);
  private EntryStore<Object, Object> store = fixture.store();
  private EntryStore<Object, Object> other = fixture.otherStore();

  private Object keyOn(int node) {
    return BulkFixture.keys(100).stream()
        .filter(key -> fixture.nodeOf(key) == node)
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void createStores() {
    fixture.faulty.forEach(node -> node.addsForTokens(addsForTokens));
    fixture.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
  }

  private Map<Object, Ticket> tickets() {
    store = fixture.store();
    other = fixture.otherStore();
    return store.tickets(List.of(failing, healthy), System.nanoTime());
  }

  /** Lets expired entries lie there. */
  private void expired() {
    EntryStore<Object, Object> before = fixture.otherStore();
    before.update(failing, Operations.put("old"));
    before.update(healthy, Operations.put("old"));
    fixture.one.clock.advance(Duration.ofMinutes(1));
  }

  private void assertThatNobodyWaits() {
    Map<Object, Ticket> theirs = other.tickets(List.of(healthy), System.nanoTime());
    try (LoadLeases<Object, Object> leases = other.leases(theirs, true)) {
      assertThat(leases.next().toLoad()).containsExactly(healthy);
    }
  }

  @Test
  void next_thatThrows_leavesNoLeaseOnOtherNodes() {
    Map<Object, Ticket> tickets = tickets();
    try (LoadLeases<Object, Object> leases = store.leases(tickets, true)) {
      fixture.meet(FAILING, new Silence(fixture.one.ticker));

      assertThatExceptionOfType(CacheException.class).isThrownBy(leases::next);
    }

    assertThatNobodyWaits();
  }

  @Test
  void next_thatThrows_endsALeaseOfWhichTheAnswerWasLost() {
    Map<Object, Ticket> tickets = tickets();
    try (LoadLeases<Object, Object> leases = store.leases(tickets, true)) {
      fixture.meet(FAILING, new Silence(fixture.one.ticker));
      fixture.faulty.get(HEALTHY).loseAnswer(Request.ADD, Kind.LOST, 1);

      assertThatExceptionOfType(CacheException.class).isThrownBy(leases::next);
    }

    assertThatNobodyWaits();
  }

  @Test
  void close_endsALeaseOfAnAttemptBefore_whenItCouldNotBeRead() {
    assumeTrue(addsForTokens, "else the attempt after it reads it");
    Map<Object, Ticket> tickets = tickets();
    FaultyTransport node = fixture.faulty.get(HEALTHY);
    try (LoadLeases<Object, Object> leases = store.leases(tickets, true)) {
      node.loseAnswer(Request.GETS, Kind.LOST, 1);
      node.before(Request.GETS, () -> {}); // the attempt after it
      node.refuse(Request.GETS, Kind.SERVER_ERROR, 1);

      assertThatExceptionOfType(CacheException.class).isThrownBy(leases::next);
    }

    assertThatNobodyWaits();
  }

  @Test
  void close_endsTheLeasesOfOtherNodes() {
    expired();
    Map<Object, Ticket> tickets = tickets();
    try (LoadLeases<Object, Object> leases = store.leases(tickets, true)) {
      assertThat(leases.next().toLoad()).containsExactly(failing, healthy);

      fixture.meet(FAILING, new Silence(fixture.one.ticker));
    }

    assertThatNobodyWaits();
  }

  @Test
  void next_besideASilentNode_hasTimeLeftForTheOther() {
    fixture.one.degrade = true;
    expired();
    Map<Object, Ticket> tickets = tickets();
    try (LoadLeases<Object, Object> leases = store.leases(tickets, true)) {
      fixture.meet(FAILING, new Silence(fixture.one.ticker));
      fixture.faulty.get(HEALTHY).add(Request.COMPARE_AND_SET, new InTime(), 1);

      assertThat(leases.next().toLoad()).containsExactly(failing, healthy);
    }

    assertThat(tickets.get(healthy)).matches(Ticket::hasLease);
  }

  /** Answers nobody whose deadline is over. */
  private static final class InTime implements Fault {
    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      Reply<T> reply = request.get();
      return deadline -> {
        if (deadline.hasPassed()) {
          throw new TransportException(Kind.TIMEOUT, "late", "no time left", null);
        }
        return reply.await(deadline);
      };
    }
  }
}
