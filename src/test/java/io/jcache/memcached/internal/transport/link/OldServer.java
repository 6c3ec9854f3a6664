package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before a memcached as one that has no meta commands yet: it answers ERROR to a connection
 * that asks for them.
 */
final class OldServer implements AutoCloseable {
  private static final String QUESTION = "mg jcache-memcached:nobody's O1\r\n";
  private static final int BUFFER = 64 << 10;

  private final MemcachedServer server;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  OldServer(MemcachedServer server) {
    this.server = server;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  Node node() {
    return new Node(host(), port(), 1);
  }

  String host() {
    return listener.getInetAddress().getHostAddress();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket memcached = new Socket(server.host(), server.port());
        threads.execute(() -> pass(client, memcached));
        threads.execute(() -> pass(memcached, client));
      } catch (IOException e) {
        continue; // closed, or the server is away
      }
    }
  }

  /** Passes on what comes, but for the question, which comes alone as its answer is awaited. */
  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (new String(buffer, 0, length, ISO_8859_1).equals(QUESTION)) {
          buffer[1] = 'x';
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      return; // one of them went away, as it may
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdown();
    }
  }
}
