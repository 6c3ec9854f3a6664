package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table of the classes of others that this library knows by name, one of the files in the
 * resource folder {@code known}.
 *
 * <ul>
 *   <li>A line is a comment behind {@code #}, a heading in brackets, or a row: a name and, where
 *       the heading asks for them, names of fields or methods.
 *   <li>What is none of these, comes twice or has no heading is an error that names file and line.
 *   <li>It is read by the loader of this library, whatever the application's loader has.
 * </ul>
 */
public final class KnownTable {
  private static final String FOLDER = "/io/jcache/memcached/internal/known/";
  private static final Pattern ROW =
      Pattern.compile("[\\w$]+(\\.[\\w$]+)*+\\.?(\\s+([\\w$.]+::)?[\\w$]+)*+");

  private final String file;
  private final Map<String, Map<String, Set<String>>> headings = new LinkedHashMap<>();

  /** Creates the table of these lines. */
  KnownTable(String file, List<String> lines) {
    this.file = file;
    Map<String, Set<String>> rows = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean good = true;
      if (line.startsWith("[")) {
        rows = new HashMap<>();
        good = line.endsWith("]") && line.length() > 2;
        good = good && headings.put(line.substring(1, line.length() - 1), rows) == null;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        List<String> words = List.of(line.split("\\s+"));
        Set<String> fields = new LinkedHashSet<>(words.subList(1, words.size()));
        good = ROW.matcher(line).matches() && fields.size() == words.size() - 1;
        good = good && rows != null && rows.put(words.get(0), fields) == null;
      }
      check(good, ":" + (i + 1) + ": no row of this table, or one too many: " + line);
    }
  }

  /** Returns the table of a file. */
  public static KnownTable read(String file) {
    try (InputStream in = KnownTable.class.getResourceAsStream(FOLDER + file)) {
      String missing = " is missing: the jar of jcache-memcached is not whole";
      byte[] text = in == null ? null : in.readAllBytes();
      if (text == null) {
        throw new IllegalStateException(FOLDER + file + missing);
      }
      return new KnownTable(file, new String(text, StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(FOLDER + file + " cannot be read", e);
    }
  }

  /** Returns the classes below a heading and their fields, of which each has one or more. */
  public Map<String, Set<String>> fields(String heading) {
    return rows(heading, false);
  }

  /** Returns the names below a heading and the words behind each, in their order. */
  Map<String, List<String>> words(String heading) {
    Map<String, List<String>> words = new HashMap<>();
    rows(heading).forEach((name, row) -> words.put(name, List.copyOf(row)));
    return words;
  }

  /** Returns the names below a heading, which have no fields. */
  public Set<String> names(String heading) {
    return rows(heading, true).keySet();
  }

  /** Returns all names, which have no fields, and the heading of each. */
  Map<String, String> headings() {
    Map<String, String> names = new HashMap<>();
    for (String heading : headings.keySet()) {
      for (String name : names(heading)) {
        String other = names.put(name, heading);
        check(other == null, ": " + name + " is below '" + other + "' and '" + heading + "'");
      }
    }
    return names;
  }

  private Map<String, Set<String>> rows(String heading) {
    check(headings.containsKey(heading), " has no heading [" + heading + "]");
    return headings.getOrDefault(heading, Map.of());
  }

  private Map<String, Set<String>> rows(String heading, boolean bare) {
    Map<String, Set<String>> rows = rows(heading);
    String problem = (bare ? " has" : " lacks") + " names of fields";
    rows.forEach((name, fields) -> check(fields.isEmpty() == bare, ": " + name + problem));
    return rows;
  }

  private void check(boolean good, String problem) {
    if (!good) {
      throw new IllegalStateException(FOLDER + file + problem);
    }
  }
}
