package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.Nodes.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that have left the list and may come back: their connections and ledgers stay until
 * they have had no request for {@link #IDLE} and nothing is to be repaired, and at most for {@link
 * #KEPT}. Those that are to be held stay longer: as they come back once they answer.
 */
final class LeftNodes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftNodes.class);

  /** How long calls from before may go on with a node between two of its requests. */
  static final Duration IDLE = Duration.ofSeconds(30);

  /** How long what a node has missed is tried to be made up for. */
  static final Duration KEPT = Duration.ofMinutes(10);

  private final Map<String, Left> nodes = new HashMap<>();
  private final LongSupplier ticker;
  private volatile Set<String> held = Set.of();

  /**
   * Creates what has no nodes yet.
   *
   * @param ticker the time in nanoseconds, as {@link System#nanoTime()}
   */
  LeftNodes(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** A node that has left, and when it had its last request, as far as was seen. */
  private static final class Left {
    private final Member member;
    private final long since;
    private long operations;
    private long idleSince;

    private Left(Member member, long now) {
      this.member = member;
      this.since = now;
      this.idleSince = now;
      this.operations = member.transport().status().operations();
    }

    private boolean isOver(long now) {
      long made = member.transport().status().operations();
      if (made != operations || member.transport().status().inFlight() > 0) {
        operations = made;
        idleSince = now;
      }
      return now - since > KEPT.toNanos()
          || (now - idleSince > IDLE.toNanos() && member.pending() == 0);
    }
  }

  /** Takes a node that has left the list. */
  synchronized void add(Member member) {
    nodes.put(member.transport().node().address(), new Left(member, ticker.getAsLong()));
  }

  /** Has nodes of these addresses stay until they are not to be held any more. */
  void hold(Set<String> addresses) {
    held = Set.copyOf(addresses);
  }

  /** Returns whether nodes are to be held. */
  boolean holds() {
    return !held.isEmpty();
  }

  /** Returns a node that is here, by its address; null where none is. */
  synchronized @Nullable Member get(String address) {
    Left left = nodes.get(address);
    return left == null ? null : left.member;
  }

  /** Returns whether a node is here that may come back. */
  synchronized boolean has(String address) {
    return nodes.containsKey(address);
  }

  /** Returns a node that comes back to the list, by its address; null where it is closed. */
  synchronized @Nullable Member takeBack(String address) {
    Left left = nodes.remove(address);
    return left == null ? null : left.member;
  }

  /** Returns whether nothing is here. */
  synchronized boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Closes what is idle, and returns it. */
  List<Node> closeIdle() {
    List<Member> over = new ArrayList<>();
    synchronized (this) {
      long now = ticker.getAsLong();
      nodes
          .values()
          .removeIf(
              left -> {
                boolean isOver = left.isOver(now);
                String address = left.member.transport().node().address();
                return isOver && !held.contains(address) && over.add(left.member);
              });
    }
    over.forEach(member -> end(member, LeftNodes::retire));
    return over.stream().map(member -> member.transport().node()).toList();
  }

  private static void end(Member member, Consumer<Member> way) {
    try {
      way.accept(member);
    } catch (RuntimeException | Error e) {
      // The others are to end all the same.
      LOG.warn(
          "memcached {} has left the list of servers, and was not closed properly",
          member.transport().node(),
          e);
    }
  }

  private static void retire(Member member) {
    if (member.pending() > 0) {
      LOG.warn(
          "memcached {} has left the list of servers {} minutes ago, and what it has missed is"
              + " forgotten: {} changes; should it come back, it is emptied",
          member.transport().node(),
          KEPT.toMinutes(),
          member.pending());
    }
    member.retire();
  }

  @Override
  public void close() {
    List<Left> last;
    synchronized (this) {
      last = List.copyOf(nodes.values());
      nodes.clear();
    }
    last.forEach(one -> end(one.member, LeftNodes::close));
  }

  private static void close(Member member) {
    try {
      member.close();
    } finally {
      member.transport().close();
    }
  }
}
