package io.jcache.memcached.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown.
 *
 * @param path from the root of the checkout
 */
record Page(Path path, String text) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- (quickstart|from): (\\S+) -->\\s*)?^( *)```(\\w*)\\R(.*?)^ *```",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FENCED =
      Pattern.compile("^ *```.*?^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+?)$", Pattern.MULTILINE);
  private static final Pattern LINK =
      Pattern.compile("\\[((?:[^\\[\\]]|\\[[^\\]]*])*)]\\(([^)]+)\\)");

  /**
   * A fenced block.
   *
   * @param mark "from" or "quickstart" where it names a file, else empty
   * @param file the file, else empty
   */
  record Block(Path page, String mark, String file, String language, String code) {}

  /** Returns the README, the changelog and the pages of the site and of .github. */
  static List<Page> all() throws IOException {
    Set<Path> paths = new TreeSet<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
    paths.add(Path.of("findings", "README.md"));
    for (Path directory : List.of(Path.of("src", "site", "markdown"), Path.of(".github"))) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(paths::add);
      }
    }
    List<Page> pages = new ArrayList<>();
    for (Path path : paths) {
      pages.add(read(path));
    }
    return pages;
  }

  /** Returns a page. */
  static Page read(Path path) throws IOException {
    return new Page(path, Files.readString(path));
  }

  /** Returns the fenced blocks, without the indentation of the list that they are in. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String indent = "(?m)^" + matcher.group(3);
      blocks.add(
          new Block(
              path,
              Objects.requireNonNullElse(matcher.group(1), ""),
              Objects.requireNonNullElse(matcher.group(2), ""),
              matcher.group(4),
              matcher.group(5).replaceAll(indent, "")));
    }
    return blocks;
  }

  /** Returns the text without code blocks and comments. */
  private String written() {
    return COMMENT.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("");
  }

  /** Returns the targets of the links and pictures. */
  Set<String> links() {
    Set<String> links = new LinkedHashSet<>();
    Matcher link = LINK.matcher(written().replaceAll("`[^`\n]*`", "code"));
    while (link.find()) {
      links.add(link.group(2));
      links.addAll(new Page(path, link.group(1)).links());
    }
    return links;
  }

  /** Returns the anchors of the headings, as GitHub makes them. */
  Set<String> anchors() {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> anchors = new LinkedHashSet<>();
    Matcher heading = HEADING.matcher(written());
    while (heading.find()) {
      String anchor =
          LINK.matcher(heading.group(1))
              .replaceAll("$1")
              .trim()
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int count = counts.merge(anchor, 1, Integer::sum);
      anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
    }
    return anchors;
  }

  /** Returns the paragraphs and the items of lists, as they are read: links by their text alone. */
  List<String> paragraphs() {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    for (String line : (written() + "\n\n").split("\\R", -1)) {
      String content = line.strip();
      boolean begins = content.matches("([-*]|\\d+\\.) .*");
      boolean stands = content.isEmpty() || content.startsWith("|") || content.startsWith("#");
      if ((begins || stands) && !paragraph.isEmpty()) {
        paragraphs.add(LINK.matcher(paragraph).replaceAll("$1"));
        paragraph.setLength(0);
      }
      if (!stands) {
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(content);
      }
    }
    return paragraphs;
  }
}
