package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a reader can take in: a short README, and no long paragraphs. */
class ReadingTest {
  private static final int LONGEST_README = 10_000;
  private static final int LONGEST_PARAGRAPH = 600;

  @Test
  void readme_isShort() throws IOException {
    assertThat(Files.size(Path.of("README.md"))).isLessThanOrEqualTo(LONGEST_README);
  }

  @Test
  void paragraphs_areShort() throws IOException {
    for (Page page : Page.all()) {
      assertThat(page.paragraphs())
          .as("the paragraphs of %s, of at most %s characters", page.path(), LONGEST_PARAGRAPH)
          .isNotEmpty()
          .filteredOn(paragraph -> paragraph.length() > LONGEST_PARAGRAPH)
          .isEmpty();
    }
  }

  @Test
  void paragraphs_endAtBlankLinesItemsTablesAndHeadings() {
    String text =
        "# Title\nOne [two](a.md)\nthree.\n\n- four\n  five\n1. six\n| table |\n\n```\ncode\n```\n"
            + "<!-- comment -->\nseven";
    assertThat(new Page(Path.of("a.md"), text).paragraphs())
        .containsExactly("One two three.", "- four five", "1. six", "seven");
  }
}
