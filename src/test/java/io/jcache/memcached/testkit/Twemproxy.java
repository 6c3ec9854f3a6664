package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A twemproxy, Debian's package nutcracker, that spreads keys over servers. */
public final class Twemproxy implements AutoCloseable {
  private static final Programs.Wanted NUTCRACKER =
      new Programs.Wanted(
          "nutcracker",
          List.of("nutcracker"),
          null,
          "brew install twemproxy",
          "sudo dnf install -y twemproxy");
  private static final int ATTEMPTS = 5;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path directory;
  private final Process process;
  private final int port;

  private Twemproxy(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /** Starts a proxy before servers, once it answers. */
  public static Twemproxy before(MemcachedServer... servers) {
    if (Programs.find("nutcracker").isEmpty()) {
      Programs.install(NUTCRACKER);
    }
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Twemproxy proxy = start(servers);
        if (proxy.awaitAnswer()) {
          return proxy;
        }
        proxy.close(); // another process was faster to take a port
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("nutcracker did not start");
  }

  private static Twemproxy start(MemcachedServer... servers) throws IOException {
    int port = freePort();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "pool:",
                "  listen: 127.0.0.1:" + port,
                "  hash: fnv1a_64",
                "  distribution: ketama",
                "  timeout: 10000",
                "  servers:"));
    for (MemcachedServer server : servers) {
      lines.add("   - " + server.address() + ":1");
    }
    Path directory = Files.createTempDirectory("nutcracker");
    Path file = Files.write(directory.resolve("conf.yml"), lines);
    String program = Programs.find("nutcracker").orElseThrow().toString();
    Process process =
        new ProcessBuilder(
                program,
                "-c",
                file.toString(),
                "-o",
                directory.resolve("log").toString(),
                "-a",
                "127.0.0.1",
                "-s",
                Integer.toString(freePort()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Twemproxy(directory, process, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean awaitAnswer() {
    long end = System.nanoTime() + START_NANOS;
    while (process.isAlive() && System.nanoTime() < end) {
      if (MemcachedServer.answers("127.0.0.1", port)) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return false;
  }

  /** Returns {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      for (String file : List.of("conf.yml", "log")) {
        Files.deleteIfExists(directory.resolve(file));
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
