package io.jcache.memcached.internal.option;

import java.util.regex.Pattern;

/** What a text must be to stand before the keys of other programs' items. */
public final class KeyPrefix {
  /** What is allowed, for messages. */
  public static final String ALLOWED =
      "at most 128 characters of printable ASCII, without spaces, such as shop:";

  private static final Pattern PATTERN = Pattern.compile("[!-~]{0,128}");

  private KeyPrefix() {}

  /** Returns whether a text is one. */
  public static boolean isValid(String text) {
    return PATTERN.matcher(text).matches();
  }
}
