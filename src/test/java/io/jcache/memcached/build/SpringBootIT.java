package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application in {@code src/it/spring-boot}, on each line of Spring Boot. */
@Tag("programs")
class SpringBootIT {
  /** The end of a child's tests; one that no longer finds a class of tests is missed so. */
  private static final String PASSED = "Tests run: %d, Failures: 0, Errors: 0, Skipped: 0";

  private static final int TESTS = 48;

  /** What needs neither a second JVM nor long. */
  private static final String SHORT =
      "CacheSourcesIT,Jsr107AnnotationsIT,MetricsIT,SpringAnnotationsIT";

  private static final int SHORT_TESTS = 36;

  private static final String NEWEST = "4.1.2";
  private static final String FORMER = "3.5.16";
  private static final Path PROJECT = Path.of("src", "it", "spring-boot");

  @Test
  void application_onTheNewestLine_passesItsShortTests() throws Exception {
    run(NEWEST, "short", SHORT_TESTS, "-Dit.test=" + SHORT);
  }

  @Test
  @Tag("full")
  void application_onEachLine_passesItsTests() throws Exception {
    ChildBuilds.runAll(List.of(FORMER, NEWEST), line -> run(line, line, TESTS));
  }

  private static void run(String line, String name, int tests, String... options)
      throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("spring-boot").resolve(name);
    List<String> said = new ArrayList<>();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "clean",
                "verify",
                "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                "-Dspring-boot.version=" + line,
                "-Dboot.directory=" + directory));
    arguments.addAll(List.of(options));
    ChildMaven.Result result =
        ChildMaven.run(
            PROJECT.resolve("pom.xml"),
            arguments,
            directory.resolveSibling(name + ".log"),
            text -> {
              said.add(text);
              sayOutcome(line, text);
            });
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(said)
        .as("what %s says", result.log())
        .anyMatch(text -> text.endsWith(PASSED.formatted(tests)));
  }

  private static void sayOutcome(String line, String text) {
    if (text.contains("Tests run:") || text.startsWith("[ERROR]")) {
      System.out.println("Spring Boot " + line + ": " + text);
    }
  }
}
