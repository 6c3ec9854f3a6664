package io.jcache.memcached.internal.entry;

import java.util.function.Supplier;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Makes the deadlines of entries, and alone asks a cache's {@link ExpiryPolicy} (JSR-107, chapter
 * 5). Whether a deadline has passed is not said here, but by {@link Entry#isExpiredAt}, which is
 * asked before an operation sees the entry, and by walks over entries.
 *
 * <ul>
 *   <li>A policy that throws gets the specification's default: eternal for a creation, unchanged
 *       for an access or update.
 *   <li>A duration of zero gives {@link #NOW}: the entry is absent at once.
 *   <li>An access moves a deadline only by more than a hundredth of its duration.
 * </ul>
 */
public final class ExpiryRules {

  /** The deadline of an entry that expires at once. */
  public static final long NOW = 0;

  private static final int ACCESS_STEP = 100;

  private final ExpiryPolicy policy;
  private final boolean writesAlike;
  private final boolean ignoresAccess;
  private final boolean keepsDeadlines;

  /** Creates the rules of a policy. */
  public ExpiryRules(ExpiryPolicy policy) {
    this(policy, true);
  }

  /**
   * Creates the rules of a policy.
   *
   * @param keepsDeadlines whether an entry says its deadline; where it does not, an update that is
   *     to leave it gets that of a creation, and would be eternal else
   */
  public ExpiryRules(ExpiryPolicy policy, boolean keepsDeadlines) {
    this.policy = policy;
    this.keepsDeadlines = keepsDeadlines;
    Class<?> type = policy.getClass();
    // Only the API's own classes, and ours, are known not to look at anything but their durations.
    FixedExpiryPolicy fixed = policy instanceof FixedExpiryPolicy own ? own : null;
    this.writesAlike =
        type == EternalExpiryPolicy.class
            || type == ModifiedExpiryPolicy.class
            || type == TouchedExpiryPolicy.class
            || (fixed != null && fixed.writesAlike());
    this.ignoresAccess =
        type == EternalExpiryPolicy.class
            || type == ModifiedExpiryPolicy.class
            || type == CreatedExpiryPolicy.class
            || (fixed != null && fixed.getExpiryForAccess() == null);
  }

  /** Returns the deadline of an entry created now, in epoch milliseconds. */
  public long onCreation(long now) {
    // Chapter 5: an implementation-specific default; eternal, as the reference does.
    Duration duration = asked(policy::getExpiryForCreation, Duration.ETERNAL);
    return duration == null ? Entry.NO_DEADLINE : deadline(duration, now);
  }

  /** Returns the deadline of an entry updated now, in epoch milliseconds. */
  public long onUpdate(long current, long now) {
    Duration duration = asked(policy::getExpiryForUpdate, null);
    if (duration == null) {
      return keepsDeadlines ? current : onCreation(now);
    }
    return deadline(duration, now);
  }

  /**
   * Returns the deadline of an entry accessed now, in epoch milliseconds: the current one where the
   * access would move it by a hundredth of its duration or less.
   */
  public long onAccess(long current, long now) {
    if (ignoresAccess) {
      return current;
    }
    Duration duration = asked(policy::getExpiryForAccess, null);
    if (duration == null) {
      return current;
    }
    long moved = deadline(duration, now);
    if (moved == NOW || moved == Entry.NO_DEADLINE || current == Entry.NO_DEADLINE) {
      return moved;
    }
    long step = (moved - now) / ACCESS_STEP;
    return Math.abs(moved - current) > step ? moved : current;
  }

  /** Returns whether an access can never move a deadline, so that a read needs no token. */
  public boolean ignoresAccess() {
    return ignoresAccess;
  }

  /**
   * Returns the deadline of an entry written now, whether or not it is there; null where that makes
   * a difference, or where the entry would be absent at once.
   */
  public @Nullable Long onBlindWrite(long now) {
    if (!writesAlike) {
      return null;
    }
    long deadline = onCreation(now);
    return deadline == NOW ? null : (Long) deadline;
  }

  /** Returns what the policy says, the other where it throws. */
  private static @Nullable Duration asked(
      Supplier<@Nullable Duration> policy, @Nullable Duration other) {
    try {
      return policy.get();
    } catch (RuntimeException e) {
      return other;
    }
  }

  private static long deadline(Duration duration, long now) {
    if (duration.isEternal()) {
      return Entry.NO_DEADLINE;
    }
    if (duration.isZero()) {
      return NOW;
    }
    long deadline = now + duration.getTimeUnit().toMillis(duration.getDurationAmount());
    return deadline < now ? Entry.NO_DEADLINE : deadline;
  }
}
