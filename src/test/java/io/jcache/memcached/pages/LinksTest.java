package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each link from a page to a file or a heading of this project leads there. */
class LinksTest {

  @Test
  void links_ofEveryPage_leadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int followed = 0;
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        if (!link.matches("[a-z]+:.*")) {
          followed++;
          String problem = problem(page, link);
          if (problem != null) {
            broken.add(page.path() + ": " + link + ": " + problem);
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(followed).isGreaterThan(50);
  }

  private static String problem(Page page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path directory = Objects.requireNonNullElse(page.path().getParent(), Path.of(""));
    Path target = file.isEmpty() ? page.path() : directory.resolve(file).normalize();
    if (!Files.exists(target)) {
      return "there is no " + target;
    }
    if (hash < 0) {
      return null;
    }
    var anchors = Page.read(target).anchors();
    return anchors.contains(link.substring(hash + 1)) ? null : target + " has only " + anchors;
  }

  @Test
  void pages_ofTheSite_areInItsMenuAndInTheReadme() throws IOException {
    String menu = Files.readString(Path.of("src", "site", "site.xml"));
    String readme = Files.readString(Path.of("README.md"));
    for (Page page : Page.all()) {
      if (page.path().startsWith("src")) {
        String name = page.path().getFileName().toString();
        assertThat(menu).contains("href=\"" + name.replace(".md", ".html") + "\"");
        assertThat(readme.contains("(src/site/markdown/" + name + ")") || name.equals("index.md"))
            .as("%s in the contents of the README", name)
            .isTrue();
      }
    }
  }

  @Test
  void findings_areInTheirList() throws IOException {
    Path directory = Path.of("findings");
    List<String> scripts;
    try (Stream<Path> files = Files.list(directory)) {
      scripts =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".sh"))
              .sorted()
              .toList();
    }

    assertThat(Page.read(directory.resolve("README.md")).links())
        .as("the scripts that the page lists")
        .containsExactlyElementsOf(scripts);
  }

  @Test
  void anchors_areGitHubs() {
    Page page =
        new Page(
            Path.of("a.md"),
            "# A `b-c`: d, (e)?\n\n## [Twice](x.md)\n\n```\n# no heading\n```\n\n## Twice\n");

    assertThat(page.anchors()).containsExactly("a-b-c-d-e", "twice", "twice-1");
    assertThat(page.links()).containsExactly("x.md");
  }
}
