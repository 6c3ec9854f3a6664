package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TckReportTest {
  @TempDir private Path directory;

  @Test
  void read_reports_countsFailedAndSkippedTestsApart() throws IOException {
    Files.writeString(
        directory.resolve("TEST-A.xml"),
        """
        <testsuite>
          <testcase classname="A" name="good"/>
          <testcase classname="A" name="wrong"><failure message="no"/></testcase>
          <testcase classname="A" name="broken"><error message="no"/></testcase>
        </testsuite>
        """);
    Files.writeString(
        directory.resolve("TEST-B.xml"),
        """
        <testsuite><testcase classname="B" name="left"><skipped/></testcase></testsuite>
        """);
    Files.writeString(directory.resolve("other.xml"), "<testcase/>");

    TckReport report = TckReport.read(directory);

    assertThat(report.run()).isEqualTo(4);
    assertThat(report.passed()).isEqualTo(1);
    assertThat(report.failed()).containsExactly("A#wrong", "A#broken");
    assertThat(report.skipped()).containsExactly("B#left");
  }

  @Test
  void read_withoutDirectory_hasRunNothing() throws IOException {
    assertThat(TckReport.read(directory.resolve("none")).run()).isZero();
  }
}
