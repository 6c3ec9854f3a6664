package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the file of the defaults, and the page made from it, say of each option. */
final class OptionTableTest {
  @Test
  void defaults_everyOptionOfTheTable_hasAValueAndAComment() {
    Config defaults =
        ConfigFactory.parseURL(
            OptionTableTest.class.getClassLoader().getResource(Option.DEFAULTS)); // keeps comments

    assertThat(defaults.withoutPath("caches").entrySet().stream().map(entry -> entry.getKey()))
        .containsExactlyInAnyOrderElementsOf(
            Option.TABLE.all().stream().map(Option::path).toList());
    for (Option<?> option : Option.TABLE.all()) {
      String comment =
          String.join("", defaults.getValue(option.path()).origin().comments())
              .replaceAll("\\s+", " ");
      assertThat(comment).as(option.path()).hasSizeGreaterThan(40);
      Matcher range = Pattern.compile("from \\w+ to \\w+").matcher(option.type().allowed());
      if (range.find()) {
        assertThat(comment).as("the range of " + option).contains(range.group());
      }
    }
  }

  @Test
  void page_tablesOfOptions_areMadeFromTheDefaults() throws IOException {
    String page = Files.readString(OptionPage.PATH);
    String right = OptionPage.rewritten(page);

    assertThat(page)
        .as("%s, whose tables are right as follows%n%s", OptionPage.PATH, right)
        .isEqualTo(right);
    assertThat(right.lines().filter(line -> line.startsWith("| `")))
        .hasSizeGreaterThan(Option.TABLE.all().size() + CacheOption.TABLE.all().size());
  }

  @Test
  void metadataOfSpring_isMadeFromTheTableAndTheDefaults() throws IOException {
    String right = SpringMetadata.text();

    assertThat(Files.readString(SpringMetadata.PATH))
        .as("%s, which is right as follows%n%s", SpringMetadata.PATH, right)
        .isEqualTo(right);
    JsonNode properties = new ObjectMapper().readTree(right).get("properties");
    assertThat(properties.findValuesAsText("name"))
        .containsAll(
            Option.TABLE.all().stream().map(option -> "jcache.memcached." + option.path()).toList())
        .hasSize(Option.TABLE.all().size() + 2);
    assertThat(properties.findValuesAsText("description"))
        .allMatch(text -> text.matches("[A-Z].{20,}\\."));
  }

  @Test
  void page_defaultOfEachOption_isOneThatTheOptionTakes() throws IOException {
    Values defaults = new Values();
    ConfigFile.readDefaults(defaults);
    List<Matcher> rows =
        Files.readAllLines(OptionPage.PATH).stream()
            .takeWhile(line -> !line.equals("## Caches in the file"))
            .map(Pattern.compile("\\| `([a-z.-]+)` \\| (?:`([^`]*)`|none) \\| (.+) \\|")::matcher)
            .filter(Matcher::matches)
            .toList();

    assertThat(rows.stream().map(row -> row.group(1)))
        .containsExactlyElementsOf(Option.TABLE.all().stream().map(Option::path).toList());
    for (Matcher row : rows) {
      Option<?> option = Option.TABLE.find(row.group(1));
      String text = row.group(2) == null ? "" : row.group(2);
      assertThat((Object) option.parse(text, "the page"))
          .as(option.path())
          .isEqualTo(defaults.get(option));
    }
  }
}
