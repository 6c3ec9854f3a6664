package io.jcache.memcached.internal;

import io.jcache.memcached.Servers;
import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.TransportKind;
import io.jcache.memcached.internal.store.Nodes;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.MovedKeys;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the list of a manager's servers, one change at a time. New servers are connected to
 * before they get keys.
 *
 * <p>The list in use is the wanted one without the servers that are dropped, as {@link Failover}
 * says.
 */
public final class Membership implements Servers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long SWEEP_SECONDS = 5;
  private static final long LOOK_MILLIS = 200;
  private static final int PERCENT = 100;

  private final String manager;
  private final Settings settings;
  private final TransportOptions options;
  private final Nodes nodes;
  private final ScheduledExecutorService sweeper = DaemonThreads.pool("membership").scheduler();
  private final ScheduledExecutorService looker = DaemonThreads.pool("failover").scheduler();
  private @Nullable ScheduledFuture<?> sweeping;
  private final Failover failover;
  private volatile boolean closed;
  private boolean failing;
  private volatile Wanted wanted;
  private volatile List<Transport> dropped = List.of();
  private volatile Change last = new Change(0, "");
  private volatile Consumer<String> joining = address -> {};
  private volatile Consumer<List<Transport>> changed = transports -> {};
  private volatile Consumer<Node> gone = node -> {};

  /**
   * The last change of the list.
   *
   * @param count how many there were
   * @param text what it was; empty where there was none
   */
  record Change(long count, String text) {}

  /**
   * The list that is wanted.
   *
   * @param dropped the addresses of those that are left out
   */
  private record Wanted(List<Node> list, Set<String> dropped) {
    List<String> addresses() {
      return list.stream().map(Node::address).toList();
    }

    List<Node> inUse() {
      return list.stream().filter(node -> !dropped.contains(node.address())).toList();
    }
  }

  /**
   * Creates what changes the list.
   *
   * @param manager names the manager in messages
   * @param options how servers are spoken to
   */
  public Membership(String manager, Settings settings, TransportOptions options, Nodes nodes) {
    this.manager = manager;
    this.settings = settings;
    this.options = options;
    this.nodes = nodes;
    this.failover =
        new Failover(
            Failover.after(settings.failover().after(), settings.timeout()),
            System::nanoTime,
            nodes::lost,
            nodes::found);
    this.wanted = new Wanted(nodes.list(), Set.of());
  }

  /** Begins to drop servers that stay down, where the settings say so. */
  public void watch() {
    if (settings.failover().isOn()) {
      WeakReference<Membership> self = new WeakReference<>(this); // as threads outlive it
      // Nobody awaits it: it tells of its failures by itself.
      var unused =
          looker.scheduleWithFixedDelay(
              () -> look(self), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public List<String> get() {
    return wanted.list().stream().map(ServerList::text).toList();
  }

  @Override
  public void set(List<String> servers) {
    if (settings.memory()) {
      throw new UnsupportedOperationException(
          "the manager of " + manager + " keeps its entries in this JVM: it has no servers");
    }
    set(ServerList.of(servers), "");
  }

  /**
   * Changes the list, as {@link #set(List)} does.
   *
   * @param by what says so, for the log; empty where code does
   */
  public void set(List<Node> list, String by) {
    if (settings.transport() != TransportKind.DIRECT
        && list.stream().anyMatch(node -> node.endpoint() instanceof Endpoint.Unix)) {
      throw new IllegalArgumentException(
          "the list of servers "
              + list
              + " has a Unix socket, which the client library does not connect to; open the manager"
              + " with transport = direct");
    }
    want(list, by.isEmpty() ? "" : "; told by " + by);
  }

  private synchronized void want(List<Node> list, String why) {
    checkOpen();
    List<String> addresses = list.stream().map(Node::address).toList();
    Wanted before = wanted;
    use(new Wanted(list, Failover.staying(addresses, before.dropped())), why);
    if (before.inUse().equals(nodes.list()) && !before.list().equals(list)) {
      LOG.info("The list of servers of {}, of which some are down, is now {}", manager, get());
    }
  }

  private static void look(WeakReference<Membership> of) {
    Membership watched = of.get();
    if (watched == null) {
      throw new CancellationException("the manager is gone, and was not closed");
    }
    watched.look();
  }

  /** Drops what has been down for too long, and takes back what answers. */
  private synchronized void look() {
    try {
      Wanted now = wanted;
      Set<String> drop =
          closed ? now.dropped() : failover.look(now.addresses(), now.dropped(), this::status);
      if (!drop.equals(now.dropped())) {
        use(new Wanted(now.list(), drop), why(now.dropped(), drop));
      }
      failing = false;
    } catch (RuntimeException | Error e) {
      if (!failing && !closed) { // else this line would come with each look
        LOG.warn("The servers of {} that are down are not dropped for now", manager, e);
      }
      failing = true;
    }
  }

  private @Nullable NodeStatus status(String address) {
    Transport transport = nodes.transport(address);
    return transport == null ? null : transport.status();
  }

  private static String why(Set<String> before, Set<String> now) {
    List<String> down = now.stream().filter(address -> !before.contains(address)).toList();
    List<String> back = before.stream().filter(address -> !now.contains(address)).toList();
    return (down.isEmpty() ? "" : "; dropped until they answer, as they stay down: " + down)
        + (back.isEmpty() ? "" : "; they answer again: " + back);
  }

  private void use(Wanted next, String why) {
    List<Node> list = next.inUse();
    Set<String> held = new HashSet<>(wanted.dropped());
    held.addAll(next.dropped());
    nodes.hold(held);
    try {
      change(list, ServerTransports.ring(settings, list), why);
    } finally {
      if (nodes.list().equals(list)) { // whatever has failed
        wanted = next;
        dropped = transports(next.dropped());
      }
      nodes.hold(wanted.dropped());
    }
  }

  private List<Transport> transports(Set<String> addresses) {
    List<Transport> found = new ArrayList<>();
    for (String address : addresses) {
      Transport transport = nodes.transport(address);
      if (transport != null) {
        found.add(transport);
      }
    }
    return List.copyOf(found);
  }

  /** Returns what speaks to the servers that are dropped. */
  public List<Transport> dropped() {
    return dropped;
  }

  private void change(List<Node> list, Ring ring, String why) {
    checkOpen();
    List<Node> before = nodes.list();
    if (before.equals(list)) {
      return;
    }
    Map<String, Transport> ahead = new HashMap<>();
    MovedKeys moved = MovedKeys.between(nodes.ring(), before, ring, list);
    try {
      connectAhead(before, list, ahead);
      checkOpen();
      nodes.change(
          list,
          ring,
          node -> {
            Transport made = ahead.remove(node.address());
            return made == null ? ServerTransports.open(node, settings, options) : made;
          });
    } finally {
      ahead.values().forEach(Transport::close);
      if (nodes.list().equals(list)) { // whatever has failed
        follow(before, list, moved, why);
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the cache manager of " + manager + " is closed");
    }
  }

  private void connectAhead(List<Node> before, List<Node> list, Map<String, Transport> ahead) {
    List<String> known = before.stream().map(Node::address).toList();
    for (Node node : list) {
      if (!known.contains(node.address()) && !nodes.isStillConnected(node.address())) {
        Transport transport = ServerTransports.open(node, settings, options);
        ahead.put(node.address(), transport);
        transport.connectAhead();
      }
    }
    awaitConnected(ahead.values().stream().toList());
  }

  private void follow(List<Node> before, List<Node> list, MovedKeys moved, String why) {
    if (sweeping == null) {
      sweeping =
          sweeper.scheduleWithFixedDelay(
              this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }
    log(before, list, moved, why);
    changed.accept(nodes.transports());
  }

  private void log(List<Node> before, List<Node> list, MovedKeys moved, String why) {
    List<String> joined = new ArrayList<>(list.stream().map(Node::address).toList());
    List<String> left = new ArrayList<>(before.stream().map(Node::address).toList());
    List<String> staying = List.copyOf(left);
    left.removeAll(joined);
    joined.removeAll(staying);
    String text =
        "joined %s, left %s, now %s; %d %% of the keys have moved%s"
            .formatted(
                joined,
                left,
                list.stream().map(ServerList::text).toList(),
                Math.round(moved.share() * PERCENT),
                why);
    last = new Change(last.count() + 1, text);
    LOG.info("The cache manager of {} has another list of servers: {}", manager, text);
    joined.forEach(joining);
  }

  /** Returns the weight of a server on the list as it is; of one that has left, its last one. */
  int weight(Node server) {
    return wanted.list().stream()
        .filter(node -> node.endpoint().equals(server.endpoint()))
        .mapToInt(Node::weight)
        .findFirst()
        .orElse(server.weight());
  }

  /**
   * Has those told who need to know.
   *
   * @param readings learn of servers that join
   * @param all learns of what speaks to the servers of the list, once that has changed
   * @param closed learns of servers that have left and are closed
   */
  public void tell(ClusterReadings readings, Consumer<List<Transport>> all, Consumer<Node> closed) {
    joining = readings::joined;
    changed = all;
    gone =
        node -> {
          readings.closed(node.address());
          closed.accept(node);
        };
  }

  /** Returns the last change of the list. */
  Change last() {
    return last;
  }

  /** Waits until each has had its first attempt to connect. */
  private void awaitConnected(List<Transport> transports) {
    long until = System.nanoTime() + options.attemptTime().toNanos();
    boolean interrupted = false;
    while (!closed
        && System.nanoTime() - until < 0
        && transports.stream().anyMatch(each -> each.status().state() == State.UNKNOWN)) {
      LockSupport.parkNanos(POLL_NANOS);
      interrupted |= Thread.interrupted(); // which it would not wait with
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    try {
      List<Node> idle = nodes.closeIdle();
      synchronized (this) {
        List<String> list = nodes.list().stream().map(Node::address).toList();
        idle.stream().filter(node -> !list.contains(node.address())).forEach(gone);
        ScheduledFuture<?> task = sweeping;
        if (task != null && nodes.allClosed()) {
          task.cancel(false);
          sweeping = null;
        }
      }
    } catch (RuntimeException | Error e) {
      // It goes on with the next one, as long as there is anything to close.
      LOG.warn("Servers that have left the list of {} are closed later", manager, e);
    }
  }

  @Override
  public void close() {
    closed = true; // also for a change that is just waiting for connections
    looker.shutdownNow();
    synchronized (this) {
      sweeper.shutdownNow();
    }
  }
}
