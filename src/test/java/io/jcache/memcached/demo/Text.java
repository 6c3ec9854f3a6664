package io.jcache.memcached.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Real text, and the ways of counting its words. A word is a run of letters, in lower case. */
final class Text {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  /** The chunk size that makes one chunk of each file. */
  static final int WHOLE_FILE = Integer.MAX_VALUE;

  private static final int[] CHUNK_SIZES = {1, 2, 5, 10, 20, 50, 100, WHOLE_FILE};

  /**
   * One addition to the count of a word.
   *
   * @param word is what occurs
   * @param occurrences is how often it does
   */
  record Addition(String word, long occurrences) {}

  private final List<List<String>> files;

  private Text(List<List<String>> files) {
    this.files = files;
  }

  /** Returns the Markdown and Java files under a directory, but for hidden and built ones. */
  static List<Path> filesUnder(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".md") || file.toString().endsWith(".java"))
          .filter(file -> isSource(directory.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isSource(Path relative) {
    for (Path name : relative) {
      if (name.toString().equals("target") || name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** Reads files as UTF-8; what is not UTF-8 in them separates words. */
  static Text read(List<Path> files) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    for (Path file : files) {
      lines.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList());
    }
    return new Text(lines);
  }

  /** Returns how often each word occurs, counted in a plain map. */
  Map<String, Long> count() {
    Map<String, Long> counts = new HashMap<>();
    files.stream()
        .flatMap(List::stream)
        .flatMap(Text::words)
        .forEach(word -> counts.merge(word, 1L, Long::sum));
    return counts;
  }

  /**
   * Returns the additions that count all words, in the order of the text.
   *
   * @param chunkSize 0 for one addition for each occurrence, else one for each word of so many
   *     lines
   */
  List<Addition> additions(int chunkSize) {
    List<Addition> additions = new ArrayList<>();
    for (List<String> lines : files) {
      if (chunkSize == 0) {
        lines.stream().flatMap(Text::words).forEach(word -> additions.add(new Addition(word, 1)));
        continue;
      }
      for (long from = 0; from < lines.size(); from += chunkSize) {
        Map<String, Long> chunk = new TreeMap<>();
        lines.stream()
            .skip(from)
            .limit(chunkSize)
            .flatMap(Text::words)
            .forEach(word -> chunk.merge(word, 1L, Long::sum));
        chunk.forEach((word, occurrences) -> additions.add(new Addition(word, occurrences)));
      }
    }
    return additions;
  }

  /** Returns the smallest chunk size that makes at most {@code limit} additions, or the largest. */
  int chunkSize(int limit) {
    if (additions(0).size() <= limit) {
      return 0;
    }
    for (int size : CHUNK_SIZES) {
      if (additions(size).size() <= limit) {
        return size;
      }
    }
    return CHUNK_SIZES[CHUNK_SIZES.length - 1];
  }

  private static Stream<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(MatchResult::group)
        .map(w -> w.toLowerCase(Locale.ROOT));
  }
}
