package io.jcache.memcached.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on to a server, and resets each connection after a random number of them. */
final class ResettingProxy implements AutoCloseable {
  private static final int GREETING = 200;

  private final ServerSocket listener;
  private final Node target;
  private final int meanBytes;
  private final Random random;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger resets = new AtomicInteger();

  ResettingProxy(Node target, int meanBytes, long seed) throws IOException {
    this.target = target;
    this.meanBytes = meanBytes;
    this.random = new Random(seed);
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  Node node() {
    return new Node(listener.getInetAddress().getHostAddress(), listener.getLocalPort(), 1);
  }

  /** Returns how many connections were reset. */
  int resets() {
    return resets.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "resetting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(target.host(), target.port());
        sockets.add(client);
        sockets.add(server);
        int limit = GREETING + random.nextInt(2 * meanBytes);
        start(() -> pump(client, server, limit));
        start(() -> pump(server, client, Integer.MAX_VALUE));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  private void pump(Socket from, Socket to, int limit) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[4096];
      int left = limit;
      int read;
      while (left > 0 && (read = in.read(buffer, 0, Math.min(buffer.length, left))) > 0) {
        out.write(buffer, 0, read);
        left -= read;
      }
      if (left == 0) {
        resets.incrementAndGet();
      }
    } catch (IOException e) {
      // one side went away, so the other goes, too
    } finally {
      reset(from);
      reset(to);
    }
  }

  private void reset(Socket socket) {
    sockets.remove(socket);
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    sockets.forEach(this::reset);
  }
}
