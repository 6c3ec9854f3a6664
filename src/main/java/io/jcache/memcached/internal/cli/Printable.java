package io.jcache.memcached.internal.cli;

import java.time.Duration;
import java.util.Locale;

/** Texts for a terminal. */
final class Printable {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final double STEP = 1024;

  private Printable() {}

  /** Returns a text without what would change the terminal: control characters as escapes. */
  static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              boolean hidden =
                  Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
              shown.append(hidden ? "\\u%04x".formatted(c) : String.valueOf((char) c));
            });
    return shown.toString();
  }

  /** Returns a number with commas between its thousands. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns a number of bytes in the largest unit that leaves a whole one. */
  static String bytes(long bytes) {
    double rest = bytes;
    int unit = 0;
    while (rest >= STEP && unit < UNITS.length - 1) {
      rest /= STEP;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, rest < 10 ? "%.1f %s" : "%.0f %s", rest, UNITS[unit]);
  }

  /** Returns the largest two units of a time. */
  static String time(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toSeconds() + " s";
  }
}
