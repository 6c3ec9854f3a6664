package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LoadsTest {

  private final Loads loads = new Loads();

  @Test
  void begin_asLongAsOneHoldsIt_isTheSameLoad() {
    long first = loads.begin("k");
    assertThat(loads.begin("k")).isEqualTo(first);
    assertThat(loads.begin("other")).isNotEqualTo(first);
    loads.end("k");
    assertThat(loads.isOvertaken("k", first)).isFalse();
    loads.end("k");
    assertThat(loads.isOvertaken("k", first)).isTrue();
    assertThat(loads.begin("k")).isNotEqualTo(first);
  }

  @Test
  void overtake_endsWhatMayBeStored_butNotWhatBeginsLater() {
    long first = loads.begin("k");
    long other = loads.begin("other");
    loads.overtake("k");
    long second = loads.begin("k");
    assertThat(second).isNotEqualTo(first);
    assertThat(loads.store("k", first)).isFalse();
    assertThat(loads.isStoring("k")).isFalse();
    assertThat(loads.store("k", second)).isTrue();
    assertThat(loads.store("other", other)).isTrue();
    loads.overtake("nobody's");
    assertThat(loads.isStoring("nobody's")).isFalse();
  }

  @Test
  void overtakeAll_overtakesEach() {
    long first = loads.begin("k");
    long other = loads.begin("other");
    loads.overtakeAll();
    assertThat(loads.isOvertaken("k", first)).isTrue();
    assertThat(loads.isOvertaken("other", other)).isTrue();
  }

  @Test
  void isStoring_untilItIsStored_alsoWhereAChangeOvertakesIt() {
    long first = loads.begin("k");
    loads.begin("k");
    assertThat(loads.store("k", first)).isTrue();
    loads.overtake("k");
    loads.end("k");
    assertThat(loads.isStoring("k")).isTrue();
    assertThat(loads.isOvertaken("k", first)).isTrue();
    loads.stored("k");
    assertThat(loads.isStoring("k")).isFalse();
  }
}
