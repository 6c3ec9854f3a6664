package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OccurrenceTest {

  private static final Copier COPIER =
      new Copier() {
        @Override
        @SuppressWarnings("unchecked") // All of them are builders.
        public <T> Supplier<T> snapshot(T object) {
          String text = object.toString();
          return () -> (T) new StringBuilder(text);
        }
      };

  private final StringBuilder value = new StringBuilder("new");
  private final StringBuilder old = new StringBuilder("old");

  private Occurrence<StringBuilder> snapshot(
      Occurrence<StringBuilder> occurrence, boolean withOldValue) {
    Occurrence<StringBuilder> snapshot = occurrence.snapshot(COPIER, withOldValue);
    value.append(" changed later");
    old.append(" changed later");
    assertThat(snapshot.type()).isEqualTo(occurrence.type());
    return snapshot;
  }

  private static @Nullable String text(@Nullable Supplier<StringBuilder> given) {
    return given == null ? null : given.get().toString();
  }

  @Test
  void isEnd_ofWhatIsGone() {
    assertThat(Occurrence.removed("v").isEnd()).isTrue();
    assertThat(Occurrence.expired("v").isEnd()).isTrue();
    assertThat(Occurrence.created("v").isEnd()).isFalse();
    assertThat(Occurrence.updated("v", "o").isEnd()).isFalse();
  }

  @Test
  void snapshot_ofACreation_hasNoOldValue() {
    Occurrence<StringBuilder> created = snapshot(Occurrence.created(value), true);

    assertThat(text(created.value())).isEqualTo("new");
    assertThat(created.oldValue()).isNull();
  }

  @Test
  void snapshot_ofAnUpdate_hasTheOldValueWhereItIsWanted() {
    Occurrence<StringBuilder> updated = snapshot(Occurrence.updated(value, old), true);

    assertThat(text(updated.value())).isEqualTo("new");
    assertThat(text(updated.oldValue())).isEqualTo("old");
    assertThat(snapshot(Occurrence.updated(value, old), false).oldValue()).isNull();
  }

  @Test
  void snapshot_ofAnEnd_hasOneValue_whereItIsWanted() {
    Occurrence<StringBuilder> expired = snapshot(Occurrence.expired(old), true);

    assertThat(text(expired.value())).isEqualTo("old");
    assertThat(text(expired.oldValue())).isEqualTo("old");
    assertThat(snapshot(Occurrence.removed(old), false).oldValue()).isNull();
  }
}
