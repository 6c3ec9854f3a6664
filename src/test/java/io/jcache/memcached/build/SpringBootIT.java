package io.jcache.memcached.build;

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
  private static final int TESTS = 49;

  /** What needs neither a second JVM nor long. */
  private static final String SHORT =
      "CacheSourcesIT,Jsr107AnnotationsIT,MetricsIT,SpringAnnotationsIT";

  private static final int SHORT_TESTS = 36;

  private static final String NEWEST = "4.1.2";
  private static final String FORMER = "3.5.16";
  private static final Path POM = Path.of("src", "it", "spring-boot", "pom.xml");

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
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "clean",
                "verify",
                "-Dspring-boot.version=" + line,
                "-Dboot.directory=" + directory));
    arguments.addAll(List.of(options));
    ChildTests.pass("Spring Boot " + line, POM, directory, tests, arguments);
  }
}
