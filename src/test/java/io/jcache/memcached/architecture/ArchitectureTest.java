package io.jcache.memcached.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.jcache.memcached.MemcachedCachingProvider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the rooms of the project apart, and shows that each rule would see who crosses it. */
class ArchitectureTest {
  private static final String FACE = "io.jcache.memcached";
  private static final String VIOLATING_FACE = FACE + ".architecture.fixture";
  private static final int MAX_LINES = 450;

  /** A room in the table of the page about the architecture, and the siblings that it may use. */
  private static final Pattern ROOM_ON_PAGE =
      Pattern.compile(
          "^\\| `\\.internal\\.(\\w+)` \\| [^|]+ \\| (\\w+(?:, \\w+)*) \\|$", Pattern.MULTILINE);

  /** From where they lie: to find a package, all of the class path and of the JDK is read. */
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter().importPath(directoryOf(MemcachedCachingProvider.class));

  private static final JavaClasses VIOLATIONS =
      new ClassFileImporter()
          .importPath(
              directoryOf(ArchitectureTest.class).resolve(VIOLATING_FACE.replace('.', '/')));

  private static Path directoryOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Named<ArchRule>> rules() {
    return named(FACE);
  }

  static Stream<Named<ArchRule>> rulesOfFixture() {
    return named(VIOLATING_FACE);
  }

  private static Stream<Named<ArchRule>> named(String face) {
    return new RoomRules(face)
        .all().entrySet().stream().map(rule -> Named.of(rule.getKey(), rule.getValue()));
  }

  @Test
  void page_saysOfEachRoom_whichItMayUse() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    Path page = Path.of("src", "site", "markdown", "architecture.md");
    Matcher row = ROOM_ON_PAGE.matcher(Files.readString(page));
    while (row.find()) {
      String siblings = row.group(2);
      told.put(row.group(1), siblings.equals("none") ? Set.of() : Set.of(siblings.split(", ")));
    }
    assertThat(told).as("the table of rooms in %s", page).isEqualTo(RoomRules.ROOMS);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rule_onProductionCode_holds(ArchRule rule) {
    rule.check(PRODUCTION);
  }

  @ParameterizedTest
  @MethodSource("rulesOfFixture")
  void rule_onViolatingFixture_isBroken(ArchRule rule) {
    assertThat(rule.evaluate(VIOLATIONS).hasViolation()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/main", "src/test/java", "src/jmh/java", "src/it", "tck/src"})
  void sourceFiles_areNotTooLong(String root) throws IOException {
    SourceFiles files = new SourceFiles(Path.of(root));

    assertThat(files.all()).isNotEmpty();
    assertThat(files.longerThan(MAX_LINES)).isEmpty();
  }

  @Test
  void sourceFiles_doNotNameTheTck() throws IOException {
    assertThat(new SourceFiles(Path.of("src/main")).namingTheTck()).isEmpty();
  }

  @Test
  void sourceFiles_callServersSo_whereUsersRead() throws IOException {
    assertThat(new SourceFiles(Path.of("src/main")).callingServersNodes()).isEmpty();
  }

  @Test
  void sourceFiles_violating_areFound(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("internal/known"));
    Files.writeString(directory.resolve("Long.java"), "\n".repeat(MAX_LINES + 1));
    Files.writeString(directory.resolve("Good.java"), "\n".repeat(MAX_LINES) + "// JSR-107");
    Files.writeString(directory.resolve("RunsInTck.java"), "");
    Files.writeString(directory.resolve("A.java"), "System.getProperty(\"org.jsr107.tck.x\")");
    Files.writeString(directory.resolve("B.java"), "\n\"org.jsr107.ri.annotations.Key\"");
    Files.writeString(
        directory.resolve("internal/known/keys.txt"),
        "org.jsr107.ri.annotations.Key\norg.jsr107.ri.RICache");
    Files.writeString(
        directory.resolve("C.java"),
        "// the node\n tags(\"node\"); warn(node + \"the \\\"node: x\"); of(\"no nodes\");");
    SourceFiles files = new SourceFiles(directory);

    assertThat(files.longerThan(MAX_LINES))
        .containsExactlyInAnyOrder("Long.java: 451 lines", "Good.java: 451 lines");
    assertThat(files.namingTheTck())
        .containsExactlyInAnyOrder(
            "RunsInTck.java",
            "A.java:1: System.getProperty(\"org.jsr107.tck.x\")",
            "B.java:2: \"org.jsr107.ri.annotations.Key\"",
            "internal/known/keys.txt:2: org.jsr107.ri.RICache");
    assertThat(files.callingServersNodes())
        .containsExactly("C.java: \"the \\\"node: x\"", "C.java: \"no nodes\"");
  }
}
