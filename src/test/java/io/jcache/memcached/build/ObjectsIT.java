package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The objects of many libraries, put and got by the project in {@code src/it/objects} with the
 * built jar.
 */
@Tag("programs")
@Tag("full")
class ObjectsIT {
  /** The end of the child's tests; one that no longer finds a class of tests is missed so. */
  private static final String ALL_PASSED = "Tests run: 5, Failures: 0, Errors: 0, Skipped: 0";

  private static final Path PROJECT = Path.of("src", "it", "objects");

  @Test
  void objects_ofManyLibraries_comeBack() throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("objects");
    List<String> said = new ArrayList<>();
    ChildMaven.Result result =
        ChildMaven.run(
            PROJECT.resolve("pom.xml"),
            List.of(
                "clean",
                "test",
                "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                "-Dobjects.directory=" + directory),
            directory.resolveSibling("objects.log"),
            text -> {
              said.add(text);
              sayOutcome(text);
            });
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();
    assertThat(said).as("what %s says", result.log()).anyMatch(text -> text.endsWith(ALL_PASSED));
  }

  private static void sayOutcome(String text) {
    if (text.contains("Tests run:") || text.startsWith("[ERROR]")) {
      System.out.println("Objects: " + text);
    }
  }
}
