package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a memcached, passes everything on, and answers dumps of keys itself.
 *
 * <p>A connection whose first bytes are a dump's command is one for dumps alone.
 */
public final class DumpProxy implements AutoCloseable {
  private final MemcachedServer server;
  private final String answer;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * Creates a proxy.
   *
   * @param answer the bytes, as ISO 8859-1, that each dump is answered with
   */
  public DumpProxy(MemcachedServer server, String answer) throws IOException {
    this.server = server;
    this.answer = answer;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            start(() -> serve(client));
          }
        });
  }

  /** Returns {@code host:port}. */
  public String address() {
    return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
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
                // the other side went away, as it may
              }
            },
            "dump-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      byte[] first = new byte[1 << 16];
      int length = client.getInputStream().read(first);
      String text = new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
      if (text.startsWith("lru_crawler metadump")) {
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        client.getInputStream().read();
      } else if (length > 0) {
        try (Socket node = new Socket(server.host(), server.port())) {
          sockets.add(node);
          node.getOutputStream().write(first, 0, length);
          start(() -> pass(node, client));
          pass(client, node);
        }
      }
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream input = from.getInputStream();
        OutputStream output = to.getOutputStream()) {
      input.transferTo(output);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
