package io.jcache.memcached.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a line of the protocol as a parameter. */
final class ChecksTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "settings", "items", "slabs_2", "detail dump", "a0_z9"})
  void group_ofWords_isAsGiven(String group) {
    assertThat(Checks.group(group)).isSameAs(group);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Items", "items\r\n", "slabs-2", "{", "`", "/", ":", "\u00e9"})
  void group_withAnotherCharacter_isRefusedByName(String group) {
    assertThatThrownBy(() -> Checks.group(group))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("statistics group")
        .hasMessageContaining("a-z");
  }

  @Test
  void group_longerThanAKey_isRefused() {
    assertThatThrownBy(() -> Checks.group("a".repeat(251)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2_592_000})
  void expiry_withinAMonth_isAsGiven(int seconds) {
    assertThat(Checks.expiry(seconds)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2_592_001})
  void expiry_thatAServerTakesForATime_isRefused(int seconds) {
    assertThatThrownBy(() -> Checks.expiry(seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(seconds + " s");
  }
}
