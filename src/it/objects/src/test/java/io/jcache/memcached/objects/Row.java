package io.jcache.memcached.objects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of an object.
 *
 * @param id of the sample
 * @param outcome by which it was put, or got
 * @param allowed what serialization.allow was, separated by semicolons
 * @param print of the object in the JVM that wrote it
 * @param detail a message in one line
 */
record Row(
    String id,
    Setting setting,
    Outcome outcome,
    String allowed,
    Likeness.Print print,
    String detail) {
  private static final String TAB = "\t";

  /** How a put or a get ended. */
  enum Outcome {
    /** Put: the cache took it. */
    ACCEPTED,
    /** Got: it is what it was. */
    EQUAL,
    /** An error said that it is not stored. */
    REFUSED,
    /** Got: it is another object. */
    WRONG,
    /** Got: it was put without an error, and is not there. */
    MISSED
  }

  static void write(Path file, List<Row> rows) {
    try {
      Files.write(file, rows.stream().map(Row::line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Row> read(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Row::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() {
    return String.join(
        TAB,
        id,
        setting.name(),
        outcome.name(),
        allowed,
        print.text(),
        Integer.toString(print.hash()),
        detail.replaceAll("\\s+", " "));
  }

  private static Row parse(String line) {
    String[] parts = line.split(TAB, -1);
    return new Row(
        parts[0],
        Setting.valueOf(parts[1]),
        Outcome.valueOf(parts[2]),
        parts[3],
        new Likeness.Print(parts[4], Integer.parseInt(parts[5])),
        parts[6]);
  }
}
