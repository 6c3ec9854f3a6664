package io.jcache.memcached.internal.transport;

/** What every transport checks of a key, an expiry, a group; of sizes see {@link ItemSizes}. */
public final class Checks {
  private static final int MAX_KEY_LENGTH = 250;
  private static final int MAX_EXPIRY = 2_592_000;

  private Checks() {}

  /** Returns {@code key}, which is 1 to 250 characters of printable ASCII without spaces. */
  public static String key(String key) {
    int length = key.length();
    if (length < 1 || length > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "item key of " + length + " characters (1 to 250 are allowed): " + quote(key));
    }
    for (int i = 0; i < length; i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            "item key with character U+%04X at %d (printable ASCII without spaces is allowed): %s"
                .formatted((int) c, i, quote(key)));
      }
    }
    return key;
  }

  /** Returns whether {@link #key} takes a key. */
  public static boolean isKey(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_KEY_LENGTH
        && key.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** Returns {@code seconds}, which are 0 for no expiry, else 1 to 2,592,000. */
  public static int expiry(int seconds) {
    if (seconds < 0 || seconds > MAX_EXPIRY) {
      throw new IllegalArgumentException(
          "expiry of " + seconds + " s (0 for none, or 1 to 2592000, are allowed)");
    }
    return seconds;
  }

  /** Returns {@code group}, which is empty, or words of lower-case letters, digits and '_'. */
  public static String group(String group) {
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      boolean ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ' ';
      if (!ok || group.length() > MAX_KEY_LENGTH) {
        throw new IllegalArgumentException(
            "statistics group " + quote(group) + " (a-z, 0-9, '_' and spaces are allowed)");
      }
    }
    return group;
  }

  /** Returns the text in quotes, shortened, with every unusual character made visible. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), 80);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        quoted.append("\\u%04X".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(text.length() > shown ? "...\"" : "\"").toString();
  }
}
