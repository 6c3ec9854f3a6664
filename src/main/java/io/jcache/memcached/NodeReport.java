package io.jcache.memcached;

import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/**
 * How one server does, as this JVM sees it.
 *
 * @param address the server as it is configured, {@code host:port}
 * @param weight its share of the keys relative to the other servers
 * @param state {@code UNKNOWN} (not used yet), {@code UP}, {@code SUSPECT} (silent), {@code DOWN}
 *     or {@code DROPPED} (left out of the list until it answers)
 * @param stateSince when the state began, in epoch milliseconds
 * @param operations requests made
 * @param failures requests that failed because of the server
 * @param timeouts those among the failures that had no answer in time
 * @param reconnects connections that were lost and made again
 * @param inFlight requests that have no answer yet
 * @param pendingRepairs keys that wait to be put right after a failure
 * @param clockSkewMillis how far the server's clock is certainly ahead of this JVM's, negative
 *     where behind, 0 where it may be right; null where it is not known
 * @param lastFailure what went wrong last; empty where nothing has
 * @param serverVersion the version of memcached; empty where it is not known
 * @param watched whether it tells of changes to near caches now
 */
public record NodeReport(
    String address,
    int weight,
    String state,
    long stateSince,
    long operations,
    long failures,
    long timeouts,
    long reconnects,
    int inFlight,
    int pendingRepairs,
    @Nullable Long clockSkewMillis,
    String lastFailure,
    String serverVersion,
    boolean watched) {

  /** Creates a report. */
  @ConstructorParameters({
    "address",
    "weight",
    "state",
    "stateSince",
    "operations",
    "failures",
    "timeouts",
    "reconnects",
    "inFlight",
    "pendingRepairs",
    "clockSkewMillis",
    "lastFailure",
    "serverVersion",
    "watched"
  })
  public NodeReport {}

  /** Returns {@link #address()}, for JMX. */
  public String getAddress() {
    return address;
  }

  /** Returns {@link #weight()}, for JMX. */
  public int getWeight() {
    return weight;
  }

  /** Returns {@link #state()}, for JMX. */
  public String getState() {
    return state;
  }

  /** Returns {@link #stateSince()}, for JMX. */
  public long getStateSince() {
    return stateSince;
  }

  /** Returns {@link #operations()}, for JMX. */
  public long getOperations() {
    return operations;
  }

  /** Returns {@link #failures()}, for JMX. */
  public long getFailures() {
    return failures;
  }

  /** Returns {@link #timeouts()}, for JMX. */
  public long getTimeouts() {
    return timeouts;
  }

  /** Returns {@link #reconnects()}, for JMX. */
  public long getReconnects() {
    return reconnects;
  }

  /** Returns {@link #inFlight()}, for JMX. */
  public int getInFlight() {
    return inFlight;
  }

  /** Returns {@link #pendingRepairs()}, for JMX. */
  public int getPendingRepairs() {
    return pendingRepairs;
  }

  /** Returns {@link #clockSkewMillis()}, for JMX. */
  public @Nullable Long getClockSkewMillis() {
    return clockSkewMillis;
  }

  /** Returns {@link #lastFailure()}, for JMX. */
  public String getLastFailure() {
    return lastFailure;
  }

  /** Returns {@link #serverVersion()}, for JMX. */
  public String getServerVersion() {
    return serverVersion;
  }

  /** Returns {@link #watched()}, for JMX. */
  public boolean isWatched() {
    return watched;
  }
}
