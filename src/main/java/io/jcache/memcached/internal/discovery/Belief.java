package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of a source: the last answer that was taken for true. Knows no time and asks
 * nobody. For one thread.
 *
 * <ul>
 *   <li>The first answer is believed, unless it is none.
 *   <li>An answer that names no server, or one twice, is never believed.
 *   <li>One that is older than what is known, has another list under the same version, or lacks
 *       more of the servers than may be, is believed once it has come a second time, without what
 *       is believed having come in between.
 *   <li>So is, where answers may be cut, the first one and each that lacks any server: what is left
 *       of a list that was cut is hardly the same twice.
 * </ul>
 */
final class Belief {
  /** More than any cluster has, and less than costs memory. */
  static final int MOST_SERVERS = 1000;

  private static final int PERCENT = 100;

  private final double maxLoss;
  private final boolean mayBeCut;
  private boolean soon;
  private boolean usual;
  private @Nullable Answer believed;
  private @Nullable Answer doubted;

  /**
   * Creates a belief of nothing.
   *
   * @param maxLoss the most of the servers, as a share of all, that an answer may lack
   * @param mayBeCut whether answers may be parts of the truth
   */
  Belief(double maxLoss, boolean mayBeCut) {
    this.maxLoss = maxLoss;
    this.mayBeCut = mayBeCut;
  }

  /** Returns the last answer that was believed; null before the first one. */
  @Nullable Answer believed() {
    return believed;
  }

  /** Returns whether the last answer lacked servers, so that it should be asked for again soon. */
  boolean isAskedAgainSoon() {
    return soon;
  }

  /** Returns whether the last answer was only in doubt as any such one is when it comes first. */
  boolean isUsual() {
    return usual;
  }

  /**
   * Judges an answer, and remembers it.
   *
   * @return why it is not believed, as the rest of a sentence; null where it is
   */
  @Nullable String doubt(Answer answer) {
    Answer before = doubted;
    soon = false;
    usual = false;
    String wrong = wrong(answer.servers());
    if (wrong != null) {
      return wrong;
    }
    String doubt = believed == null ? ofFirst() : doubt(believed, answer);
    if (doubt != null && !answer.equals(before)) {
      doubted = answer;
      usual &= before == null;
      return doubt + "; it is believed once it has come twice";
    }
    soon = false;
    usual = false;
    doubted = null;
    believed = answer;
    return null;
  }

  private @Nullable String ofFirst() {
    soon = mayBeCut;
    usual = mayBeCut;
    return mayBeCut ? "it is the first one" : null;
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

  private @Nullable String doubt(Answer known, Answer answer) {
    if (answer.version() < known.version()) {
      return "its version %d is older than the known one, %d"
          .formatted(answer.version(), known.version());
    }
    if (answer.version() != 0
        && answer.version() == known.version()
        && !answer.servers().equals(known.servers())) {
      return "it has another list under the same version, " + answer.version();
    }
    Set<String> there =
        answer.servers().stream().map(Node::address).collect(Collectors.toUnmodifiableSet());
    List<String> lost =
        known.servers().stream().map(Node::address).filter(each -> !there.contains(each)).toList();
    int all = known.servers().size();
    boolean tooMany = lost.size() > maxLoss * all;
    if (!tooMany && (lost.isEmpty() || !mayBeCut)) {
      return null;
    }
    soon = true;
    usual = !tooMany;
    return "it lacks %d of %d servers at once".formatted(lost.size(), all)
        + (tooMany
            ? ", more than %d %% (discovery.max-loss)".formatted(Math.round(maxLoss * PERCENT))
            : "");
  }
}
