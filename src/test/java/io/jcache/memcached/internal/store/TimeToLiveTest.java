package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Entry;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server is told of a deadline. */
final class TimeToLiveTest {

  private static final long NOW = 1_700_000_000_123L;
  private static final int THIRTY_DAYS = 2_592_000;

  @ParameterizedTest
  @CsvSource({
    "0, 2",
    "1, 3",
    "999, 3",
    "1000, 3",
    "1001, 4",
    "2591998000, 2592000",
    "2591998001, 0",
    "2592000000, 0",
    "2592001000, 0"
  })
  void until_millisecondsFromNow_isTheWholeSecondsAndTwoMore(long millis, int seconds) {
    assertThat(TimeToLive.until(NOW + millis, NOW, 0)).isEqualTo(seconds);
  }

  @Test
  void until_never_isNone() {
    assertThat(TimeToLive.until(Entry.NO_DEADLINE, NOW, 0)).isZero();
    assertThat(TimeToLive.until(Entry.NO_DEADLINE, NOW, 60)).isZero();
  }

  @Test
  void until_past_isTheShortest() {
    assertThat(TimeToLive.until(NOW - 1, NOW, 0)).isEqualTo(2);
    assertThat(TimeToLive.until(Long.MIN_VALUE / 2, NOW, 0)).isEqualTo(2);
    assertThat(TimeToLive.until(0, NOW, 60)).isEqualTo(62);
  }

  @Test
  void until_withGrace_isLonger() {
    assertThat(TimeToLive.until(NOW + 1000, NOW, 60)).isEqualTo(63);
    assertThat(TimeToLive.until(NOW + (THIRTY_DAYS - 62) * 1000L, NOW, 60)).isEqualTo(THIRTY_DAYS);
    assertThat(TimeToLive.until(NOW + (THIRTY_DAYS - 61) * 1000L, NOW, 60)).isZero();
  }

  @Test
  void until_anyDeadline_outlivesItAndIsNoAbsoluteTime() {
    Random random = new Random(20_240_612);
    for (int i = 0; i < 100_000; i++) {
      long left = random.nextLong() >>> (24 + random.nextInt(40));
      int seconds = TimeToLive.until(NOW + left, NOW, random.nextInt(2) * 60);

      assertThat(seconds).isBetween(0, THIRTY_DAYS);
      if (seconds != 0) {
        // The server may take off up to two seconds.
        assertThat((seconds - 2) * 1000L).isGreaterThanOrEqualTo(left);
      }
    }
  }

  @Test
  void until_farthestDeadline_isNone() {
    assertThat(TimeToLive.until(Long.MAX_VALUE - 1, 0, 60)).isZero();
    assertThat(TimeToLive.until(Long.MAX_VALUE - 1, NOW, 60)).isZero();
  }
}
