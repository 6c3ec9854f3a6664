package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the file of the defaults and the README say of each option. */
final class OptionTableTest {
  @Test
  void defaults_everyOptionOfTheTable_hasAValueAndAComment() {
    Config defaults =
        ConfigFactory.parseURL(
            OptionTableTest.class
                .getClassLoader()
                .getResource(ConfigFile.DEFAULTS)); // keeps comments

    assertThat(defaults.withoutPath("caches").entrySet().stream().map(entry -> entry.getKey()))
        .containsExactlyInAnyOrderElementsOf(Option.all().stream().map(Option::path).toList());
    for (Option<?> option : Option.all()) {
      String comment =
          String.join("", defaults.getValue(option.path()).origin().comments())
              .replaceAll("\\s+", " ");
      assertThat(comment).as(option.path()).hasSizeGreaterThan(40);
      Matcher range = Pattern.compile("from \\w+ to \\w+").matcher(option.allowed());
      if (range.find()) {
        assertThat(comment).as("the range of " + option).contains(range.group());
      }
    }
  }

  @Test
  void readme_optionTable_agreesWithTheDefaults() throws IOException {
    Values defaults = new Values();
    ConfigFile.readDefaults(defaults);

    List<Matcher> rows =
        Files.readAllLines(Path.of("README.md")).stream()
            .takeWhile(line -> !line.equals("### Caches in the file"))
            .map(Pattern.compile("\\| `([a-z.-]+)` \\| (?:`([^`]*)`|none) \\| (.+) \\|")::matcher)
            .filter(Matcher::matches)
            .toList();

    assertThat(rows.stream().map(row -> row.group(1)))
        .containsExactlyElementsOf(Option.all().stream().map(Option::path).toList());
    for (Matcher row : rows) {
      Option<?> option = Option.find(row.group(1));
      String text = row.group(2) == null ? "" : row.group(2);
      assertThat((Object) option.parse(text, "the README"))
          .as(option.path())
          .isEqualTo(defaults.get(option));
      Matcher range = Pattern.compile("(?<=from )(\\w+) to (\\w+)").matcher(option.allowed());
      if (range.find()) {
        assertThat(row.group(3)).as("the range of " + option).contains(range.group());
      }
    }
  }
}
