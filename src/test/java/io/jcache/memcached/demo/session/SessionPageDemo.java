package io.jcache.memcached.demo.session;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The session page as two processes on two ports, with a memcached of its own where none answers at
 * localhost:11211.
 *
 * <ul>
 *   <li>A process that ends is started again on its port: the sessions are still there.
 *   <li>Ctrl-C ends everything.
 *   <li>Arguments are handed on to the pages, as {@code --session.duration=1m}.
 * </ul>
 */
public final class SessionPageDemo {
  private static final List<Integer> PORTS = List.of(8081, 8082);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final String manager;
  private final List<String> options;

  private SessionPageDemo(MemcachedServer server, List<String> options) {
    this.manager = "memcached://" + server.address() + "/session-page?timeout=2s";
    this.options = options;
  }

  /** Runs the pages until this process is ended. */
  public static void main(String[] arguments) {
    try (MemcachedServer server = MemcachedServer.localOrStart()) {
      say(
          "The sessions are in memcached at %s (%s)",
          server.address(),
          server.isOurs()
              ? "started for this demo: none answers at localhost:11211"
              : "which was there");
      new SessionPageDemo(server, Arrays.asList(arguments)).run();
    }
  }

  /** Returns when a page has failed for good. */
  private void run() {
    List<CompletableFuture<Void>> pages = new ArrayList<>();
    for (int port : freePorts()) {
      pages.add(CompletableFuture.runAsync(() -> keepOpen(port), SessionPageDemo::inThread));
    }
    // None ends but by a failure, and then the other is of no use.
    CompletableFuture.anyOf(pages.toArray(CompletableFuture[]::new)).join();
  }

  /** Starts a page, and whenever it ends starts it again. */
  private void keepOpen(int port) {
    List<Object> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--server.port=" + port, "--session.manager=" + manager));
    while (true) {
      try (ChildJvm page = ChildJvm.startAlike(SessionPage.class, arguments.toArray())) {
        say("http://localhost:%s/ answers (process %d)", page.hear(), page.pid());
        page.awaitEnd();
        say("Process %d at port %d has ended: it is started again", page.pid(), port);
        // Ctrl-C may end the pages before this process.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Returns two free ports, the usual ones where they are. */
  private static List<Integer> freePorts() {
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (int port : PORTS) {
        open.add(listen(port));
      }
      return open.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new IllegalStateException("there is no free port", e);
    } finally {
      open.forEach(SessionPageDemo::close);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    try {
      return new ServerSocket(port, 1, local);
    } catch (BindException e) {
      return new ServerSocket(0, 1, local);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void inThread(Runnable task) {
    Thread thread = new Thread(task, "page-keeper");
    thread.setDaemon(true);
    thread.start();
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
