package io.jcache.memcached.build;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CDI and Micronaut, by the project in {@code src/it/frameworks} with the built jar. */
@Tag("programs")
@Tag("full")
class FrameworksIT {
  private static final int TESTS = 5;
  private static final Path POM = Path.of("src", "it", "frameworks", "pom.xml");

  @Test
  void annotations_ofOtherFrameworks_work() throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("frameworks");
    ChildTests.pass(
        "Frameworks",
        POM,
        directory,
        TESTS,
        List.of("clean", "test", "-Dframeworks.directory=" + directory));
  }
}
