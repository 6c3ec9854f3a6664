package io.jcache.memcached.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a server and keeps every byte that passes, in either direction. */
public final class RecordingRelay implements AutoCloseable {
  private final int port;
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Recorded> connections = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What has passed on a connection, and what came from the server before the client said more. */
  private static final class Recorded {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int requests;
    private int firstAnswer;

    synchronized void add(byte[] part, int length, boolean fromServer) {
      bytes.write(part, 0, length);
      if (!fromServer) {
        requests++;
      } else if (requests == 1) {
        firstAnswer += length;
      }
    }

    synchronized int firstAnswer() {
      return firstAnswer;
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** Begins to listen. */
  public RecordingRelay(int port) throws IOException {
    this.port = port;
    threads.execute(this::accept);
  }

  /** Returns {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Returns all that has passed, as ISO 8859-1. */
  public String text() {
    StringBuilder text = new StringBuilder();
    connections.forEach(connection -> text.append(connection.text()));
    return text.toString();
  }

  /** Returns how many connections there have been. */
  public int connections() {
    return connections.size();
  }

  /** Returns how many bytes a connection's first request was answered with. */
  public int firstAnswer(int connection) {
    return connections.get(connection).firstAnswer();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket("127.0.0.1", port);
        Recorded recorded = new Recorded();
        connections.add(recorded);
        threads.execute(() -> pass(client, server, recorded, false));
        threads.execute(() -> pass(server, client, recorded, true));
      } catch (IOException e) {
        continue; // closed, or the server is away
      }
    }
  }

  private static void pass(Socket from, Socket to, Recorded recorded, boolean fromServer) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        recorded.add(buffer, length, fromServer);
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      return; // one of them went away, as it may
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdown();
  }
}
