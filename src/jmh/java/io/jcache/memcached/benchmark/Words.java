package io.jcache.memcached.benchmark;

import java.util.Locale;
import java.util.Random;

/** Text that looks like words. */
final class Words {
  private static final String[] SYLLABLES = {
    "ba", "ken", "lo", "mir", "ta", "ros", "vel", "un", "der", "sa", "ni", "go", "pra", "el", "tum"
  };

  private Words() {}

  /** Returns a word. */
  static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
    }
    return word.toString();
  }

  /** Returns a word with a capital letter. */
  static String capitalized(Random random) {
    String word = word(random) + word(random);
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** Returns a text of a number of characters. */
  static String text(Random random, int length) {
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      text.append(word(random)).append(' ');
    }
    return text.substring(0, length);
  }
}
