package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tests of a project below {@code src/it}, run by a Maven of their own. */
final class ChildTests {

  /** A number of tests, of a class or, without a name behind it, of all of them. */
  private static final Pattern SUMMARY =
      Pattern.compile("Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+)(.*)");

  private ChildTests() {}

  /**
   * Runs them, and fails where one fails, where one is skipped, or where fewer ran than are known:
   * so a class is missed that Maven no longer finds.
   *
   * @param name is said before the numbers
   * @param directory gets what the child builds; its log is beside it
   * @param atLeast how many tests have to run
   */
  static void pass(String name, Path pom, Path directory, int atLeast, List<String> arguments)
      throws IOException, InterruptedException {
    List<Matcher> totals = new ArrayList<>();
    List<String> all = new ArrayList<>(arguments);
    all.add("-Djcache-memcached.version=" + ChildMaven.builtVersion());
    ChildMaven.Result result =
        ChildMaven.run(
            pom,
            all,
            directory.resolveSibling(directory.getFileName() + ".log"),
            line -> hear(name, line, totals));
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(totals).as("numbers of tests in %s", result.log()).isNotEmpty();
    Matcher total = totals.get(totals.size() - 1);
    assertThat(Integer.parseInt(total.group(1)))
        .as("tests run, by the end of %s", result.log())
        .isGreaterThanOrEqualTo(atLeast);
    assertThat(List.of(total.group(2), total.group(3), total.group(4)))
        .as("failed, in error and skipped, by the end of %s", result.log())
        .containsOnly("0");
  }

  private static void hear(String name, String line, List<Matcher> totals) {
    Matcher matcher = SUMMARY.matcher(line);
    if (matcher.find()) {
      if (matcher.group(5).isEmpty()) {
        totals.add(matcher);
      }
      System.out.println(name + ": " + matcher.group());
    } else if (line.startsWith("[ERROR]")) {
      System.out.println(name + ": " + line);
    }
  }
}
