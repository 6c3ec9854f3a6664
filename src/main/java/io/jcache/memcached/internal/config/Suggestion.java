package io.jcache.memcached.internal.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what an unknown path or name was probably meant to be. */
public final class Suggestion {

  private Suggestion() {}

  /** Returns the closest of some paths, where one is close. */
  static Optional<String> closest(String unknown, Collection<String> paths) {
    return paths.stream()
        .min(Comparator.comparingInt(path -> distance(unknown, path)))
        .filter(path -> distance(unknown, path) <= Math.max(2, letters(unknown).length() / 2));
  }

  /** Returns the closest of some names, however far it is; there has to be one. */
  public static String nearest(String unknown, Collection<String> names) {
    return Collections.min(names, Comparator.comparingInt(name -> distance(unknown, name)));
  }

  /** Returns how far a text is from an option's path, its last segment or its group. */
  private static int distance(String unknown, String path) {
    String text = letters(unknown);
    int whole = edits(text, letters(path));
    int last = edits(text, letters(path.substring(path.lastIndexOf('.') + 1)));
    int group = path.startsWith(unknown + ".") ? 0 : Integer.MAX_VALUE;
    // The whole path wins over a segment that is as close.
    return Math.min(whole, Math.min(last + 1, group));
  }

  /** Returns a path without case and punctuation, so that {@code maxItems} is max-items. */
  private static String letters(String path) {
    return path.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  /** Returns the Levenshtein distance of two texts. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
