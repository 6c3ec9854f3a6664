package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CDI and Micronaut, by the project in {@code src/it/frameworks} with the built jar. */
@Tag("programs")
@Tag("full")
class FrameworksIT {
  /** One that no longer finds a class of tests is missed so. */
  private static final String PASSED = "Tests run: 5, Failures: 0, Errors: 0, Skipped: 0";

  private static final Path POM = Path.of("src", "it", "frameworks", "pom.xml");

  @Test
  void annotations_ofOtherFrameworks_work() throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("frameworks");
    List<String> said = new ArrayList<>();
    ChildMaven.Result result =
        ChildMaven.run(
            POM,
            List.of(
                "clean",
                "test",
                "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                "-Dframeworks.directory=" + directory),
            directory.resolveSibling("frameworks.log"),
            said::add);
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(said).as("what %s says", result.log()).anyMatch(text -> text.endsWith(PASSED));
  }
}
