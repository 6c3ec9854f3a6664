package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.CompressionBombs;
import io.jcache.memcached.testkit.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link HostileGraphs} does to a JVM of 64 MB. */
final class HostileGraphsTest {
  private static final int PAYLOADS = 27;

  private static List<String> outcomes(String how, int count) {
    List<String> lines = new ArrayList<>();
    try (ChildJvm jvm = ChildJvm.startWithHeap("64m", HostileGraphs.class, how)) {
      for (int i = 0; i < count; i++) {
        lines.add(jvm.hear());
      }
      jvm.awaitEnd();
    }
    return lines;
  }

  @Test
  void deserialize_hostileGraphsInASmallHeap_isTheOneException() {
    List<String> lines = outcomes("guarded", PAYLOADS);
    assertThat(lines)
        .filteredOn(line -> !line.startsWith("pattern of equivalent characters"))
        .hasSize(PAYLOADS - 1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(" -> SerializationException: ")
                    .doesNotContain("OutOfMemory", "heap space"));
    assertThat(lines)
        .anySatisfy(line -> assertThat(line).endsWith("read class java.util.regex.Pattern"));
    assertThat(String.join("\n", lines))
        .contains("serialization.max-size")
        .contains("serialization.max-depth");
  }

  @Test
  void read_compressionBombsInASmallHeap_areCountedMisses() {
    try (ChildJvm jvm = ChildJvm.startWithHeap("64m", CompressionBombs.class)) {
      assertThat(jvm.hear()).matches("(9\\d\\d) bombs, \\1 misses, \\1");
      jvm.awaitEnd();
    }
  }

  /** The negative control: what plain serialization does with three of them. */
  @Test
  void plainSerialization_hostileGraphs_endsTheJvmOrNeverEnds() {
    assertThat(outcomes("plain", 3))
        .satisfiesExactly(
            line -> assertThat(line).contains("OutOfMemoryError"),
            line -> assertThat(line).contains("StackOverflowError"),
            line -> assertThat(line).endsWith("still running"));
  }
}
