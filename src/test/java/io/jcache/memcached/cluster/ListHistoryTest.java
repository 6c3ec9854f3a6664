package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.cluster.ListHistory.Event;
import io.jcache.memcached.cluster.ListHistory.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What judges the reads of JVMs whose lists change. */
final class ListHistoryTest {
  private static final Event FIRST = new Event(Kind.PUT, 1, 10, 0, 5);
  private static final Event SECOND = new Event(Kind.PUT, 1, 11, 20, 25);

  private static Event read(long value, long start) {
    return new Event(Kind.READ, 1, value, start, start + 1);
  }

  private static Event told(int change, long start, long end) {
    return new Event(Kind.LIST, change, 0, start, end);
  }

  @Test
  void readOfWhatAnotherPutHasReplaced_isStale_onceThatHasReturned() {
    assertThat(new ListHistory(List.of(FIRST, SECOND, read(10, 24))).stale()).isEmpty();
    assertThat(new ListHistory(List.of(FIRST, SECOND, read(11, 30))).stale()).isEmpty();
    assertThat(new ListHistory(List.of(FIRST, SECOND, read(10, 26))).stale()).hasSize(1);
  }

  @Test
  void readOfWhatWasRemovedOrCleared_isStale_andOfAConcurrentPutIsNot() {
    Event removal = new Event(Kind.REMOVE, 1, 0, 6, 7);
    assertThat(new ListHistory(List.of(FIRST, removal, read(10, 8))).stale()).hasSize(1);
    assertThat(new ListHistory(List.of(FIRST, Event.clear(6, 7), read(10, 8))).stale()).hasSize(1);
    assertThat(new ListHistory(List.of(FIRST, Event.clear(4, 7), read(10, 8))).stale()).isEmpty();
  }

  @Test
  void readWithinAChange_mayGiveWhatWasOutdatedWithinIt_andNothingOlder() {
    Event third = new Event(Kind.PUT, 1, 12, 42, 44);
    List<Event> all = List.of(FIRST, SECOND, third, told(1, 40, 41), told(1, 49, 50), read(11, 45));
    assertThat(new ListHistory(all).stale()).isEmpty();
    assertThat(new ListHistory(all).staleBeyondTheChange()).isEmpty();

    List<Event> older =
        List.of(FIRST, SECOND, told(1, 40, 41), told(1, 49, 50), read(10, 45), read(10, 51));
    assertThat(new ListHistory(older).staleBeyondTheChange()).hasSize(1);
    assertThat(new ListHistory(older).stale()).hasSize(1);
  }

  @Test
  void readOfWhatNobodyPut_orAnotherKey_isWrong() {
    Event other = new Event(Kind.READ, 2, 10, 30, 31);
    Event early = new Event(Kind.READ, 1, 11, 6, 7);
    assertThat(new ListHistory(List.of(FIRST, SECOND, read(12, 30), other, early)).wrong())
        .hasSize(3);
  }
}
