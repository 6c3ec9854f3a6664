package io.jcache.memcached.build;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Both lines of Hibernate ORM, run by the project in {@code src/it/hibernate} against the built
 * jar, each on a PostgreSQL and memcacheds of its own.
 */
@Tag("programs")
class HibernateIT {
  private static final String NEWEST = "7.4.15.Final";
  private static final String FORMER = "6.6.53.Final";

  private static final int TESTS = 52;

  /** What needs neither a second JVM nor long. */
  private static final String SHORT = "SecondLevelIT";

  private static final int SHORT_TESTS = 10;

  private static final Path POM = Path.of("src/it/hibernate/pom.xml");

  @Test
  void secondLevelCache_ofTheNewestLine_passes() throws Exception {
    run(NEWEST, "short", SHORT_TESTS, "-Dtest=" + SHORT);
  }

  @Test
  @Tag("full")
  void hibernate_ofEachLine_passes() throws Exception {
    ChildBuilds.runAll(List.of(FORMER, NEWEST), HibernateIT::runAll);
  }

  private static void runAll(String version) throws Exception {
    Path directory = run(version, version, TESTS);
    for (String test : List.of("RivalsIT", "OutageIT")) {
      String file = "surefire-reports/io.jcache.memcached.hibernate." + test + "-output.txt";
      Files.readAllLines(directory.resolve(file)).stream()
          .filter(line -> line.startsWith("Measured: "))
          .forEach(line -> say(version, line));
    }
  }

  /** Runs tests, and returns the directory of their reports. */
  private static Path run(String version, String name, int tests, String... options)
      throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("hibernate").resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "clean",
                "test",
                "-Dhibernate.version=" + version,
                "-Dhibernate.directory=" + directory));
    arguments.addAll(List.of(options));
    ChildTests.pass("Hibernate " + version, POM, directory, tests, arguments);
    return directory;
  }

  private static void say(String version, String text) {
    System.out.println("Hibernate " + version + ": " + text);
  }
}
