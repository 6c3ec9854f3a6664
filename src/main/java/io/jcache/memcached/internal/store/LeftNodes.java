package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.store.Nodes.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that have left the list and may come back: their connections and ledgers stay until
 * they have had no request for {@link #IDLE} and nothing is to be repaired, and at most for {@link
 * #KEPT}.
 */
final class LeftNodes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftNodes.class);

  /** How long calls from before may go on with a node between two of its requests. */
  static final Duration IDLE = Duration.ofSeconds(30);

  /** How long what a node has missed is tried to be made up for. */
  static final Duration KEPT = Duration.ofMinutes(10);

  private final Map<String, Left> nodes = new HashMap<>();

  /** A node that has left, and when it had its last request, as far as was seen. */
  private static final class Left {
    private final Member member;
    private final long since = System.nanoTime();
    private long operations;
    private long idleSince = since;

    private Left(Member member) {
      this.member = member;
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
    nodes.put(member.transport().node().address(), new Left(member));
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

  /** Closes what is idle. */
  void closeIdle() {
    List<Member> over = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      nodes
          .values()
          .removeIf(
              left -> {
                boolean is = left.isOver(now);
                return is && over.add(left.member);
              });
    }
    over.forEach(LeftNodes::close);
  }

  private static void close(Member member) {
    if (member.pending() > 0) {
      LOG.warn(
          "memcached {} has left the list of servers {} minutes ago, and what it has missed is"
              + " forgotten: {} changes; should it come back, it is emptied",
          member.transport().node(),
          KEPT.toMinutes(),
          member.pending());
    }
    member.close();
    member.transport().close();
  }

  @Override
  public void close() {
    List<Left> last;
    synchronized (this) {
      last = List.copyOf(nodes.values());
      nodes.clear();
    }
    last.forEach(
        left -> {
          left.member.close();
          left.member.transport().close();
        });
  }
}
