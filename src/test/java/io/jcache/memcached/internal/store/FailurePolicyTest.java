package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.CapturedLog;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a node's failure. */
final class FailurePolicyTest {

  private final FailurePolicy degrading = new FailurePolicy("users", true);
  private final FailurePolicy throwing = new FailurePolicy("users", false);

  private static TransportException failure(Kind kind) {
    return new TransportException(
        kind, "h1:11211", "no connection", new java.io.IOException("refused"));
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "CLOSED", mode = EnumSource.Mode.EXCLUDE)
  void onFailure_toThrow_namesEverything(Kind kind) {
    TransportException failure = failure(kind);

    assertThatThrownBy(() -> throwing.onFailure(failure, "put", "Ada", true))
        .isInstanceOf(CacheException.class)
        .hasMessage("cache 'users': put of key Ada: memcached h1:11211: no connection")
        .hasCause(failure);
    assertThat(throwing.degraded()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CLOSED", "TOO_LARGE", "INTERRUPTED"},
      mode = EnumSource.Mode.EXCLUDE)
  void onFailure_toDegrade_goesOnAndCounts(Kind kind) {
    degrading.onFailure(failure(kind), "put", "Ada", true);

    assertThat(degrading.degraded()).isEqualTo(1);
  }

  @Test
  void onFailure_toDegradeWhereAnAnswerWouldBeALie_throws() {
    assertThatThrownBy(
            () -> degrading.onFailure(failure(Kind.TIMEOUT), "putIfAbsent", "Ada", false))
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith("cache 'users': putIfAbsent of key Ada: ");
    assertThat(degrading.degraded()).isZero();
  }

  @Test
  void onFailure_ofAValueThatIsTooLarge_alwaysThrows() {
    assertThatThrownBy(() -> degrading.onFailure(failure(Kind.TOO_LARGE), "put", "Ada", true))
        .isInstanceOf(CacheException.class);
  }

  @Test
  void onFailure_ofAClosedTransport_isAnIllegalState() {
    for (FailurePolicy policy : new FailurePolicy[] {degrading, throwing}) {
      assertThatThrownBy(() -> policy.onFailure(failure(Kind.CLOSED), "get", "Ada", true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("cache 'users' is closed");
    }
  }

  @Test
  void onFailure_ofALongKey_namesItsBeginning() {
    assertThatThrownBy(
            () -> throwing.onFailure(failure(Kind.DOWN), "get", "k".repeat(10_000), true))
        .hasMessageContaining("of key " + "k".repeat(120) + "...: ")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void onFailure_ofAllKeys_namesNone() {
    assertThatThrownBy(() -> throwing.onFailure(failure(Kind.DOWN), "clear", null, true))
        .hasMessage("cache 'users': clear: memcached h1:11211: no connection");
  }

  @Test
  void onFailure_toDegradeOften_warnsOnce() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 1000; i++) {
        degrading.onFailure(failure(Kind.DOWN), "get", i, true);
      }

      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("Cache 'users': get goes on without its server")
          .contains("memcached h1:11211: no connection");
    }
    assertThat(degrading.degraded()).isEqualTo(1000);
  }
}
