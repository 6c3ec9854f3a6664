package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application in {@code src/it/spring-libraries}, on each line of Spring Boot. */
@Tag("programs")
@Tag("full")
class SpringLibrariesIT {
  /** One that no longer finds a class of tests is missed so. */
  private static final String PASSED = "Tests run: 9, Failures: 0, Errors: 0, Skipped: 0";

  private static final Path POM = Path.of("src", "it", "spring-libraries", "pom.xml");

  @Test
  void application_onEachLine_passesItsTests() throws Exception {
    ChildBuilds.runAll(List.of("3.5.16", "4.1.2"), SpringLibrariesIT::run);
  }

  private static void run(String line) throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("spring-libraries").resolve(line);
    List<String> said = new ArrayList<>();
    ChildMaven.Result result =
        ChildMaven.run(
            POM,
            List.of(
                "clean",
                "test",
                "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                "-Dspring-boot.version=" + line,
                "-Dboot.directory=" + directory),
            directory.resolveSibling(line + ".log"),
            said::add);
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(said).as("what %s says", result.log()).anyMatch(text -> text.endsWith(PASSED));
  }
}
