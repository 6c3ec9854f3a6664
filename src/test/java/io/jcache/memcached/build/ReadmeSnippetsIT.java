package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.testkit.ChildMaven;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code block of the README, compiled or run. The files of the quick start are QuickStartIT's,
 * the commands are the build itself, WordCountDemoIT's and SessionPageIT's. A block that follows a
 * line {@code <!-- from: path -->} is a part of a file that some test compiles or runs.
 */
@Tag("programs")
class ReadmeSnippetsIT {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- (quickstart|from): (\\S+) -->\\s*)?^( *)```(\\w*)\\R(.*?)^ *```",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern URI_IN_TABLE =
      Pattern.compile("^\\|.*?`((?:memcached|memory):[^`]+)`.*\\|$", Pattern.MULTILINE);

  @TempDir private Path directory;

  /** A fenced block; its file is empty where it stands in none. */
  private record Block(String file, String language, String code) {}

  @Test
  void everyBlock_isOfAKindThatIsTested() throws IOException {
    assertThat(blocks())
        .extracting(
            block ->
                switch (block.language()) {
                  case "java" -> "java";
                  case "xml" -> "dependency";
                  default ->
                      block.code().startsWith("mvn ")
                          ? "command"
                          : block.code().startsWith("servers = ") ? "file" : "dump";
                })
        .containsExactly(
            "command", "command", "dependency", "java", "java", "file", "command", "dump");
    assertThat(blocks())
        .filteredOn(block -> block.code().startsWith("mvn "))
        .extracting(Block::code)
        .containsExactly(
            "mvn -q test-compile exec:java\n",
            "mvn verify\n",
            "mvn -q test-compile exec:java@session-page\n");
  }

  @Test
  void partOfAFile_standsInIt() throws IOException {
    assertThat(partsOfFiles()).hasSizeGreaterThan(10);
    for (Block part : partsOfFiles()) {
      assertThat(part.file())
          .as("a file that tests use")
          .matches("src/(test|it/[^/]+/src|it/[^/]+/pom.xml).*");
      assertThat(withoutIndent(Files.readString(Path.of(part.file()))))
          .as(part.file())
          .contains(withoutIndent(part.code()));
    }
  }

  private static String withoutIndent(String code) {
    return code.replaceAll("(?m)^[ \\t]+|[ \\t]+$", "").replaceAll("\\R+", "\n");
  }

  @Test
  void dependency_isThisBuild() throws IOException {
    String dependency = block("xml").code().replaceAll("\\s", "");
    assertThat(dependency)
        .isEqualTo(
            "<dependency><groupId>io.jcache</groupId><artifactId>jcache-memcached</artifactId>"
                + "<version>"
                + ChildMaven.builtVersion()
                + "</version></dependency>");
  }

  @Test
  void java_compiles() throws IOException {
    List<Block> snippets =
        blocks().stream().filter(block -> block.language().equals("java")).toList();
    assertThat(snippets).isNotEmpty();
    for (Block snippet : snippets) {
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
    Path file = directory.resolve("cache.conf");
    Files.writeString(file, block("servers = ").code());
    Settings settings = Settings.resolve(file.toUri(), null, getClass().getClassLoader());
    assertThat(settings.servers()).hasSize(2);
    assertThat(settings.prefix()).isEqualTo("shop");
    assertThat(settings.timeout()).hasMillis(300);
  }

  @Test
  void addresses_areUnderstood() throws IOException {
    List<String> addresses = new ArrayList<>();
    Matcher row = URI_IN_TABLE.matcher(readme());
    while (row.find()) {
      addresses.add(row.group(1));
      Settings.resolve(URI.create(row.group(1)), null, getClass().getClassLoader());
    }
    assertThat(addresses).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void dump_listsTheItems() throws IOException, InterruptedException {
    try (MemcachedServer server = MemcachedServer.start();
        var provider = Caching.getCachingProvider()) {
      provider
          .getCacheManager(URI.create("memcached://" + server.address() + "/shop"), null)
          .createCache("visits", new MutableConfiguration<String, Long>())
          .put("ada", 1L);
      String script =
          block("exec ").code().replace("h1/11211", server.host() + "/" + server.port());
      Process shell = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
      String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).isZero();
      assertThat(printed).contains("key=shop%2Fvisits~").contains(".sada ");
    }
  }

  private static Block block(String languageOrStart) throws IOException {
    return blocks().stream()
        .filter(
            block ->
                block.language().equals(languageOrStart)
                    || block.code().startsWith(languageOrStart))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the blocks that stand in no file. */
  private static List<Block> blocks() throws IOException {
    return blocks(null);
  }

  private static List<Block> partsOfFiles() throws IOException {
    return blocks("from");
  }

  private static List<Block> blocks(@Nullable String mark) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(readme());
    while (matcher.find()) {
      if (Objects.equals(matcher.group(1), mark)) {
        String indent = "(?m)^" + matcher.group(3);
        blocks.add(
            new Block(
                Objects.requireNonNullElse(matcher.group(2), ""),
                matcher.group(4),
                matcher.group(5).replaceAll(indent, "")));
      }
    }
    return blocks;
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }
}
