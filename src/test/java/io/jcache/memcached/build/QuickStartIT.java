package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The README's quick start, taken from the README and built and run as a project of its own. It
 * says localhost:11211, where something else may be: the default URI is another one here, with the
 * patience that a machine needs which does much else.
 */
@Tag("programs")
class QuickStartIT {
  private static final Pattern FILE =
      Pattern.compile("<!-- quickstart: (\\S+) -->\\s*```\\w*\\R(.*?\\R)```", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("`mvn ([^`]*-Dexec.mainClass=QuickStart)`");

  @Test
  void quickStart_runTwice_countsOn() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("README.md"));
    Path project = ChildMaven.buildDirectory().resolve("quickstart");
    List<String> written = new ArrayList<>();
    Matcher file = FILE.matcher(readme);
    while (file.find()) {
      Path path = project.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
      written.add(file.group(1));
    }
    assertThat(written).containsExactly("pom.xml", "src/main/java/QuickStart.java");
    Matcher command = COMMAND.matcher(readme);
    assertThat(command.find()).as("README says how to run the quick start").isTrue();
    List<String> arguments = new ArrayList<>(List.of(command.group(1).trim().split("\\s+")));

    try (MemcachedServer server = MemcachedServer.start()) {
      arguments.add("-Dio.jcache.memcached.uri=memcached://" + server.address() + "?timeout=30s");

      assertThat(run(project, arguments)).anyMatch(line -> line.endsWith("Ada was here 1 times"));
      assertThat(run(project, arguments)).anyMatch(line -> line.endsWith("Ada was here 2 times"));
    }
  }

  private static List<String> run(Path project, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    ChildMaven.Result result =
        ChildMaven.run(
            project.resolve("pom.xml"),
            arguments,
            ChildMaven.buildDirectory().resolve("quickstart.log"),
            lines::add);
    assertThat(result.exitCode()).as("exit code of Maven, which said %s", lines).isZero();
    return lines;
  }
}
