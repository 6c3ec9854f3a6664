package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
          return super.get(keys);
        }
      };
  private int before;
  private int keysRead;

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
