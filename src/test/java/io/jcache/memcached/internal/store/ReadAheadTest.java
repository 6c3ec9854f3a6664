package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a walk reads before its caller asks for it. */
final class ReadAheadTest {

  private static final int ENTRIES = 1500;

  private final StoreFixture fixture = new StoreFixture();
  private final FaultyTransport counting =
      new FaultyTransport(fixture.faulty) {
        @Override
        public Reply<Map<String, byte[]>> get(Collection<String> keys) {
          keysRead += keys.size() - 1;
          assertThat(reads()).as("reads, so not for ever").isLessThan(10 * ENTRIES);
          return super.get(keys)
              .map(
                  found -> {
                    fixture.ticker.advance(answerTakes);
                    return found;
                  });
        }
      };
  private int before;
  private int keysRead;
  private Duration answerTakes = Duration.ZERO;

  /** Takes the timeout to be read. */
  private record Slow(int number) implements Serializable {
    private static Runnable hook = () -> {};

    Slow {
      hook.run();
    }
  }

  @Test
  void next_firstEntries_readsNothingAhead() {
    EntryScan<Object, Object> scan = scanOver("value");

    take(scan, 100);

    assertThat(reads()).isEqualTo(1);
  }

  @Test
  void next_quickCaller_hasTheNextOnesUnderWay() {
    EntryScan<Object, Object> scan = scanOver("value");

    take(scan, 101);
    assertThat(reads()).as("100, 500 and 500").isEqualTo(3);
    take(scan, 500);
    assertThat(reads()).as("and the rest").isEqualTo(4);

    assertThat(take(scan, ENTRIES)).hasSize(ENTRIES - 601);
    assertThat(reads()).isEqualTo(4);
  }

  @Test
  void next_callerThatTakesItsTime_hasNothingUnderWay() {
    EntryScan<Object, Object> scan = scanOver("value");
    take(scan, 100);
    fixture.ticker.advance(StoreFixture.TIMEOUT);

    take(scan, 500);

    assertThat(reads()).isEqualTo(2);
  }

  /** 600 is where what was read ahead begins; before and behind it, some of a reading is left. */
  @ParameterizedTest
  @ValueSource(ints = {1, 99, 150, 599, 600, 601, 1101})
  void next_whatWasReadLongAgo_isReadAnew(int taken) {
    EntryScan<Object, Object> scan = scanOver("old");
    List<Object> keys = new ArrayList<>();
    scanned(scan, taken).forEach(scanned -> keys.add(scanned.key()));
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.put("new")));
    fixture.ticker.advance(StoreFixture.TIMEOUT);

    List<Scanned<Object, Object>> left = scanned(scan, ENTRIES);

    assertThat(left).allMatch(scanned -> scanned.entry().value().equals("new"));
    left.forEach(scanned -> keys.add(scanned.key()));
    assertThat(keys).hasSize(ENTRIES).doesNotHaveDuplicates();
  }

  /** Who looks at each entry for long was given what had been read hours before. */
  @Test
  void next_callerThatTakesItsTimeForEach_isGivenWhatIsThere_andNotMuchIsReadForIt() {
    EntryScan<Object, Object> scan = scanOver("old");
    EntryStore<Object, Object> other = fixture.otherStore();
    take(scan, 101);
    int readsBefore = reads();
    int keysBefore = keysRead;

    for (int i = 0; i < 100; i++) {
      String current = "at " + i;
      IntStream.range(0, ENTRIES).forEach(key -> other.update(key, Operations.put(current)));
      fixture.ticker.advance(StoreFixture.TIMEOUT);
      assertThat(take(scan, 1)).containsExactly(current);
    }

    assertThat(reads() - readsBefore).as("one each").isLessThanOrEqualTo(100);
    assertThat(keysRead - keysBefore).as("500 at first").isLessThan(1200);
    assertThat(take(scan, ENTRIES)).hasSize(ENTRIES - 201);
    assertThat(reads() - readsBefore).as("more again").isLessThan(115);
  }

  @Test
  void next_nodeFailedWhileTheCallerTookItsTime_losesNothing() {
    fixture.degrade = true;
    EntryScan<Object, Object> scan = scanOver("value");
    take(scan, 100);
    fixture.faulty.before(Request.GET, () -> fixture.faulty.refuse(Request.GET, Kind.DOWN, 1));

    assertThat(take(scan, ENTRIES)).hasSize(ENTRIES - 100);
  }

  /** What was old as soon as it had been read was read anew for ever. */
  @ParameterizedTest
  @ValueSource(ints = {40, 60, 90})
  void next_answersThatTakeTheirTime_givesEachEntryOnce(int percent) {
    EntryScan<Object, Object> scan = scanOver("value");
    answerTakes = StoreFixture.TIMEOUT.multipliedBy(percent).dividedBy(100);

    List<Scanned<Object, Object>> all = scanned(scan, ENTRIES + 1);

    assertThat(all).extracting(Scanned::key).hasSize(ENTRIES).doesNotHaveDuplicates();
    assertThat(reads()).isLessThan(20);
  }

  @Test
  void next_valuesThatTakeLongToBeMade_givesEachEntryOnce() {
    EntryScan<Object, Object> scan = scanOver(new Slow(1));
    Slow.hook = () -> fixture.ticker.advance(StoreFixture.TIMEOUT);
    try {
      List<Scanned<Object, Object>> all = scanned(scan, ENTRIES + 1);

      assertThat(all).extracting(Scanned::key).hasSize(ENTRIES).doesNotHaveDuplicates();
    } finally {
      Slow.hook = () -> {};
    }
  }

  /** What the policy is to throw leaves out no entry, if the caller goes on. */
  @Test
  void next_nodeFailsUnderThrow_losesNothing() {
    EntryScan<Object, Object> scan = scanOver("value");
    int taken = take(scan, 100).size();
    fixture.faulty.refuse(Request.GET, Kind.DOWN, 2);

    assertThatThrownBy(scan::next).isInstanceOf(CacheException.class);
    assertThat(take(scan, ENTRIES)).hasSize(ENTRIES - taken);
  }

  @Test
  void next_largeValues_readsFewAtATime() {
    EntryScan<Object, Object> scan = scanOver("v".repeat(100_000));

    take(scan, 101);
    take(scan, 100);

    assertThat(reads()).as("100, and 41 each").isEqualTo(5);
  }

  private EntryScan<Object, Object> scanOver(Object value) {
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.put(value)));
    EntryStore<Object, Object> store = new EntryStore<>(fixture.context(counting));
    store.read("nothing", Operations.get());
    EntryScan<Object, Object> scan = store.scan((key, entry) -> {});
    counting.hideCount();
    fixture.faulty.before(Request.DUMP, () -> before = fixture.faulty.count(Request.GET));
    return scan;
  }

  /** Returns how often values were asked for. */
  private int reads() {
    return fixture.faulty.count(Request.GET) - before;
  }

  private static List<Object> take(EntryScan<Object, Object> scan, int most) {
    return scanned(scan, most).stream().map(scanned -> scanned.entry().value()).toList();
  }

  private static List<Scanned<Object, Object>> scanned(EntryScan<Object, Object> scan, int most) {
    return Stream.generate(scan::next).limit(most).takeWhile(Objects::nonNull).toList();
  }
}
