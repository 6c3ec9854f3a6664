package io.jcache.memcached.build;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application in {@code src/it/spring-libraries}, on each line of Spring Boot. */
@Tag("programs")
@Tag("full")
class SpringLibrariesIT {
  private static final int TESTS = 9;
  private static final Path POM = Path.of("src", "it", "spring-libraries", "pom.xml");

  @Test
  void application_onEachLine_passesItsTests() throws Exception {
    ChildBuilds.runAll(List.of("3.5.16", "4.1.2"), SpringLibrariesIT::run);
  }

  private static void run(String line) throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("spring-libraries").resolve(line);
    ChildTests.pass(
        "Spring's caches beside Hibernate's, Boot " + line,
        POM,
        directory,
        TESTS,
        List.of("clean", "test", "-Dspring-boot.version=" + line, "-Dboot.directory=" + directory));
  }
}
