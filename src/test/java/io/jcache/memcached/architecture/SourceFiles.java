package io.jcache.memcached.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that users get, and those that test them.
 *
 * @param root the directory that they are under
 */
record SourceFiles(Path root) {
  /** Names of key classes of the annotations' reference implementation, which a table has. */
  private static final String ANNOTATION_KEYS = "org.jsr107.ri.annotations";

  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern NODE = Pattern.compile("\\bnodes?\\b");

  /** Returns all files. */
  List<Path> all() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Returns the files with more than {@code limit} lines. */
  List<String> longerThan(int limit) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : all()) {
      int lines = lines(file).size();
      if (lines > limit) {
        found.add(root.relativize(file) + ": " + lines + " lines");
      }
    }
    return found;
  }

  /** Returns the texts that call a server a node, as the code does and its users do not. */
  List<String> callingServersNodes() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : all()) {
      if (file.toString().endsWith(".java")) {
        for (String line : lines(file)) {
          TEXT.matcher(line.replace("'\"'", ""))
              .results()
              .map(MatchResult::group)
              .filter(text -> NODE.matcher(text).find() && !text.equals("\"node\"")) // as of a tag
              .forEach(text -> found.add(root.relativize(file) + ": " + text));
        }
      }
    }
    return found;
  }

  /** Returns the lines and file names that know of the TCK. */
  List<String> namingTheTck() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : all()) {
      String name = root.relativize(file).toString();
      if (namesTheTck(name)) {
        found.add(name);
      }
      boolean table = name.contains("internal/known/");
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = table ? lines.get(i).replace(ANNOTATION_KEYS, "") : lines.get(i);
        if (namesTheTck(line)) {
          found.add(name + ":" + (i + 1) + ": " + line.strip());
        }
      }
    }
    return found;
  }

  private static boolean namesTheTck(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("tck") || lower.contains("jsr107");
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }
}
