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
  private static final String ALL_PASSED = "Tests run: 41, Failures: 0, Errors: 0, Skipped: 0";

  private static final String NEWEST = "4.1.2";
  private static final String FORMER = "3.5.16";
  private static final Path PROJECT = Path.of("src", "it", "spring-boot");

  @Test
  void application_onTheNewestLine_passesItsTests() throws Exception {
    run(NEWEST);
  }

  @Test
  @Tag("full")
  void application_onTheFormerLine_passesItsTests() throws Exception {
    run(FORMER);
  }

  private static void run(String line) throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("spring-boot").resolve(line);
    List<String> said = new ArrayList<>();
    ChildMaven.Result result =
        ChildMaven.run(
            PROJECT.resolve("pom.xml"),
            List.of(
                "clean",
                "verify",
                "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                "-Dspring-boot.version=" + line,
                "-Dboot.directory=" + directory),
            directory.resolveSibling(line + ".log"),
            text -> {
              said.add(text);
              sayOutcome(line, text);
            });
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(said).as("what %s says", result.log()).anyMatch(text -> text.endsWith(ALL_PASSED));
  }

  private static void sayOutcome(String line, String text) {
    if (text.contains("Tests run:") || text.startsWith("[ERROR]")) {
      System.out.println("Spring Boot " + line + ": " + text);
    }
  }
}
