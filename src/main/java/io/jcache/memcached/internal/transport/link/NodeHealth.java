package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one node, over all its connections: its state, counts and log lines.
 *
 * <ul>
 *   <li>One line is logged for each change of state, but only a few a minute; what was left out is
 *       counted in the next one, and told even if there is no next change.
 *   <li>A connection that is lost and made again at the first attempt is one change.
 *   <li>What is heard of a connection that has been replaced changes nothing.
 * </ul>
 */
public final class NodeHealth {
  private static final Logger LOGGER = LoggerFactory.getLogger(NodeHealth.class);
  private static final long SKEW_LIMIT_MILLIS = 1000;
  private static final String CONSEQUENCE =
      "caches with failure-policy = degrade take its keys for absent and drop changes to them,"
          + " those with throw fail";

  private final Node node;
  private final LongSupplier clock;
  private final LongAdder operations = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder reconnects = new LongAdder();
  private final LineBudget budget = new LineBudget(System.nanoTime());
  private final ClockSkew skew = new ClockSkew();
  private volatile Standing standing;
  private volatile String lastFailure = "";
  private volatile String serverVersion = "";
  private final Set<Long> silentChannels = ConcurrentHashMap.newKeySet();
  private volatile int links = 1;
  private long channel;
  private String loss = "";
  private boolean skewed;
  private boolean skewSeen;

  /** A state and its beginning, in epoch milliseconds. */
  private record Standing(State state, long since) {}

  /**
   * Creates the health of a node that is not used yet.
   *
   * @param clock gives epoch milliseconds
   */
  public NodeHealth(Node node, LongSupplier clock) {
    this.node = node;
    this.clock = clock;
    this.standing = new Standing(State.UNKNOWN, clock.getAsLong());
  }

  /** Counts a request. */
  public void requested() {
    operations.increment();
  }

  /** Counts a request that failed, if it was the node that failed. */
  public void failed(Kind kind, String detail) {
    switch (kind) {
      case TIMEOUT -> {
        timeouts.increment();
        failures.increment();
        lastFailure = detail;
      }
      case LOST, SERVER_ERROR -> {
        failures.increment();
        lastFailure = detail;
      }
      case DOWN, OVERLOADED, LEFT -> failures.increment();
      case TOO_LARGE, UNSETTLED, UNSUPPORTED, INTERRUPTED, CLOSED -> {}
    }
  }

  /** Returns the status; waits for nobody. */
  public NodeStatus status(int inFlight) {
    Standing now = standing;
    return new NodeStatus(
        now.state,
        now.state != State.DOWN && silentChannels.size() < links,
        now.since,
        operations.sum(),
        failures.sum(),
        timeouts.sum(),
        reconnects.sum(),
        inFlight,
        lastFailure,
        skew.certainMillis(),
        serverVersion);
  }

  /** Hears that the one connection was made, the first or another one. */
  public void connected(long newChannel) {
    connected(newChannel, 1);
  }

  /** Hears that connections were made, numbered from the one given on. */
  synchronized void connected(long newChannel, int newLinks) {
    State before = standing.state;
    long downMillis = clock.getAsLong() - standing.since;
    boolean again = channel != 0;
    channel = newChannel;
    links = newLinks;
    silentChannels.clear();
    enter(State.UP);
    skew.reset();
    skewSeen = false;
    if (again) {
      reconnects.increment();
    }
    if (!loss.isEmpty()) {
      warn(loss + "; what was under way failed; a new connection is made and used");
      loss = "";
    } else if (before == State.DOWN) {
      inform("connected, after " + downMillis + " ms without a connection; it is used again");
    }
  }

  /** Hears that the connection in use was lost; what to say of it depends on the next attempt. */
  public synchronized void lost(String cause) {
    loss = cause;
    lastFailure = cause;
    enter(State.DOWN);
  }

  /** Hears that an attempt to connect failed, and when the next one is made. */
  public synchronized void unreachable(String cause, Duration untilNext) {
    boolean known = standing.state == State.DOWN && loss.isEmpty();
    String after = loss.isEmpty() ? "" : ", after this: " + loss;
    lastFailure = cause;
    loss = "";
    if (!known) {
      if (standing.state != State.DOWN) {
        enter(State.DOWN);
      }
      warn(
          "down: %s%s; %s; next attempt in %d ms"
              .formatted(cause, after, CONSEQUENCE, untilNext.toMillis()));
    }
  }

