package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A client's connection through a {@link FaultProxy}, and the one to the server behind it. */
final class ProxyConnection {
  private static final int CONNECT_MILLIS = 2_000;

  private final long number;
  private final InetSocketAddress target;
  private final Socket client;
  private final Socket server = new Socket();
  private final Map<Direction, Pump> pumps = new EnumMap<>(Direction.class);
  private final TrafficCounter.OfConnection counter;
  private final Consumer<ProxyConnection> onEnd;
  private final List<Thread> threads = new ArrayList<>();
  private boolean ended;

  ProxyConnection(
      long number,
      Socket client,
      InetSocketAddress target,
      TrafficCounter.OfConnection counter,
      Consumer<ProxyConnection> onEnd) {
    this.number = number;
    this.client = client;
    this.target = target;
    this.counter = counter;
    this.onEnd = onEnd;
    pumps.put(Direction.TO_SERVER, new Pump(Direction.TO_SERVER, client, server, this));
    pumps.put(Direction.TO_CLIENT, new Pump(Direction.TO_CLIENT, server, client, this));
  }

  /** Starts to connect, and to pass bytes on. */
  void start(String name) {
    start(name + "-" + number, this::connectAndRun);
  }

  private synchronized void start(String name, Runnable task) {
    if (!ended) {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void connectAndRun() {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target, CONNECT_MILLIS);
    } catch (IOException e) {
      reset(); // the client sees the server gone
      return;
    }
    String name = Thread.currentThread().getName();
    pumps.forEach(
        (direction, pump) -> {
          start(name + "-receive-" + direction, pump::receive);
          start(name + "-deliver-" + direction, pump::deliver);
        });
  }

  /** Puts a fault to work on one direction. */
  void use(Direction direction, Fault fault) {
    pump(direction).use(fault.effect(number));
  }

  /** Lets bytes pass as they are again; a connection that cannot be mended is reset. */
  void heal() {
    if (pumps.values().stream().anyMatch(Pump::damaged)) {
      reset();
    } else {
      pumps.values().forEach(pump -> pump.use(new Effect.None()));
    }
  }

  /** Ends both streams in good order (FIN); what is under way is dropped. */
  void shut() {
    try {
      for (Pump pump : pumps.values()) {
        pump.shut();
      }
    } catch (IOException e) {
      reset(); // one side was not connected, or is no more
    }
  }

  /** Hears of bytes that have come in. */
  void received(Direction direction, byte[] bytes, int count) {
    counter.received(direction, bytes, count);
  }

  /** Hears of bytes that are about to go out. */
  void delivering(Direction direction) {
    counter.delivering(direction);
  }

  /** Breaks the connection as the fault has it. */
  void resetByFault() {
    counter.resetByFault();
    reset();
  }

  /** Breaks both sides (RST); idempotent. */
  void reset() {
    end(true);
  }

  /** Ends the connection where its pumps have come to an end. */
  void check() {
    Pump toServer = pump(Direction.TO_SERVER);
    Pump toClient = pump(Direction.TO_CLIENT);
    if (toServer.done() && toClient.done()) {
      end(false);
    } else if ((toServer.sinkFailed() && toClient.sinkEnded())
        || (toClient.sinkFailed() && toServer.sinkEnded())) {
      reset();
    }
  }

  private void end(boolean hard) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    close(client, hard);
    close(server, hard);
    pumps.values().forEach(pump -> pump.end(false));
    onEnd.accept(this);
  }

  private static void close(Socket socket, boolean hard) {
    try {
      if (hard) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      // the peer was faster: closing is all that is left
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket of the proxy is left open", e);
    }
  }

  /** Returns the threads that were started; none is started once the connection has ended. */
  synchronized List<Thread> threads() {
    return List.copyOf(threads);
  }

  private Pump pump(Direction direction) {
    Pump pump = pumps.get(direction);
    if (pump == null) {
      throw new AssertionError(direction);
    }
    return pump;
  }
}
