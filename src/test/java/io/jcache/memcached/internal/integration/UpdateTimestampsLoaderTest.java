package io.jcache.memcached.internal.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Timestamps in the unit of Hibernate's SimpleTimestamper: milliseconds times 4096. */
final class UpdateTimestampsLoaderTest {
  private static final long NOW = 1_700_000_000_123L;

  private final UpdateTimestampsLoader loader = new UpdateTimestampsLoader(() -> NOW);

  /** A query result of this millisecond has one of 4096 timestamps, and must be out of date. */
  @Test
  void load_anyKey_isTheLastTimestampOfThisMillisecond() {
    assertThat(loader.load("PET")).isEqualTo(NOW * 4096 + 4095);
  }

  @Test
  void loadAll_keys_haveAllTheSame() {
    assertThat(loader.loadAll(List.of("PET", "VET")))
        .containsOnlyKeys("PET", "VET")
        .allSatisfy((key, value) -> assertThat(value).isEqualTo(loader.load("PET")));
  }

  @Test
  void load_madeByTheFile_goesByTheSystemsClock() {
    long before = System.currentTimeMillis();

    long timestamp = new UpdateTimestampsLoader().load("PET");

    assertThat(timestamp >> 12).isBetween(before, System.currentTimeMillis());
  }
}
