package io.jcache.memcached.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * An endpoint that tells of the servers of a cluster, as that of a managed service does: it knows
 * {@code config get cluster}, or the older command alone, and no item.
 */
public final class ConfigServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile String answer = "END\r\n";
  private volatile String olderAnswer = "END\r\n";
  private final AtomicInteger asked = new AtomicInteger();

  /** Starts an endpoint that knows of no cluster. */
  public ConfigServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** Returns {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Has it tell of servers. */
  public void tell(long version, MemcachedServer... servers) {
    answer = "CONFIG cluster " + value(version, servers);
  }

  /** Has it tell of servers by the older command alone. */
  public void tellOlder(long version, MemcachedServer... servers) {
    answer = "ERROR\r\n";
    olderAnswer = "VALUE AmazonElastiCache:cluster " + value(version, servers);
  }

  /** Has it answer with a text, whatever that is. */
  public void answer(String text) {
    answer = text;
  }

  /** Returns how often it was asked. */
  public int asked() {
    return asked.get();
  }

  /** Returns flags, length and lines of a list. */
  public static String value(long version, MemcachedServer... servers) {
    return value(
        version
            + "\n"
            + Arrays.stream(servers)
                .map(each -> each.host() + "|" + each.host() + "|" + each.port())
                .collect(Collectors.joining(" "))
            + "\n");
  }

  /** Returns flags, length and lines of a text. */
  public static String value(String text) {
    return "0 " + text.length() + "\r\n" + text + "\r\nEND\r\n";
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        connections.add(connection);
        daemon(() -> serve(connection));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        asked.incrementAndGet();
        String said =
            switch (line) {
              case "config get cluster" -> answer;
              case "get AmazonElastiCache:cluster" -> olderAnswer;
              case "version" -> "VERSION 1.6.12\r\n";
              default -> "ERROR\r\n";
            };
        connection.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // The client has closed it, or this is closed.
    } finally {
      connections.remove(connection);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "config-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
