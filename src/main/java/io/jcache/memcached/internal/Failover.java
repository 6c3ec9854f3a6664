package io.jcache.memcached.internal;

import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which servers of a list are dropped: left out while they are down.
 *
 * <ul>
 *   <li>One that has not been connected for some time is dropped, and taken back once it has been
 *       so for a second, in which the others notice it, too.
 *   <li>None is dropped while more than half of the list is down or silent: it is rather this JVM
 *       that has lost its network, and others go on with these servers.
 *   <li>Time in which nobody has looked does not count: the JVM may have stood still.
 *   <li>Servers that went down one shortly after the other are dropped together.
 * </ul>
 *
 * <p>Called by one thread at a time.
 */
final class Failover {
  private static final Logger LOG = LoggerFactory.getLogger(Failover.class);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);
  private static final Duration STEADY = Duration.ofSeconds(1);
  private static final Duration LONGEST_GAP = Duration.ofSeconds(2);
  private static final int NEARLY = 10;

  private final Duration after;
  private final LongSupplier ticker;
  private final Consumer<String> lost;
  private final Consumer<String> found;
  private final Map<String, Standing> down = new HashMap<>();
  private final Map<String, Standing> back = new HashMap<>();
  private boolean held;
  private long looked;

  /**
   * How a server is down, or up again.
   *
   * @param seen when that was seen, by the ticker
   */
  private record Standing(State state, long since, long reconnects, long seen) {
    static Standing of(NodeStatus status, long now) {
      return new Standing(status.state(), status.since(), status.reconnects(), now);
    }

    boolean isSame(Standing other) {
      return state == other.state && since == other.since && reconnects == other.reconnects;
    }
  }

  /**
   * Creates what knows of no server.
   *
   * @param after how long a server is down before it is dropped
   * @param ticker the time in nanoseconds, as {@link System#nanoTime()}
   * @param lost hears, before that time, of each server that has not answered since
   * @param found hears of each that was lost and answers again
   */
  Failover(Duration after, LongSupplier ticker, Consumer<String> lost, Consumer<String> found) {
    this.after = after;
    this.ticker = ticker;
    this.lost = lost;
    this.found = found;
    this.looked = ticker.getAsLong();
  }

  /**
   * Returns how long a server is down before it is dropped: at least as long as it takes to notice
   * that the others do not answer, either.
   */
  static Duration after(Duration given, Duration timeout) {
    Duration noticed = timeout.multipliedBy(2).plus(SIGN_OF_LIFE);
    return given.compareTo(noticed) < 0 ? noticed : given;
  }

  /**
   * Looks at how the servers do; returns those to drop from now on.
   *
   * @param list the addresses of all servers
   * @param dropped those of the servers that are dropped now, in the order in which they were
   * @param statuses gives how a server does; null where that is not known
   */
  Set<String> look(
      List<String> list,
      Collection<String> dropped,
      Function<String, @Nullable NodeStatus> statuses) {
    long now = ticker.getAsLong();
    if (now - looked > LONGEST_GAP.toNanos()) {
      down.replaceAll((address, was) -> new Standing(was.state, was.since, was.reconnects, now));
    }
    looked = now;
    down.keySet().retainAll(list);
    back.keySet().retainAll(dropped);
    for (String address : list) {
      look(address, statuses.apply(address), now, dropped.contains(address));
    }
    Set<String> next = new LinkedHashSet<>(dropped);
    next.retainAll(list);
    next.removeIf(address -> hasBeen(back.get(address), now, STEADY));
    boolean isDue = list.stream().anyMatch(address -> isDue(address, next, now, after));
    if (!isDue) {
      held = false;
    } else if (mayDrop(list, statuses)) {
      Duration nearly = after.minus(after.dividedBy(NEARLY));
      list.stream()
          .filter(address -> isDue(address, next, now, nearly))
          .filter(address -> isStill(address, statuses.apply(address)))
          .toList()
          .forEach(next::add);
    }
    return next;
  }

  private void look(String address, @Nullable NodeStatus status, long now, boolean isDropped) {
    if (status == null || status.state() != State.DOWN) {
      if (down.remove(address) != null) {
        found.accept(address);
      }
      lookAtReturn(address, status, now, isDropped);
      return;
    }
    back.remove(address);
    // Where it has answered in between, what it was lost with counts no more.
    if (!isStill(address, status)) {
      if (!isDropped) {
        lost.accept(address); // before it is taken for told
      }
      down.put(address, Standing.of(status, now));
    }
  }

  private void lookAtReturn(
      String address, @Nullable NodeStatus status, long now, boolean isDropped) {
    if (!isDropped || status == null || status.state() != State.UP) {
      back.remove(address);
      return;
    }
    Standing is = Standing.of(status, now);
    Standing was = back.get(address);
    if (was == null || !was.isSame(is)) {
      back.put(address, is);
    }
  }

  /** Returns whether a server is down as it was, without an answer in between. */
  private boolean isStill(String address, @Nullable NodeStatus status) {
    Standing was = down.get(address);
    return was != null && status != null && was.isSame(Standing.of(status, was.seen));
  }

  private boolean isDue(String address, Set<String> dropped, long now, Duration time) {
    return !dropped.contains(address) && hasBeen(down.get(address), now, time);
  }

  private static boolean hasBeen(@Nullable Standing standing, long now, Duration time) {
    return standing != null && now - standing.seen >= time.toNanos();
  }

  private boolean mayDrop(List<String> list, Function<String, @Nullable NodeStatus> statuses) {
    List<String> failing = new ArrayList<>();
    for (String address : list) {
      NodeStatus status = statuses.apply(address);
      if (status != null && !status.mayAnswer()) {
        failing.add(address);
      }
    }
    boolean may = isWithin(list, failing);
    if (!may && !held) {
      LOG.warn(
          "{} of {} servers are down, which is more than half: none of them is left out of the list,"
              + " as it may be this JVM alone that does not reach them: {}",
          failing.size(),
          list.size(),
          failing);
    }
    held = !may;
    return may;
  }

  private static boolean isWithin(List<String> list, Collection<String> some) {
    return some.size() * 2 <= list.size();
  }

  /** Returns which of the servers that are dropped stay so with a list, of which half are used. */
  static Set<String> staying(List<String> list, Collection<String> dropped) {
    List<String> staying = dropped.stream().filter(list::contains).toList();
    while (!isWithin(list, staying)) {
      staying = staying.subList(0, staying.size() - 1);
    }
    return new LinkedHashSet<>(staying);
  }
}
