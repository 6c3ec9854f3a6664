package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of the classes of others that this library knows by name, one of the files in the
 * resource folder {@code known}.
 *
 * <ul>
 *   <li>A line is a comment behind {@code #}, a heading in brackets, or a row: a name and, where
 *       the heading asks for them, names of fields.
 *   <li>What is none of these, comes twice or has no heading is an error that names file and line.
 *   <li>It is read by the loader of this library, whatever the application's loader has.
 * </ul>
 */
public final class KnownTable {
  private static final String FOLDER = "/io/jcache/memcached/internal/known/";
  private static final Pattern NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)*+\\.?");
  private static final Pattern FIELD = Pattern.compile("[\\w$]+");

  private final String file;
  private final Map<String, Map<String, Set<String>>> headings = new LinkedHashMap<>();

  /** Creates the table of these lines. */
  KnownTable(String file, List<String> lines) {
    this.file = file;
    Map<String, Set<String>> rows = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("[")) {
        rows = new HashMap<>();
        if (!line.endsWith("]") || line.length() < 3 || headings.put(heading(line), rows) != null) {
          throw malformed(i, line);
        }
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        addRow(rows, i, line);
      }
    }
  }

  /** Returns the table of a file. */
  public static KnownTable read(String file) {
    try (InputStream in = KnownTable.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException(
            FOLDER + file + " is missing: the jar of jcache-memcached is not whole");
      }
      return new KnownTable(
          file, new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(FOLDER + file + " cannot be read", e);
    }
  }

  private static String heading(String line) {
    return line.substring(1, line.length() - 1);
  }

  private void addRow(@Nullable Map<String, Set<String>> rows, int index, String line) {
    List<String> words = Arrays.asList(line.split("\\s+"));
    List<String> rest = words.subList(1, words.size());
    Set<String> fields = new HashSet<>(rest);
    if (rows == null
        || !NAME.matcher(words.get(0)).matches()
        || !rest.stream().allMatch(word -> FIELD.matcher(word).matches())
        || fields.size() != rest.size()
        || rows.put(words.get(0), fields) != null) {
      throw malformed(index, line);
    }
  }

  private IllegalStateException malformed(int index, String line) {
    return new IllegalStateException(
        FOLDER + file + ":" + (index + 1) + ": no row of this table, or one too many: " + line);
  }

  /** Returns the classes below a heading and their fields, of which each has one or more. */
  public Map<String, Set<String>> fields(String heading) {
    return rows(heading, false);
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
        if (other != null) {
          throw new IllegalStateException(
              FOLDER + file + ": " + name + " is below '" + other + "' and '" + heading + "'");
        }
      }
    }
    return names;
  }

  private Map<String, Set<String>> rows(String heading, boolean bare) {
    Map<String, Set<String>> rows = headings.get(heading);
    if (rows == null) {
      throw new IllegalStateException(FOLDER + file + " has no heading [" + heading + "]");
    }
    rows.forEach(
        (name, fields) -> {
          if (fields.isEmpty() != bare) {
            throw new IllegalStateException(
                FOLDER + file + ": " + name + (bare ? " has" : " lacks") + " names of fields");
          }
        });
    return rows;
  }
}
