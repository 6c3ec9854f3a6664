package io.jcache.memcached.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That tests on each release of memcached never pass without having run on one. */
final class MemcachedReleaseTest {

  @ParameterizedTest
  @ValueSource(strings = {"1.4.39", "1.6.18", "1.6.19", "1.6.38", "1.6.44", "1.6.45", "1.7.0"})
  void accepts_whateverVersionTheSystemHas_isTrueOfOneRelease(String version) {
    assertThat(Arrays.stream(MemcachedRelease.values()).filter(release -> release.accepts(version)))
        .hasSize(1);
  }

  @Test
  void present_whereNoneIs_fails() {
    assertThatThrownBy(() -> MemcachedRelease.present(List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no release of memcached is to be had here");
  }
}
