package io.jcache.memcached.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the tool, which needs nothing beside it, and the users' jar, which has none of it. */
@Tag("programs")
class ToolJarIT {
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

  @Test
  void tool_startedByItsJar_works(@TempDir Path directory) throws Exception {
    Path errors = directory.resolve("errors"); // where a JVM tells of JAVA_TOOL_OPTIONS, too
    String jar = ChildMaven.builtJar().toString().replaceFirst("\\.jar$", "-cli.jar");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    try (MemcachedServer server = MemcachedServer.start()) {
      String uri = server.address() + "?timeout=30s&connection.timeout=30s";
      Process tool =
          new ProcessBuilder(java.toString(), "-jar", jar, "servers", uri)
              .redirectError(errors.toFile())
              .start();
      tool.getOutputStream().close();
      String printed = new String(tool.getInputStream().readAllBytes(), UTF_8);

      assertThat(tool.waitFor()).as(printed + Files.readString(errors)).isZero();
      assertThat(printed.lines())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).startsWith(server.address() + "  UP "));
    }
  }

  @Test
  void jarOfUsers_hasNothingOfTheTool() throws IOException {
    try (JarFile jar = new JarFile(ChildMaven.builtJar().toFile())) {
      assertThat(jar.stream().map(Object::toString))
          .isNotEmpty()
          .noneMatch(entry -> entry.contains("internal/cli") || entry.contains("picocli"));
    }
  }

  /** A library more is a decision, and no accident of the tool's or of Spring Boot's. */
  @Test
  void dependenciesOfUsers_areThese() throws IOException {
    String pom = Files.readString(Path.of("pom.xml")).replaceFirst("(?s)<build>.*", "");
    List<String> brought =
        DEPENDENCY
            .matcher(pom)
            .results()
            .map(found -> found.group(1))
            .filter(text -> !text.contains("<optional>true") && !text.contains("<scope>"))
            .map(
                text ->
                    ARTIFACT
                        .matcher(text)
                        .results()
                        .findFirst()
                        .map(name -> name.group(1))
                        .orElseThrow())
            .toList();

    assertThat(brought)
        .containsExactly("cache-api", "spymemcached", "kryo5", "config", "slf4j-api", "jspecify");
  }
}
