package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a walk reads before its caller asks for it. */
final class ReadAheadTest {

  private static final int ENTRIES = 1500;

  private final StoreFixture fixture = new StoreFixture();

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

  @Test
  void next_whatWasReadLongAgo_isReadAnew() {
    EntryScan<Object, Object> scan = scanOver("old");
    take(scan, 600);
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.put("new")));
    fixture.ticker.advance(StoreFixture.TIMEOUT);

    assertThat(take(scan, ENTRIES)).hasSize(ENTRIES - 600).containsOnly("new");
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
    EntryStore<Object, Object> store = fixture.store();
    store.read("nothing", Operations.get());
    EntryScan<Object, Object> scan = store.scan((key, entry) -> {});
    fixture.faulty.before(Request.DUMP, () -> before = fixture.faulty.count(Request.GET));
    return scan;
  }

  private int before;

  /** Returns how often values were asked for. */
  private int reads() {
    return fixture.faulty.count(Request.GET) - before;
  }

  private static List<Object> take(EntryScan<Object, Object> scan, int most) {
    List<Object> values = new ArrayList<>();
    while (values.size() < most) {
      Scanned<Object, Object> next = scan.next();
      if (next == null) {
        break;
      }
      values.add(next.entry().value());
    }
    return values;
  }
}
