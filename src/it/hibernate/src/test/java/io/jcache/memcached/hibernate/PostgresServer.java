package io.jcache.memcached.hibernate;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL of this JVM, on a port of 127.0.0.1, from the binaries of a Maven package: nothing
 * has to be installed.
 *
 * <ul>
 *   <li>Ends, and leaves no file, when this JVM does, however it ends: a shell that waits for the
 *       end of its input ends the server and removes its directory.
 *   <li>PostgreSQL refuses to run as root: there it runs as nobody, by util-linux's setpriv, which
 *       asks for no rights but root's own.
 *   <li>What it stores is not safe from a crash of the machine.
 * </ul>
 */
final class PostgresServer {
  private static final List<String> ARCHIVES =
      List.of("/postgres-linux-x86_64.txz", "/postgres-linux-arm_64.txz");

  /** Its arguments are the directory and the server's command. */
  private static final String KEEPER =
      """
      trap : HUP INT TERM
      directory=$1
      shift
      "$@" > "$directory/log" 2>&1 &
      server=$!
      read line
      kill -INT $server
      while kill -0 $server 2> /dev/null; do wait $server; done
      rm -rf "$directory"
      """;

  private static final String NOBODY = "65534";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process keeper;
  private final int port;

  private PostgresServer(Process keeper, int port) {
    this.keeper = keeper;
    this.port = port;
  }

  /** Holds the server that all tests of this JVM use. */
  private static final class Shared {
    static final PostgresServer SERVER = start();
  }

  /** Returns the JDBC URL of a new, empty database on the server that all tests of this JVM use. */
  static String newDatabase() {
    String name = "shop" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url(Shared.SERVER.port, "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(Shared.SERVER.port, name);
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  private static PostgresServer start() {
    try {
      Path directory = Files.createTempDirectory("postgres");
      try {
        return start(directory);
      } catch (IOException | RuntimeException e) {
        run(List.of("rm", "-rf", directory.toString()));
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  private static PostgresServer start(Path directory) throws IOException {
    unpack(directory.resolve("program"));
    if (isRoot()) {
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
    }
    Path bin = directory.resolve("program/bin");
    String data = directory.resolve("data").toString();
    run(
        unprivileged(
            bin.resolve("initdb").toString(),
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--locale=C",
            "--encoding=UTF8",
            "--no-sync"));
    int port = freePort();
    List<String> command =
        unprivileged("sh", "-c", KEEPER, "keeper", directory.toString(), bin + "/postgres");
    command.addAll(List.of("-D", data, "-p", Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "shared_buffers=16MB",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "autovacuum=off")) {
      command.addAll(List.of("-c", setting));
    }
    Process keeper = builder(command).start();
    PostgresServer server = new PostgresServer(keeper, port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::end, "postgres-end"));
    server.awaitAnswer(directory.resolve("log"));
    return server;
  }

  private void end() {
    try {
      keeper.getOutputStream().close();
      if (!keeper.waitFor(30, TimeUnit.SECONDS)) {
        System.err.println("PostgreSQL does not end: process " + keeper.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAnswer(Path log) throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      try (Connection connection = DriverManager.getConnection(url(port, "postgres"))) {
        return;
      } catch (SQLException e) {
        if (!keeper.isAlive() || System.nanoTime() > deadline) {
          String said = Files.exists(log) ? Files.readString(log) : "nothing";
          throw new IllegalStateException("PostgreSQL did not start; it said:\n" + said, e);
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void unpack(Path target) throws IOException {
    String archive =
        ARCHIVES.stream()
            .filter(name -> PostgresServer.class.getResource(name) != null)
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("None of " + ARCHIVES + " is on the class path"));
    try (InputStream resource = PostgresServer.class.getResourceAsStream(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(archive + " has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (!entry.getName().endsWith(".a")) {
          Files.createDirectories(path.getParent());
          if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
          } else {
            Files.copy(tar, path);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
          }
        }
      }
    }
  }

  private static List<String> unprivileged(String... command) throws IOException {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    words.addAll(List.of(command));
    return words;
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static ProcessBuilder builder(List<String> command) {
    // The present directory may be closed to nobody.
    ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC"));
    return builder.redirectErrorStream(true);
  }

  private static void run(List<String> command) throws IOException {
    Process process = builder(command).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed with " + process.exitValue() + ":\n" + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Returns a free port below those that outgoing connections, of this build too, are given. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it: another is tried.
        continue;
      }
    }
  }
}
