package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.internal.entry.Copier.Itself;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.junit.jupiter.api.Test;

class DecisionTest {

  private static final Entry<String> EXPIRED = new Entry<>("expired", 5);
  private static final Decision<String, Integer> FULL =
      Decision.<String, Integer>change(new Change.Put<>("value", 7), 42, new Tally(1, 2, 3, 4))
          .announcing(Occurrence.created("value"))
          .through(new WriteThrough.Write<>("value"))
          .overExpired(EXPIRED);

  @Test
  void keep_changesNothingAndTellsNobody() {
    assertThat(Decision.keep("result", Tally.HIT))
        .isEqualTo(
            new Decision<>(
                new Change.Keep<>(),
                "result",
                Tally.HIT,
                List.of(),
                new WriteThrough.None<>(),
                null));
  }

  @Test
  void builders_keepWhatWasThere() {
    assertThat(FULL)
        .isEqualTo(
            new Decision<>(
                new Change.Put<>("value", 7),
                42,
                new Tally(1, 2, 3, 4),
                List.of(Occurrence.created("value")),
                new WriteThrough.Write<>("value"),
                EXPIRED));
    assertThat(FULL.announcing(Occurrence.removed("value")).expired()).isEqualTo(EXPIRED);
    assertThat(FULL.through(new WriteThrough.Delete<>()).expired()).isEqualTo(EXPIRED);
  }

  @Test
  void announcing_twice_isInThisOrder() {
    assertThat(FULL.announcing(Occurrence.expired("value")).occurrences())
        .containsExactly(Occurrence.created("value"), Occurrence.expired("value"));
  }

  @Test
  void announcingOnly_hasNothingOfTheExpiredEntry() {
    Decision<String, Integer> decision = FULL.announcingOnly(List.of(Occurrence.removed("value")));

    assertThat(decision.occurrences()).containsExactly(Occurrence.removed("value"));
    assertThat(decision.expired()).isNull();
    assertThat(decision.change()).isEqualTo(FULL.change());
  }

  @Test
  void overExpired_null_takesItBack() {
    assertThat(FULL.overExpired(null).expired()).isNull();
    Decision<String, String> none = Decision.keep("result", Tally.HIT);
    assertThat(none.overExpired(null)).isSameAs(none);
    assertThat(none.overExpired(EXPIRED).expired()).isEqualTo(EXPIRED);
  }

  @Test
  void dropped_leavesTheResultAndWhatWasFound() {
    assertThat(FULL.dropped()).isEqualTo(Decision.keep(42, new Tally(1, 2, 0, 0)));
  }

  @Test
  void isExpiredAt_deadline_isTheFirstMillisecondOfAbsence() {
    assertThat(EXPIRED.isExpiredAt(4)).isFalse();
    assertThat(EXPIRED.isExpiredAt(5)).isTrue();
    assertThat(EXPIRED.isExpiredAt(6)).isTrue();
    assertThat(new Entry<>("", Entry.NO_DEADLINE).isExpiredAt(Long.MAX_VALUE - 1)).isFalse();
  }

  @Test
  void occurrences_haveTheValuesOfTheSpecification() {
    Itself<String> v = new Itself<>("v");
    Itself<String> o = new Itself<>("o");
    assertThat(Occurrence.created("v")).isEqualTo(new Occurrence<>(EventType.CREATED, v, null));
    assertThat(Occurrence.updated("v", "o")).isEqualTo(new Occurrence<>(EventType.UPDATED, v, o));
    assertThat(Occurrence.removed("v")).isEqualTo(new Occurrence<>(EventType.REMOVED, v, v));
    assertThat(Occurrence.expired("v")).isEqualTo(new Occurrence<>(EventType.EXPIRED, v, v));
  }

  @Test
  void cacheEntry_unwrap_isOnlyItself() {
    CacheEntry<String, Integer> entry = new CacheEntry<>("key", 1);

    assertThat(entry.getKey()).isEqualTo("key");
    assertThat(entry.getValue()).isEqualTo(1);
    assertThat(entry.unwrap(Cache.Entry.class)).isSameAs(entry);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> entry.unwrap(Map.class))
        .withMessageContaining("java.util.Map");
  }
}
