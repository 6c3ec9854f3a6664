package io.jcache.memcached.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.SendHook.Kind;
import io.jcache.memcached.internal.transport.Told;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EchoesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private boolean watched = true;
  private final Echoes echoes = new Echoes(now::get, Duration.ofSeconds(1), () -> watched, 3);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @ParameterizedTest
  @CsvSource({
    "STORE, ADDED",
    "STORE, STORED",
    "STORE, REPLACED",
    "STORE, REFUSED",
    "DELETE, DELETED",
    "ANNOUNCEMENT, ANNOUNCED"
  })
  void whatWasSent_isOwnOnce(Kind sent, Told told) {
    echoes.sending("k", sent, null);
    echoes.sending("k", sent, null);

    assertThat(echoes.isOwn("other", told)).isFalse();
    assertThat(echoes.isOwn("k", told)).isTrue();
    assertThat(echoes.isOwn("k", told)).isTrue();
    assertThat(echoes.isOwn("k", told)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "STORE, ANNOUNCED",
    "STORE, DELETED",
    "DELETE, ADDED",
    "DELETE, REPLACED",
    "DELETE, ANNOUNCED",
    "ANNOUNCEMENT, STORED",
    "ANNOUNCEMENT, DELETED"
  })
  void whatCannotComeOfWhatWasSent_isNotOwn(Kind sent, Told told) {
    echoes.sending("k", sent, null);
    assertThat(echoes.isOwn("k", told)).isFalse();
  }

  @Test
  void whatWasStored_isKnownAgain() {
    byte[] value = {1, 2, 3};
    echoes.sending("k", Kind.STORE, value.clone());
    assertThat(echoes.isOwn("k", Told.STORED)).isTrue();

    assertThat(echoes.isOwn("k", value)).isTrue();
    assertThat(echoes.isOwn("k", new byte[] {1, 2, 4})).isFalse();
    assertThat(echoes.isOwn("l", value)).isFalse();
    pass(Duration.ofHours(1));
    assertThat(echoes.isOwn("k", value)).as("read late").isTrue();
  }

  /** As late as a line comes of a stream that goes on after all. */
  @Test
  void whatIsToldLate_isOwnStill() {
    echoes.sending("k", Kind.DELETE, null);
    pass(Duration.ofSeconds(10));
    assertThat(echoes.isOwn("k", Told.DELETED)).isTrue();
  }

  @Test
  void whatIsSent_isSeen_inFlightAndAfterwards() {
    long before = echoes.sentOf("k");
    assertThat(echoes.sentOf("k")).isEqualTo(before).isNotNegative();
    echoes.sending("k", Kind.STORE, null);
    assertThat(echoes.sentOf("k")).isNegative();
    assertThat(echoes.isOwn("k", Told.STORED)).isTrue();
    assertThat(echoes.sentOf("k")).isNotEqualTo(before).isNotNegative();
  }

  @Test
  void whatIsNotToldInTime_isNotAwaited() {
    echoes.sending("k", Kind.STORE, null);
    pass(Duration.ofSeconds(13));
    assertThat(echoes.isOwn("k", Told.STORED)).isFalse();

    echoes.sending("k", Kind.STORE, null);
    assertThat(echoes.isOwn("k", Told.STORED)).isTrue();
    assertThat(echoes.isOwn("k", Told.STORED)).as("of long ago").isFalse();
  }

  /** Nothing is told twice, though it may be lost. */
  @Test
  void moreThanCanBeKept_makesAllOwn_forAWhile() {
    for (int i = 0; i < 4; i++) {
      echoes.sending("key " + i, Kind.STORE, null);
    }
    assertThat(echoes.isOwn("of another JVM", Told.STORED)).isTrue();
    assertThat(echoes.isOverrun()).isTrue();

    pass(Duration.ofSeconds(13));
    assertThat(echoes.isOwn("of another JVM", Told.STORED)).isFalse();
  }

  /** As where nobody listens: it would be kept until the cache is closed. */
  @Test
  void whatIsSent_whileNothingIsWatched_isNotKept() {
    watched = false;
    echoes.sending("k", Kind.STORE, new byte[] {1});
    watched = true;
    assertThat(echoes.isOwn("k", Told.STORED)).isFalse();
    assertThat(echoes.isOwn("k", new byte[] {1})).isFalse();
  }

  @Test
  void whatIsOver_takesNoRoom() {
    for (int i = 0; i < 20; i++) {
      echoes.sending("key " + i, Kind.STORE, null);
      pass(Duration.ofSeconds(5));
    }
    assertThat(echoes.isOwn("of another JVM", Told.STORED)).isFalse();
  }
}
