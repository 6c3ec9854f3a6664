package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The application in {@code src/it/spring-boot}, on each line of Spring Boot at the same time. */
class SpringBootIT {
  private static final List<String> LINES = List.of("3.5.16", "4.1.1");
  private static final Path PROJECT = Path.of("src", "it", "spring-boot");

  @Test
  void application_onEachLine_passesItsTests() throws Exception {
    List<Callable<ChildMaven.Result>> runs = new ArrayList<>();
    LINES.forEach(line -> runs.add(() -> run(line)));
    ExecutorService executor = Executors.newFixedThreadPool(LINES.size());
    try {
      for (Future<ChildMaven.Result> run : executor.invokeAll(runs)) {
        assertThat(run.get().exitCode())
            .as("exit code of Maven, which logged to %s", run.get().log())
            .isZero();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static ChildMaven.Result run(String line) throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("spring-boot").resolve(line);
    return ChildMaven.run(
        PROJECT.resolve("pom.xml"),
        List.of(
            "clean",
            "verify",
            "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
            "-Dspring-boot.version=" + line,
            "-Dboot.directory=" + directory),
        directory.resolveSibling(line + ".log"),
        text -> sayOutcome(line, text));
  }

  private static void sayOutcome(String line, String text) {
    if (text.contains("Tests run:") || text.startsWith("[ERROR]")) {
      System.out.println("Spring Boot " + line + ": " + text);
    }
  }
}
