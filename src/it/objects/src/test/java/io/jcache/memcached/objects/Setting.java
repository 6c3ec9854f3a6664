package io.jcache.memcached.objects;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user has configured. */
enum Setting {
  /** Nothing. */
  DEFAULT,
  /** The packages of the library. */
  PACKAGE,
  /** What the error of the default advised. */
  ADVICE;

  private static final Pattern QUOTED = Pattern.compile("\"([\\w.$]+(?:\\.\\*\\*?)?)\"");
  private static final Pattern CLASS = Pattern.compile("([a-zA-Z_][\\w$]*\\.)+[\\w$]+");

  /** Returns what the message of an error tells to list. */
  static List<String> advised(String message) {
    Set<String> patterns = new LinkedHashSet<>();
    Matcher quoted = QUOTED.matcher(message);
    while (quoted.find()) {
      patterns.add(quoted.group(1));
    }
    if (patterns.isEmpty() && message.contains("serialization.allow")) {
      Matcher named = CLASS.matcher(message);
      while (named.find() && patterns.isEmpty()) {
        if (!named.group().startsWith("serialization.") && !named.group().endsWith("Exception")) {
          patterns.add(named.group());
        }
      }
    }
    return new ArrayList<>(patterns);
  }
}
