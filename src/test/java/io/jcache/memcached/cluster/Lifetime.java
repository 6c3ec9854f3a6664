package io.jcache.memcached.cluster;

import java.util.concurrent.TimeUnit;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;

/**
 * The span in which the deadline of one entry must lie, by what was done to it and when. All times
 * are epoch milliseconds of one clock; a call is known by its start and its end. For one thread.
 */
final class Lifetime {

  /** How much earlier an entry may go under a policy that looks at accesses. */
  private static final int ACCESS_STEP = 100;

  /** The policies of the API. */
  enum Policy {
    CREATED(false, false),
    MODIFIED(true, false),
    ACCESSED(false, true),
    TOUCHED(true, true),
    ETERNAL(false, false);

    private final boolean updateMoves;
    private final boolean accessMoves;

    Policy(boolean updateMoves, boolean accessMoves) {
      this.updateMoves = updateMoves;
      this.accessMoves = accessMoves;
    }

    /** Returns the factory of the policy with a duration. */
    Factory<? extends ExpiryPolicy> factory(long millis) {
      Duration duration = new Duration(TimeUnit.MILLISECONDS, millis);
      return switch (this) {
        case CREATED -> CreatedExpiryPolicy.factoryOf(duration);
        case MODIFIED -> ModifiedExpiryPolicy.factoryOf(duration);
        case ACCESSED -> AccessedExpiryPolicy.factoryOf(duration);
        case TOUCHED -> TouchedExpiryPolicy.factoryOf(duration);
        case ETERNAL -> EternalExpiryPolicy.factoryOf();
      };
    }
  }

  /** What a read says of the deadline. */
  enum Verdict {
    /** Present, and the read ended before the deadline could come. */
    RIGHTLY_PRESENT,
    /** Absent, and the read began after the deadline must have come. */
    RIGHTLY_ABSENT,
    /** The deadline may have come during the read, or at an unknown time of the span. */
    UNDECIDED,
    /** Present, although the read began after the deadline must have come. */
    TOO_LATE,
    /** Absent, although the read ended before the deadline could come. */
    TOO_EARLY
  }

  private final Policy policy;
  private final long duration;
  private long earliest;
  private long latest;

  /** Creates the lifetime of an entry whose put began and ended at these times. */
  Lifetime(Policy policy, long duration, long from, long to) {
    this.policy = policy;
    this.duration = duration;
    this.earliest = after(from);
    this.latest = after(to);
  }

  /** Returns the first time at which the entry may be gone. */
  long earliest() {
    return earliest;
  }

  /** Returns the first time at which the entry must be gone. */
  long latest() {
    return latest;
  }

  /** Takes notice of a further put. */
  void put(long from, long to) {
    boolean surelyCreated = from >= latest;
    boolean surelyUpdated = to < earliest;
    if (policy.updateMoves || surelyCreated) {
      earliest = after(from);
      latest = after(to);
    } else if (!surelyUpdated) {
      earliest = Math.min(earliest, after(from));
      latest = Math.max(latest, after(to));
    }
  }

  /**
   * Takes notice of a read and judges it.
   *
   * @param access whether the read was one that a policy may look at
   * @param slack how long after its deadline an entry may still be seen, in milliseconds
   */
  Verdict read(boolean present, boolean access, long from, long to, long slack) {
    Verdict verdict;
    if (present) {
      verdict =
          to < earliest
              ? Verdict.RIGHTLY_PRESENT
              : from >= sum(latest, slack) ? Verdict.TOO_LATE : Verdict.UNDECIDED;
    } else {
      verdict =
          from >= latest
              ? Verdict.RIGHTLY_ABSENT
              : to < earliest ? Verdict.TOO_EARLY : Verdict.UNDECIDED;
    }
    if (present && access && policy.accessMoves) {
      // Moved, or left where it was as that is less than a step away.
      earliest = Math.max(earliest, after(from) - duration / ACCESS_STEP);
      latest = Math.max(latest, after(to));
    }
    return verdict;
  }

  private long after(long time) {
    return policy == Policy.ETERNAL ? Long.MAX_VALUE : time + duration;
  }

  private static long sum(long time, long slack) {
    return time == Long.MAX_VALUE ? time : time + slack;
  }
}
