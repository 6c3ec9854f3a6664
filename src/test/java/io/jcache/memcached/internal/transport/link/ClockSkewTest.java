package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClockSkewTest {
  private static final long NOW = 1_700_000_000_000L;

  private static Long measured(long ahead, long lag, long trip) {
    ClockSkew skew = new ClockSkew();
    skew.measured(Math.floorDiv(NOW + ahead - lag, 1000), NOW, NOW + trip);
    return skew.certainMillis();
  }

  @Test
  void nothingMeasured_isUnknown() {
    ClockSkew skew = new ClockSkew();
    assertThat(skew.certainMillis()).isNull();
    skew.measured(NOW / 1000, NOW, NOW);
    assertThat(skew.certainMillis()).isZero();
    skew.reset();
    assertThat(skew.certainMillis()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "0, 999, 3, 0",
    "0, 999, 5000, 0",
    "-900, 0, 0, 0",
    "3000, 0, 0, 3000",
    "3000, 0, 1000, 2000",
    "60000, 0, 1, 59999",
    "-60000, 0, 0, -58000",
    "-60000, 0, 500, -58000",
  })
  void oneMeasurement_tellsTheLeastThatIsCertain(long ahead, long lag, long trip, long certain) {
    assertThat(measured(ahead, lag, trip)).isEqualTo(certain);
  }

  /** The certain part is never more than the truth, and comes near it with time. */
  @Test
  void manyMeasurements_comeNearTheTruthAndNeverPassIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      long ahead = random.nextInt(20_000) - 10_000;
      long start = random.nextInt(1000); // the server's clock began in the middle of a second
      ClockSkew skew = new ClockSkew();
      for (int i = 0; i < 200; i++) {
        long local = NOW + i * 1000L + random.nextInt(1000);
        long server = Math.floorDiv(local + ahead - start, 1000);
        skew.measured(server, local - random.nextInt(3), local + random.nextInt(3));
        assertThat(Math.abs(skew.certainMillis()))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(Math.abs(ahead));
      }
      assertThat(Math.abs(ahead) - Math.abs(skew.certainMillis()))
          .as("seed %d, ahead %d", seed, ahead)
          .isLessThanOrEqualTo(2000);
    }
  }

  @Test
  void clockThatWasSet_replacesWhatWasMeasured() {
    ClockSkew skew = new ClockSkew();
    skew.measured(NOW / 1000 + 60, NOW, NOW);
    assertThat(skew.certainMillis()).isEqualTo(60_000);
    skew.measured(NOW / 1000 + 1, NOW + 1000, NOW + 1000);
    assertThat(skew.certainMillis()).isZero();
  }
}
