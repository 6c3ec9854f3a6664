package io.jcache.memcached.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands before a memcached and allows what Amazon's ElastiCache Serverless does, by its
 * documentation; takes TLS alone where it is to.
 *
 * <ul>
 *   <li>Refused by {@code ERROR}, in the order of the requests: statistics of a group, {@code
 *       lru_crawler}, {@code lru}, {@code watch}, {@code verbosity}, {@code me}, and lines of
 *       {@code get} and {@code gets} of more than 16 kB.
 *   <li>A connection whose first byte is of the binary protocol is closed.
 *   <li>All else passes.
 * </ul>
 */
public final class RestrictingProxy implements AutoCloseable {
  private static final Set<String> REFUSED =
      Set.of("lru_crawler", "lru", "watch", "verbosity", "me");
  private static final Set<String> STORING =
      Set.of("set", "add", "replace", "append", "prepend", "cas", "ms");
  private static final byte[] UNKNOWN_COMMAND = "refused\r\n".getBytes(ISO_8859_1);
  private static final int LONGEST_GET = 16_000;
  private static final int BINARY = 0x80;

  private final MemcachedServer server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  /** Creates a proxy on a free port, which is reached as servers of a kind are. */
  public RestrictingProxy(MemcachedServer server, ServerKind kind) {
    this.server = server;
    try {
      this.listener = kind.sockets().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Returns {@code host:port}. */
  public String address() {
    return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
  }

  /** Returns the first words of what was refused. */
  public List<String> refused() {
    return refused;
  }

  /** What a thread does until its sockets are closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // one side went away, as it may
              }
            },
            "restricting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket memcached = new Socket(server.host(), server.port())) {
      sockets.add(memcached);
      client.setTcpNoDelay(true);
      memcached.setTcpNoDelay(true);
      start(
          () -> {
            try (client;
                memcached) {
              memcached.getInputStream().transferTo(client.getOutputStream());
            }
          });
      pass(new BufferedInputStream(client.getInputStream(), 1 << 16), memcached.getOutputStream());
    }
  }

  /** Passes requests on; what is refused as a command that the server refuses in its turn. */
  private void pass(InputStream in, OutputStream out) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read();
        next >= 0 && !(line.size() == 0 && next == BINARY);
        next = in.read()) {
      line.write(next);
      if (next == '\n') {
        String text = line.toString(ISO_8859_1);
        if (mayPass(text)) {
          line.writeTo(out);
          out.write(in.readNBytes(valueLength(text.strip().split(" "))));
        } else {
          refused.add(text.substring(0, Math.min(text.length(), 20)).strip());
          out.write(UNKNOWN_COMMAND);
        }
        line.reset();
      }
    }
  }

  private static boolean mayPass(String line) {
    String verb = line.strip().split(" ")[0];
    return switch (verb) {
      case "stats" -> line.strip().matches("stats( reset)?");
      case "get", "gets" -> line.length() <= LONGEST_GET;
      default -> !REFUSED.contains(verb);
    };
  }

  private static int valueLength(String[] words) {
    if (!STORING.contains(words[0])) {
      return 0;
    }
    return Integer.parseInt(words[words[0].equals("ms") ? 2 : 4]) + 2;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
