package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was loaded from the source before its key was changed. */
@ParameterizedClass(name = "addsForTokens = {0}")
@ValueSource(booleans = {false, true})
final class OvertakenLoadTest {
  @Parameter boolean addsForTokens;

  static final List<Operation<Object, ?>> CHANGES =
      List.of(
          Operations.put("new"),
          Operations.getAndPut("new"),
          Operations.putIfAbsent("new"),
          Operations.remove(),
          Operations.getAndRemove(),
          Operations.removeDeleted());

  private final StoreFixture fixture = new StoreFixture();
  private final Nodes nodes =
      new Nodes(
          Ring.ketama(List.of(StoreFixture.NODE)),
          List.of(fixture.faulty),
          StoreFixture.TIMEOUT,
          100);
  private final EntryStore<Object, Object> store;

  OvertakenLoadTest() {
    fixture.degrade = true;
    store = new EntryStore<>(fixture.context(nodes));
  }

  @BeforeEach
  void tellTokens() {
    fixture.faulty.addsForTokens(addsForTokens);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private @Nullable Object get() {
    return store.read(KEY, Operations.get()).result();
  }

  private Ticket ticket() {
    return StoreFixture.ticket(store, KEY, System.nanoTime());
  }

  private @Nullable Object storeLoaded(Object value, Ticket ticket) {
    return StoreFixture.store(store, KEY, Operations.addLoaded(value), ticket).result();
  }

  /** Removes as a removal of many keys does where nobody asks what was there. */
  private void removeBlind() {
    int reads = fixture.faulty.count(Request.GETS);
    BulkUpdate<Object, Object> update =
        store.updateAll(Map.of(KEY, Operations.removeUncounted()), Map.of());
    assertThat(update.next().get(KEY).failure()).isNull();
    assertThat(fixture.faulty.count(Request.GETS)).as("it reads nothing").isEqualTo(reads);
  }

  @ParameterizedTest
  @FieldSource("CHANGES")
  void load_beganBeforeAChange_isNotStored_evenWhereTheEntryIsGoneAgain(
      Operation<Object, ?> change) {
    Ticket ticket = ticket();
    store.update(KEY, change);
    fixture.otherStore().update(KEY, Operations.remove());

    assertThat(storeLoaded("old", ticket)).as("its own reader gets it").isEqualTo("old");

    assertThat(get()).isNull();
    assertThat(ticket()).isNotEqualTo(ticket);
  }

  @Test
  void load_beganBeforeChangesOfMany_isNotStored() {
    Ticket ticket = ticket();
    store.updateAll(Map.of(KEY, Operations.put("new")), Map.of()).next();
    Ticket later = ticket();
    store.updateAll(Map.of(KEY, Operations.remove()), Map.of()).next();
    Ticket last = ticket();
    removeBlind();

    storeLoaded("old", ticket);
    storeLoaded("old", later);
    storeLoaded("old", last);

    assertThat(get()).isNull();
  }

  @Test
  void load_besideChangesOfOtherKeys_isStored() {
    Ticket ticket = ticket();
    for (int key = 0; key < 1000; key++) {
      store.update(key, Operations.put("new"));
    }
    assertThat(ticket()).isEqualTo(ticket);

    storeLoaded("loaded", ticket);

    assertThat(get()).isEqualTo("loaded");
  }

  @Test
  void load_beganBeforeAPut_givesTheValueOfThat() {
    Ticket ticket = ticket();
    store.update(KEY, Operations.put("new"));

    assertThat(storeLoaded("old", ticket)).isEqualTo("new");
  }

  /** An answer may be garbled on its way, or of a newer version of the application. */
  @Test
  void load_whereAnItemCannotBeRead_removesThatAndIsNotStored_butTheNextIs() {
    Ticket earlier = ticket();
    Ticket ticket = ticket();
    String itemKey = fixture.itemKey(KEY);
    fixture.node.set(itemKey, new byte[] {1, 2, 3}, 0).await(StoreFixture.soon());

    assertThat(storeLoaded("perhaps old", ticket)).isEqualTo("perhaps old");
    assertThat(fixture.storedBytes(itemKey)).isNull();
    storeLoaded("perhaps old", earlier);
    assertThat(get()).isNull();

    storeLoaded("loaded", ticket());
    assertThat(get()).isEqualTo("loaded");
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isZero();
  }

  @Test
  void replacingLoad_whereAnItemCannotBeRead_isStored() {
    Ticket ticket = ticket();
    fixture.node.set(fixture.itemKey(KEY), new byte[] {1, 2, 3}, 0).await(StoreFixture.soon());

    StoreFixture.store(store, KEY, Operations.putLoaded("loaded"), ticket);

    assertThat(get()).isEqualTo("loaded");
  }

  /** Between the look at the ticket and the write a put may fail, and be made up for. */
  @Test
  void load_thatIsBeingStoredWhileAPutFails_isNeverRead() {
    Ticket ticket = ticket();
    fixture.faulty.add(
        Request.ADD,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            fixture.faulty.breakDown(Kind.DOWN);
            store.update(KEY, Operations.put("new"));
            fixture.faulty.repair();
            int deletes = fixture.faulty.count(Request.DELETE) + 3;
            eventually("repairs were tried")
                .until(() -> fixture.faulty.count(Request.DELETE) >= deletes);
            Reply<T> added = request.get();
            return deadline -> {
              T answer = added.await(deadline);
              assertThat(get()).isNull();
              return answer;
            };
          }
        },
        1);

    storeLoaded("old", ticket);

    assertThat(get()).isNull();
    eventually("all is repaired").until(() -> nodes.pendingRepairs(StoreFixture.NODE) == 0);
    assertThat(get()).isNull();
    assertThat(fixture.storedBytes(fixture.itemKey(KEY))).isNull();
  }

  /** The delete found nothing, and then came what had been loaded before; until it was noticed. */
  @Test
  void load_thatIsBeingStoredWhileAllIsRemovedBlind_isNeverRead() {
    Ticket ticket = ticket();
    fixture.faulty.add(
        Request.ADD,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            removeBlind();
            assertThat(get()).isNull();
            Reply<T> added = request.get();
            return deadline -> {
              T answer = added.await(deadline);
              assertThat(get()).isNull();
              return answer;
            };
          }
        },
        1);

    storeLoaded("old", ticket);

    assertThat(get()).isNull();
    eventually("all is repaired").until(() -> nodes.pendingRepairs(StoreFixture.NODE) == 0);
    assertThat(get()).isNull();
    assertThat(fixture.storedBytes(fixture.itemKey(KEY))).isNull();
  }
}
