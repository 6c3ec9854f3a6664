package io.jcache.memcached.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What the tool says where no server is needed. */
class ToolTest {
  @TempDir private Path directory;

  @Test
  void help_namesCommandsAndExitCodes() {
    ToolRun help = ToolRun.of();

    assertThat(help.code()).isEqualTo(ExitCode.WELL);
    assertThat(help.out())
        .contains("servers ", "check ", "Exit codes:", "3   a server cannot be reached");
  }

  @Test
  void command_misspelt_isWrongWithASuggestion() {
    ToolRun run = ToolRun.of("sevrers", "h1:11211");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("Did you mean servers?")
        .contains("Try 'jcache-memcached --help'.");
  }

  @Test
  void uri_missing_isWrongAndNamesTheHelp() {
    ToolRun run = ToolRun.of("servers");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG);
    assertThat(run.err())
        .contains("Missing required parameter: 'URI'")
        .contains("Try 'jcache-memcached servers --help'.");
  }

  @Test
  void key_thatLooksLikeAnOption_isWrongWithTheWayOut() {
    assertThat(ToolRun.of("get", "h1:11211", "visits", "-x").err())
        .contains("A cache or key that begins with '-' comes behind '--'.");
    assertThat(ToolRun.of("get", "h1:11211", "--json").err()).doesNotContain("behind");
    assertThat(ToolRun.of("get", "h1:11211", "-cshop.conf").err())
        .contains("Missing required parameters: 'CACHE', 'KEY'")
        .doesNotContain("behind");
  }

  @Test
  void uri_malformed_isWrongAndNamesWhatIsAllowed() {
    assertThat(ToolRun.of("servers", "h 1:11211"))
        .returns(ExitCode.WRONG, ToolRun::code)
        .extracting(ToolRun::err)
        .asString()
        .startsWith("'memcached://h 1:11211' is no URI:")
        .contains("write memcached://host:port/prefix");
    assertThat(ToolRun.of("servers", "memory:x").err())
        .startsWith("URI memory:x keeps its entries in the application's own process");
    assertThat(ToolRun.of("servers", "h1:11211?timeuot=1s").err()).contains("'timeout'");
  }

  @Test
  void file_missing_isWrongAndNamesTheDirectory() {
    ToolRun run = ToolRun.of("check", "shop.conf");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG);
    assertThat(run.err()).startsWith("There is no configuration file shop.conf here, in /");
    assertThat(ToolRun.of("caches", "h1:11211", "--config", directory.toString()).err())
        .startsWith(directory + " is no file; name a configuration file");
  }

  @Test
  void address_withoutScheme_isOfServersOrAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("shop.conf"), "prefix = shop");

    assertThat(Target.address("h1:11211;h2/shop"))
        .isEqualTo(URI.create("memcached://h1:11211;h2/shop"));
    assertThat(Target.address(file.toString())).isEqualTo(file.toUri());
    assertThat(Target.address("classpath:shop.conf")).isEqualTo(URI.create("classpath:shop.conf"));
  }

  @Test
  void config_countsBesideTheUri_whoseServersGoBefore() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("shop.conf"), "servers = h9\nprefix = shop\ntimeout = 7s");

    Settings settings =
        Target.settings(Target.address("localhost:11211"), file, getClass().getClassLoader());

    assertThat(settings.servers()).hasToString("[localhost:11211]");
    assertThat(settings.prefix()).isEqualTo("shop");
    assertThat(settings.timeout()).hasSeconds(7);
  }

  @Test
  void check_ofAWrongFile_saysWhatTheApplicationWould() throws IOException {
    Path file = Files.writeString(directory.resolve("shop.conf"), "timout = 1s");

    ToolRun run = ToolRun.of("check", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.WRONG);
    assertThat(run.err()).contains("Unknown option 'timout'", "did you mean 'timeout'?");
  }

  @Test
  void check_ofAMissingClass_namesIt() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("shop.conf"), "caches { vets { loader = com.acme.Vets } }");
    String uri = "memory:check";

    assertThat(ToolRun.of("check", uri).out()).contains("No servers", "Classes: not looked for");
    ToolRun run =
        ToolRun.of(
            "check", file.toUri() + "?timeout=1ms&connection.timeout=1ms", "-cp", "src/main/java");

    assertThat(run.code()).isEqualTo(ExitCode.MISSING);
    assertThat(run.out())
        .contains("Declared caches: vets", "Classes: wrong")
        .contains("Option 'caches.vets.loader' from " + file.toUri() + ": 1: read 'com.acme.Vets'");
  }

  @Test
  void check_ofAFileOnTheClassPath_findsItThere() throws IOException {
    Files.writeString(
        directory.resolve("own-shop.conf"),
        "servers = h.invalid\ntimeout = 1ms\nconnection.timeout = 1ms");

    ToolRun run = ToolRun.of("check", "classpath:own-shop.conf", "-cp", directory.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("h.invalid", "Classes: all there");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  /** To the JVM such an end would be 1, which says that something is missing. */
  @Test
  void error_isOneOfTheToolWithItsTrace() {
    StringWriter err = new StringWriter();
    Writer out =
        new StringWriter() {
          @Override
          public void write(String text, int offset, int length) {
            throw new NoClassDefFoundError("com/acme/Vets");
          }
        };

    int code = Tool.run(new PrintWriter(out), new PrintWriter(err, true), Ansi.OFF, "--help");

    assertThat(code).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString())
        .startsWith("An error of the tool itself; please report it:")
        .contains("NoClassDefFoundError: com/acme/Vets", "\tat ");
  }

  @Test
  void check_showsNoSecret() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("shop.conf"),
            "protocol = binary\nsasl { user = shop, password = knorkepass }\nservers = h.invalid");

    ToolRun run = ToolRun.of("check", file.toString(), "--all");

    assertThat(run.out())
        .contains("sasl.password", "(not shown)", "sasl.user", "defaults.conf")
        .doesNotContain("knorkepass");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void text_hasNoControlCharacters() {
    assertThat(Printable.text("a\u001b[2Jb\u202ec\té")).isEqualTo("a\\u001b[2Jb\\u202ec\\u0009é");
  }

  @Test
  void numbers_areShort() {
    assertThat(Printable.bytes(1023)).isEqualTo("1023 B");
    assertThat(Printable.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Printable.bytes(64L << 20)).isEqualTo("64 MiB");
    assertThat(Printable.count(1234567)).isEqualTo("1,234,567");
    assertThat(Printable.time(java.time.Duration.ofHours(50))).isEqualTo("2 d 2 h");
    assertThat(Printable.time(java.time.Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
  }

  @Test
  void json_isOfAsciiAlone() {
    var map = new java.util.LinkedHashMap<String, Object>();
    map.put("a\"\\", java.util.Arrays.asList("é\n", 1, true, null, 0.5));

    assertThat(Json.of(map)).isEqualTo("{\"a\\\"\\\\\": [\"\\u00e9\\u000a\", 1, true, null, 0.5]}");
  }

  @Test
  void table_alignsAndColours() {
    Table table = new Table("NAME", "STATE", " COUNT");
    table.add(picocli.CommandLine.Help.Ansi.Style.fg_green, "h1", "UP", "7");
    table.add("h2", "DOWN because of something");

    assertThat(table.lines(Ansi.OFF))
        .containsExactly(
            "NAME  STATE  COUNT", "h1    UP         7", "h2    DOWN because of something");
    assertThat(table.lines(Ansi.ON)).contains("h1    \u001b[32mUP\u001b[39m         7");
  }
}
