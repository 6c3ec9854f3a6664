package io.jcache.memcached.internal.config;

import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long entries of a cache live.
 *
 * @param creation from their creation on
 * @param access from each access on; null where an access changes nothing
 * @param update from each update on; null where an update changes nothing
 */
public record ExpiryTimes(Duration creation, @Nullable Duration access, @Nullable Duration update) {

  /** Returns the times as a file gives them. */
  @Override
  public String toString() {
    return "creation = "
        + text(creation)
        + (access == null ? "" : ", access = " + text(access))
        + (update == null ? "" : ", update = " + text(update));
  }

  /** Returns a duration as a file gives it. */
  static String text(Duration duration) {
    if (duration.isEternal()) {
      return ValueType.ETERNAL;
    }
    String unit =
        switch (duration.getTimeUnit()) {
          case SECONDS -> "s";
          case MINUTES -> "m";
          case HOURS -> "h";
          case DAYS -> "d";
          default -> "ms";
        };
    return duration.getDurationAmount() + unit;
  }
}
