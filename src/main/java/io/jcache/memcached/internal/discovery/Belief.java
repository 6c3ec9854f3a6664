package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of a source: the last answer that was taken for true. Knows the time that it is
 * told, and asks nobody. For one thread.
 *
 * <ul>
 *   <li>The first answer is believed, unless it is none; where answers may be cut, once it has come
 *       twice.
 *   <li>An answer that names no server, or one twice, is never believed.
 *   <li>One that is older than what is known, has another list under the same version, or lacks
 *       more of the servers than may be, is believed where it comes again an interval later.
 *   <li>One of name servers that lacks any server is believed where it comes again once they keep
 *       the first no more: until then it may be the same one.
 *   <li>It is believed sooner where it lacks no more than may be, all that is missing is down and
 *       was on the list before name servers can have kept it, and as many others have come.
 *   <li>What comes in between has to be the same.
 * </ul>
 */
final class Belief {
  /** More than any cluster has, and less than costs memory. */
  static final int MOST_SERVERS = 1000;

  private static final int PERCENT = 100;

  private final double maxLoss;
  private final Source source;
  private final Duration interval;
  private final Pace pace;
  private final Map<String, Long> since = new HashMap<>(); // when those on the list have come
  private boolean usual;
  private Duration wait = Duration.ZERO;
  private @Nullable Answer believed;
  private @Nullable Answer doubted;
  private long doubtedSince;

  /**
   * Creates a belief of nothing.
   *
   * @param maxLoss the most of the servers, as a share of all, that an answer may lack
   * @param source says what its answers are like
   * @param interval how often it is asked
   */
  Belief(double maxLoss, Source source, Duration interval, Pace pace) {
    this.maxLoss = maxLoss;
    this.source = source;
    this.interval = interval;
    this.pace = pace;
  }

  /** Returns the last answer that was believed; null before the first one. */
  @Nullable Answer believed() {
    return believed;
  }

  /** Returns how long the last answer has to be the same; null where it is not in doubt. */
  @Nullable Duration untilAgain() {
    return doubted == null ? null : wait;
  }

  /** Returns whether the last answer was only in doubt as any such one is when it comes first. */
  boolean isUsual() {
    return usual;
  }

  /**
   * Judges an answer, and remembers it.
   *
   * @param down the addresses of servers that are down
   * @param now nanoseconds
   * @return why it is not believed, as the rest of a sentence; null where it is
   */
  @Nullable String doubt(Answer answer, Set<String> down, long now) {
    Answer before = doubted;
    doubted = null;
    usual = false;
    String wrong = wrong(answer.servers());
    if (wrong != null) {
      return wrong;
    }
    wait = Duration.ZERO;
    String doubt = believed == null ? ofFirst() : doubt(believed, answer, down, now);
    boolean same = answer.equals(before);
    if (!same) {
      doubtedSince = now;
    }
    if (doubt != null && !(same && now - doubtedSince >= wait.toNanos())) {
      doubted = answer;
      usual &= before == null || same;
      return doubt
          + "; it is believed once it has come twice"
          + (wait.isZero() ? "" : ", %d s apart".formatted(wait.toSeconds()));
    }
    usual = false;
    believed = answer;
    since.keySet().retainAll(addresses(answer));
    addresses(answer).forEach(address -> since.putIfAbsent(address, now));
    return null;
  }

  /** Takes note of an answer that cannot be believed anyway: what is in doubt has to come anew. */
  void forgetDoubt() {
    doubted = null;
    usual = false;
  }

  private @Nullable String ofFirst() {
    usual = source.mayBeCut();
    return usual ? "it is the first one" : null;
  }

  private static @Nullable String wrong(List<Node> servers) {
    if (servers.isEmpty()) {
      return "it names no server";
    }
    if (servers.size() > MOST_SERVERS) {
      return "it names %d servers, more than %d".formatted(servers.size(), MOST_SERVERS);
    }
    Set<String> addresses = new HashSet<>();
    for (Node server : servers) {
      if (!addresses.add(server.address())) {
        return "it names the server " + server.address() + " twice";
      }
    }
    return null;
  }

  private @Nullable String doubt(Answer known, Answer answer, Set<String> down, long now) {
    wait = interval;
    if (answer.version() < known.version()) {
      return "its version %d is older than the known one, %d"
          .formatted(answer.version(), known.version());
    }
    if (answer.version() != 0
        && answer.version() == known.version()
        && !answer.servers().equals(known.servers())) {
      return "it has another list under the same version, " + answer.version();
    }
    Set<String> lost = addresses(known);
    lost.removeAll(addresses(answer));
    int all = known.servers().size();
    boolean tooMany = lost.size() > maxLoss * all;
    if (!tooMany && (lost.isEmpty() || !source.mayBeCut())) {
      return null;
    }
    usual = !tooMany;
    if (source.mayBeCut()) {
      Set<String> come = addresses(answer);
      come.removeAll(addresses(known));
      boolean replaced =
          !tooMany
              && !source.keepsTexts()
              && down.containsAll(lost)
              && lost.stream().noneMatch(address -> isNew(address, now))
              && come.size() >= lost.size();
      wait = replaced ? pace.soon() : cached();
    }
    return "it lacks %d of %d servers at once".formatted(lost.size(), all)
        + (tooMany
            ? ", more than %d %% (discovery.max-loss)".formatted(Math.round(maxLoss * PERCENT))
            : "");
  }

  /** Returns whether name servers may still keep an answer that does not have a server. */
  private boolean isNew(String address, long now) {
    Long come = since.get(address);
    return come == null || now - come < cached().toNanos();
  }

  /** Returns how long name servers may keep an answer; where it is longer, users say so. */
  private Duration cached() {
    return interval.compareTo(pace.cached()) > 0 ? interval : pace.cached();
  }

  private static Set<String> addresses(Answer answer) {
    return answer.servers().stream().map(Node::address).collect(Collectors.toSet());
  }
}
