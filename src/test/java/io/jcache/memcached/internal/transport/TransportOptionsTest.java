package io.jcache.memcached.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.testkit.Impatience;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options that a transport cannot keep. */
final class TransportOptionsTest {
  private static final TransportOptions GOOD =
      TransportOptions.of(Duration.ofSeconds(1), Protocol.ASCII);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("timeout", () -> TransportOptions.of(Duration.ZERO, Protocol.ASCII)),
        wrong("timeout", () -> TransportOptions.of(Duration.ofMillis(-1), Protocol.ASCII)),
        wrong("connectTimeout", () -> GOOD.withConnectTimeout(Duration.ZERO)),
        wrong("connectTimeout", () -> GOOD.withConnectTimeout(Duration.ofMillis(-1))),
        wrong("silence", () -> Impatience.of(GOOD, Duration.ofMillis(999))),
        wrong("maxInFlight", () -> GOOD.withMaxInFlight(0, 1)),
        wrong("maxInFlightBytes", () -> GOOD.withMaxInFlight(1, 0)));
  }

  private static Arguments wrong(String named, Supplier<TransportOptions> made) {
    return Arguments.of(named, made);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void optionOutOfBounds_isRefusedByName(String named, Supplier<TransportOptions> made) {
    assertThatThrownBy(made::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void attempt_hasItsTimeAtLeast() {
    Duration two = Duration.ofSeconds(2);
    assertThat(GOOD.withConnectTimeout(two).attemptTime()).isEqualTo(two);
    assertThat(
            TransportOptions.of(Duration.ofSeconds(40), Protocol.ASCII)
                .withConnectTimeout(two)
                .attemptTime())
        .isEqualTo(Duration.ofSeconds(30));
  }
}
