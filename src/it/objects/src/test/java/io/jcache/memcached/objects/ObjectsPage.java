package io.jcache.memcached.objects;

import io.jcache.memcached.objects.Row.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables on the page of objects, made from what became of them. */
final class ObjectsPage {
  private static final String END = "<!-- end of the objects -->\n";
  private static final int LONGEST_REASON = 240;

  private final Outcomes outcomes;
  private final Map<String, String> versions;

  /**
   * Creates one.
   *
   * @param pom names the versions of the libraries
   */
  ObjectsPage(Outcomes outcomes, Path pom) throws IOException {
    this.outcomes = outcomes;
    this.versions = versions(Files.readString(pom));
  }

  /** Returns a page with the tables as they are to be. */
  String rewritten(String page) {
    return between(
        between(page, "<!-- objects that come back -->\n", libraries()),
        "<!-- objects that do not -->\n",
        others());
  }

  private static String between(String page, String begin, String table) {
    int from = page.indexOf(begin);
    int to = page.indexOf(END, from);
    if (from < 0 || to < 0) {
      throw new IllegalStateException("the page has no place for a table: " + begin + END);
    }
    return page.substring(0, from + begin.length()) + "\n" + table + "\n" + page.substring(to);
  }

  private static Map<String, String> versions(String pom) {
    Map<String, String> versions = new LinkedHashMap<>();
    Matcher dependency =
        Pattern.compile(
                "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*"
                    + "<version>([^<]+)</version>")
            .matcher(pom);
    while (dependency.find()) {
      versions.put(dependency.group(1) + ":" + dependency.group(2), dependency.group(3));
    }
    return versions;
  }

  private String libraries() {
    StringBuilder table =
        new StringBuilder(
            "| library | values | by default | with one line | keys | by default | with one line |\n"
                + "|---|---|---|---|---|---|---|\n");
    for (Library library : Table.libraries()) {
      String version = versions.get(library.artifact());
      table.append("| ").append(library.name()).append(version == null ? "" : " " + version);
      appendCounts(table, library.samples());
    }
    table.append("| **all**");
    appendCounts(table, Table.samples());
    return table.toString();
  }

  private void appendCounts(StringBuilder table, List<Sample> samples) {
    for (boolean key : List.of(false, true)) {
      List<Sample> kind = samples.stream().filter(sample -> sample.key() == key).toList();
      for (Predicate<Sample> column :
          List.<Predicate<Sample>>of(
              sample -> true, outcomes::isEqualByDefault, outcomes::isEqualWithOneLine)) {
        table.append(" | ").append(kind.stream().filter(column).count());
      }
    }
    table.append(" |\n");
  }

  private String others() {
    StringBuilder table =
        new StringBuilder("| library | objects | what happens |\n|---|---|---|\n");
    for (Library library : Table.libraries()) {
      Map<String, List<String>> byReason = new LinkedHashMap<>();
      for (Sample sample : library.samples()) {
        if (!outcomes.isEqualWithOneLine(sample)) {
          byReason
              .computeIfAbsent(reason(outcomes.last(sample)), reason -> new ArrayList<>())
              .add(sample.name() + (sample.key() ? " (key)" : ""));
        }
      }
      byReason.forEach(
          (reason, names) ->
              table.append(
                  "| %s | %s | %s |\n"
                      .formatted(library.name(), String.join(", ", names), reason)));
    }
    return table.toString();
  }

  /** Returns what an error says, without the names that differ from object to object. */
  private static String reason(Row row) {
    if (row.outcome() != Outcome.REFUSED) {
      String what = row.outcome() == Outcome.WRONG ? "another object" : "a miss";
      return row.detail().startsWith("an ") ? what + ": " + row.detail() : what;
    }
    String text =
        Stream.of(
                "^(an equal key: )?\\w+Exception: ",
                "An object of \\S+ cannot be serialized: ",
                "Key of class \\S+ cannot be encoded: ",
                "this class cannot be checked: ",
                " Use another class of keys.*",
                " Serialization trace.*",
                " \\| .*",
                "; it is stored .*",
                ", or add its name to .*",
                "; where it belongs to .*",
                "(?<=of its content): .*",
                "\\$\\$Lambda\\S+")
            .reduce(row.detail(), (message, part) -> message.replaceAll(part, ""));
    String escaped = text.replace("|", "\\|").replaceAll("[<>\\[\\]*_`]", "");
    return escaped.length() > LONGEST_REASON
        ? escaped.substring(0, LONGEST_REASON) + "..."
        : escaped;
  }
}
