package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Servers behind proxies, and what goes wrong with them: each second a fault that is drawn from a
 * seed, so that the same seed gives the same faults in the same order.
 */
final class ChaosFaults implements AutoCloseable {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int LONGEST_MILLIS = 2500;

  private final Random random;
  private final List<Kind> kinds;
  private final List<MemcachedServer> servers = new ArrayList<>();
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final TreeMap<Long, List<Runnable>> endings = new TreeMap<>();
  private final List<String> log = new ArrayList<>();
  private final long start = System.nanoTime();

  /** What can go wrong. */
  enum Kind {
    KILL,
    RESTART,
    STOP,
    CUT,
    SHUT,
    STRAND,
    REFUSE,
    FREEZE,
    DELAY,
    DRIP,
    TRUNCATE,
    GARBLE,
    HALF_CLOSE,
    BLACK_HOLE,
    RESET_MIDWAY
  }

  /**
   * Starts the servers.
   *
   * @param server how these are reached; without proxies they can be killed and stopped alone
   */
  ChaosFaults(int count, long seed, Set<Kind> kinds, ServerKind server) {
    this.random = new Random(seed);
    this.kinds = kinds.stream().sorted().toList();
    for (int i = 0; i < count; i++) {
      servers.add(server.start());
      if (server != ServerKind.UNIX) {
        proxies.add(FaultProxy.before(servers.get(i)));
      }
    }
  }

  /** Returns the addresses of the proxies, where there are any. */
  List<String> addresses() {
    return proxies.isEmpty()
        ? serverAddresses()
        : proxies.stream().map(FaultProxy::address).toList();
  }

  /** Returns the addresses of the servers behind them. */
  List<String> serverAddresses() {
    return servers.stream().map(MemcachedServer::address).toList();
  }

  /** Returns the connections that are open to all the proxies. */
  int openConnections() {
    return proxies.stream().mapToInt(FaultProxy::openConnections).sum();
  }

  /** Returns what has gone wrong, and when. */
  String log() {
    return String.join("\n", log);
  }

  /** Lets something go wrong each second, for some time, and ends what still is. */
  void run(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long next = System.nanoTime(); next < end; next += SECOND) {
      begin();
      waitUntil(Math.min(next + SECOND, end));
    }
    endAll();
  }

  /** Ends all faults: from here on the servers are there. */
  void endAll() {
    endings.values().forEach(actions -> actions.forEach(Runnable::run));
    endings.clear();
    proxies.forEach(FaultProxy::heal);
  }

  private void waitUntil(long nanoTime) {
    while (System.nanoTime() < nanoTime) {
      while (!endings.isEmpty() && endings.firstKey() <= System.nanoTime()) {
        endings.pollFirstEntry().getValue().forEach(Runnable::run);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** A fault, and how it is carried out. */
  record Drawn(int server, Kind kind, Duration time, long chance) {}

  /** Returns the next fault. */
  Drawn draw() {
    return new Drawn(
        random.nextInt(servers.size()),
        kinds.get(random.nextInt(kinds.size())),
        Duration.ofMillis(100 + random.nextInt(LONGEST_MILLIS)),
        random.nextLong());
  }

  private void begin() {
    Drawn drawn = draw();
    log.add("%6d ms: %s".formatted((System.nanoTime() - start) / 1_000_000, drawn));
    MemcachedServer server = servers.get(drawn.server);
    switch (drawn.kind) {
      case KILL -> {
        server.kill();
        after(drawn.time, server::restart);
      }
      case RESTART -> server.restart();
      case STOP -> {
        if (server.process().isAlive()) {
          server.freeze();
          after(drawn.time, () -> thaw(server));
        }
      }
      default -> begin(drawn.kind, proxies.get(drawn.server), drawn.time, drawn.chance);
    }
  }

  private void begin(Kind kind, FaultProxy proxy, Duration time, long drawn) {
    Direction direction = drawn % 2 == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
    int number = (int) Math.floorMod(drawn, 1000L);
    switch (kind) {
      case CUT -> proxy.cut();
      case SHUT -> proxy.shut();
      case STRAND -> {
        proxy.inject(Direction.TO_SERVER, Fault.delay(Duration.ofMillis(600 + number)));
        after(
            Duration.ofMillis(450),
            () -> {
              proxy.strand();
              proxy.inject(Direction.TO_SERVER, Fault.none());
            });
      }
      case REFUSE -> {
        proxy.refuse();
        proxy.cut();
        after(time, proxy::accept);
      }
      case FREEZE -> inject(proxy, direction, Fault.freeze(), time);
      case DELAY -> inject(proxy, direction, Fault.delay(Duration.ofMillis(number)), time);
      case DRIP -> inject(proxy, direction, Fault.drip(number + 1, Duration.ofMillis(3)), time);
      case TRUNCATE -> inject(proxy, direction, Fault.truncate(number * 50L), time);
      // Answers only: what garbles a request unnoticed is no fault of a server.
      case GARBLE -> inject(proxy, Direction.TO_CLIENT, Fault.garble(drawn, 0.0005), time);
      case HALF_CLOSE -> inject(proxy, direction, Fault.halfClose(), time);
      case BLACK_HOLE -> inject(proxy, direction, Fault.blackHole(), time);
      case RESET_MIDWAY -> inject(proxy, direction, Fault.resetAfter(number * 20L), time);
      default -> throw new IllegalArgumentException(kind + " is no fault of a line");
    }
  }

  private void inject(FaultProxy proxy, Direction direction, Fault fault, Duration time) {
    proxy.inject(direction, fault);
    after(time, proxy::heal);
  }

  private static void thaw(MemcachedServer server) {
    if (server.process().isAlive()) {
      server.thaw();
    }
  }

  private void after(Duration time, Runnable action) {
    endings.computeIfAbsent(System.nanoTime() + time.toNanos(), t -> new ArrayList<>()).add(action);
  }

  @Override
  public void close() {
    endAll();
    proxies.forEach(FaultProxy::close);
    servers.forEach(MemcachedServer::close);
  }
}
