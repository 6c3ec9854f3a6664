package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.pages.Page.Block;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code block of every page, compiled or run. A block that follows a line {@code <!-- from:
 * path -->} is a part of a file that some test compiles or runs. The files of the quick start are
 * QuickStartIT's, the commands that list a server's items DumpSnippetIT's, those of the tool
 * ToolPageIT's; what the pages draw is no code.
 */
class SnippetsTest {
  private static final Pattern URI_IN_TABLE =
      Pattern.compile("^\\|.*?`((?:memcached|memory):[^`]+)`.*\\|$", Pattern.MULTILINE);
  private static final Pattern NAMED_BY_COMMAND =
      Pattern.compile("-(?:Dtest=|Dit\\.test=|P|Dexec\\.mainClass=)(\\w+)|exec:java@(\\S+)");

  @TempDir private Path directory;

  /** What a block is; each kind has a test. */
  private enum Kind {
    JAVA,
    DEPENDENCY,
    COMMAND,
    FILE,
    DUMP,
    TOOL,
    PICTURE
  }

  private static Kind kind(Block block) {
    String code = block.code();
    return switch (block.language()) {
      case "java" -> Kind.JAVA;
      case "xml" -> Kind.DEPENDENCY;
      case "text" -> Kind.PICTURE;
      case "console" -> Kind.TOOL;
      default ->
          code.startsWith("mvn ") || code.startsWith(".ci/run")
              ? Kind.COMMAND
              : code.startsWith("servers = ") ? Kind.FILE : Kind.DUMP;
    };
  }

  @Test
  void everyBlock_isOfAKindThatIsTested() throws IOException {
    for (Block block : blocks("")) {
      switch (kind(block)) {
        case DUMP ->
            assertThat(block.code()).as("%s", block).startsWith("exec 3<>/dev/tcp/h1/11211\n");
        case TOOL -> assertThat(block.page().getFileName()).as("%s", block).hasToString("tool.md");
        case PICTURE ->
            assertThat(block.page().getFileName().toString())
                .as("%s", block)
                .isIn("architecture.md", "items.md");
        default -> assertThat(block.code()).as("%s", block).isNotBlank();
      }
    }
    assertThat(blocks("quickstart"))
        .extracting(block -> block.page().toString())
        .containsOnly("README.md");
    for (Kind kind : Kind.values()) {
      assertThat(ofKind(kind)).as("%s", kind).isNotEmpty();
    }
  }

  @Test
  void partOfAFile_standsInIt() throws IOException {
    List<Block> parts = blocks("from");
    assertThat(parts).hasSizeGreaterThan(15);
    for (Block part : parts) {
      assertThat(part.file())
          .as("a file that tests use")
          .matches("src/(test|it/[^/]+/src|it/[^/]+/pom.xml).*");
      assertThat(withoutIndent(Files.readString(Path.of(part.file()))))
          .as("%s, as %s has it", part.file(), part.page())
          .contains(withoutIndent(part.code()));
    }
  }

  private static String withoutIndent(String code) {
    return code.replaceAll("(?m)^[ \\t]+|[ \\t]+$", "").replaceAll("\\R+", "\n");
  }

  @Test
  void commands_nameWhatIsThere() throws IOException {
    List<String> commands = ofKind(Kind.COMMAND).stream().map(Block::code).toList();
    assertThat(commands)
        .contains(
            "mvn -q test-compile exec:java\n",
            "mvn verify\n",
            "mvn -q test-compile exec:java@session-page\n");
    String pom = Files.readString(Path.of("pom.xml"));
    for (String command : commands) {
      Matcher named = NAMED_BY_COMMAND.matcher(command);
      while (named.find()) {
        String name = named.group(1) == null ? named.group(2) : named.group(1);
        assertThat(pom.contains("<id>" + name + "</id>") || isTest(name))
            .as("%s of the command %s", name, command)
            .isTrue();
      }
    }
  }

  private static boolean isTest(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files.anyMatch(file -> file.endsWith(name + ".java"));
    }
  }

  @Test
  void versionsOfLibraries_areThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher library =
        Pattern.compile("`[a-z0-9.]+:((?:lz4|zstd)-\\w+)` ([0-9][0-9.-]*[0-9])")
            .matcher(Files.readString(Path.of("src", "site", "markdown", "configuration.md")));
    int libraries = 0;
    for (; library.find(); libraries++) {
      String name = library.group(1).startsWith("lz4") ? "lz4" : "zstd";
      assertThat(pom)
          .contains("<%1$s.version>%2$s</%1$s.version>".formatted(name, library.group(2)));
    }
    assertThat(libraries).isEqualTo(2);
  }

  @Test
  void dependency_isThisBuild() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>jcache-memcached</artifactId>\\s*<version>([^<]+)<")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    for (Block block : ofKind(Kind.DEPENDENCY)) {
      assertThat(block.code().replaceAll("\\s", ""))
          .isEqualTo(
              "<dependency><groupId>io.jcache</groupId><artifactId>jcache-memcached</artifactId>"
                  + "<version>"
                  + version.group(1)
                  + "</version></dependency>");
    }
    assertThat(Files.readString(Path.of("src", "site", "markdown", "spring.md")))
        .contains("version " + version.group(1));
  }

  @Test
  void java_compiles() throws IOException {
    for (Block snippet : ofKind(Kind.JAVA)) {
      Path source = directory.resolve("Snippet.java");
      Files.writeString(
          source,
          "import java.net.URI; import javax.cache.*; class Snippet { static void run() {"
              + snippet.code()
              + "}}");
      int exit =
          ToolProvider.getSystemJavaCompiler()
              .run(null, null, null, "-d", directory.toString(), source.toString());
      assertThat(exit).as("exit code of the compiler for %s", snippet.code()).isZero();
    }
  }

  @Test
  void file_isUnderstood() throws IOException {
    for (Block block : ofKind(Kind.FILE)) {
      Path file = Files.writeString(directory.resolve("cache.conf"), block.code());
      Settings settings = Settings.resolve(file.toUri(), null, getClass().getClassLoader());
      assertThat(settings.prefix()).isEqualTo("shop");
      assertThat(settings.timeout()).hasMillis(300);
    }
  }

  @Test
  void addresses_areUnderstood() throws IOException {
    List<String> addresses = new ArrayList<>();
    for (Page page : Page.all()) {
      Matcher row = URI_IN_TABLE.matcher(page.text());
      while (row.find()) {
        addresses.add(row.group(1));
        Settings.resolve(URI.create(row.group(1)), null, getClass().getClassLoader());
      }
    }
    assertThat(addresses).hasSizeGreaterThanOrEqualTo(5);
  }

  private static List<Block> ofKind(Kind kind) throws IOException {
    return blocks("").stream().filter(block -> kind(block) == kind).toList();
  }

  private static List<Block> blocks(String mark) throws IOException {
    return Page.all().stream()
        .flatMap(page -> page.blocks().stream())
        .filter(block -> block.mark().equals(mark))
        .toList();
  }
}
