package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import org.junit.jupiter.api.Test;

/** Items that are no entries. */
final class UndecodableTest {

  @Test
  void record_manyOfOneCause_countsAllAndLogsOne() {
    Undecodable undecodable = new Undecodable("users");
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 50; i++) {
        undecodable.record("item " + i, i % 2 == 0 ? "it is odd" : "it is even");
      }

      assertThat(log.lines("it is odd")).singleElement().asString().contains("users", "item 0");
      assertThat(log.lines("it is even")).singleElement().asString().contains("item 1");
    }
    assertThat(undecodable.count()).isEqualTo(50);
  }

  @Test
  void record_manyCauses_logsTheFirstHundred() {
    Undecodable undecodable = new Undecodable("users");
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 1000; i++) {
        undecodable.record("item", "cause " + i);
      }

      assertThat(log.lines("WARN")).hasSize(100);
    }
    assertThat(undecodable.count()).isEqualTo(1000);
  }

  @Test
  void record_longCauseOfSeveralLines_isLoggedInPartOnOneLine() {
    Undecodable undecodable = new Undecodable("users");
    try (CapturedLog log = new CapturedLog()) {
      undecodable.record("item", "odd\r\nERROR forged\u202e" + "x".repeat(900_000));

      assertThat(log.lines("users"))
          .singleElement()
          .asString()
          .contains("odd\\u000D\\u000AERROR forged\\u202Exxx", "xxx... (first seen")
          .hasSizeLessThan(1000);
    }
  }
}