  /** Hears that the node is silent on the connection of the given number. */
  public synchronized void silent(long itsChannel, long millis, long limitMillis) {
    boolean known = standing.state == State.SUSPECT;
    if (itsChannel < channel || !(known || standing.state == State.UP)) {
      return;
    }
    silentChannels.add(itsChannel);
    lastFailure = "no answer for " + millis + " ms" + onSilent();
    if (!known) {
      enter(State.SUSPECT);
      boolean one = links == 1;
      warn(
          "suspect: %s; requests %s fail at once until it answers; %s; %s given up after %d ms of silence"
              .formatted(
                  lastFailure,
                  one ? "to it" : "on these",
                  CONSEQUENCE,
                  one ? "the connection is" : "all connections are",
                  limitMillis));
    }
  }

  private String onSilent() {
    return links == 1 ? "" : " on %d of %d connections".formatted(silentChannels.size(), links);
  }

  /** Hears that a silent node answers on the connection of the given number. */
  public synchronized void answers(long itsChannel) {
    boolean last = silentChannels.remove(itsChannel) && silentChannels.isEmpty();
    if (last && standing.state == State.SUSPECT) {
      long millis = clock.getAsLong() - standing.since;
      enter(State.UP);
      inform("answers again, " + millis + " ms after it became suspect; it is used again");
    }
  }

  /** Takes the node's general statistics, which were asked for and answered at the given times. */
  public synchronized void heard(Map<String, String> statistics, long before, long after) {
    serverVersion = statistics.getOrDefault("version", "");
    String time = statistics.get("time");
    if (time == null) {
      return;
    }
    try {
      skew.measured(Long.parseLong(time), before, after);
    } catch (NumberFormatException e) {
      LOGGER.debug("memcached {}: its time is {}", node, Checks.quote(time), e);
      return;
    }
    Long certain = skew.certainMillis();
    judgeSkew(certain == null ? 0 : certain);
  }

  /** Judges by two measurements in a row: a server that was stopped tells an old time at first. */
  private void judgeSkew(long millis) {
    boolean seen = skewSeen;
    skewSeen = Math.abs(millis) > SKEW_LIMIT_MILLIS;
    boolean far = skewSeen && (seen || skewed);
    if (far && !skewed) {
      warn(
          ("its clock is at least %d ms %s this JVM's: entries expire by the clocks of the JVMs, and"
                  + " where those differ as much, too early or too late; synchronize the clocks of"
                  + " all machines with NTP (memcached reads its clock when it starts: restart it"
                  + " if that clock is the wrong one)")
              .formatted(Math.abs(millis), millis > 0 ? "ahead of" : "behind"));
    } else if (!far && skewed) {
      inform("its clock and this JVM's agree again");
    }
    skewed = far;
  }

  /** Tells, when it is time, what has not been told. */
  public synchronized void tick() {
    if (budget.owes(System.nanoTime())) {
      if (standing.state == State.UP) {
        inform("is " + standing.state);
      } else {
        warn("is " + standing.state + ": " + lastFailure);
      }
    }
  }

  /** Tells of something that no state of the node explains. */
  public synchronized void broken(String text, Throwable failure) {
    if (budget.admits(System.nanoTime())) {
      LOGGER.error("memcached {}: {}{}", node, text, omitted(), failure);
    }
  }

  private void enter(State state) {
    standing = new Standing(state, clock.getAsLong());
  }

  private void warn(String text) {
    if (budget.admits(System.nanoTime())) {
      LOGGER.warn("memcached {}: {}{}", node, text, omitted());
    }
  }

  private void inform(String text) {
    if (budget.admits(System.nanoTime())) {
      LOGGER.info("memcached {}: {}{}", node, text, omitted());
    }
  }

  private String omitted() {
    int count = budget.takeOmitted();
    return count == 0
        ? ""
        : " (" + count + " lines about this server were left out before this one)";
  }
}
