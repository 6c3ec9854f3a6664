package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A memcached process of this JVM, on a port of 127.0.0.1 or a socket of the file system.
 *
 * <ul>
 *   <li>Ends with {@link #close()}, at the latest with the JVM.
 *   <li>Answers when {@code start}, {@code startOn} and {@code restart} return.
 *   <li>The program is found, or installed, by {@link MemcachedBinary}, unless a {@link
 *       MemcachedRelease} starts it.
 * </ul>
 */
public final class MemcachedServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DEFAULT_PORT = 11211;
  private static final Endpoint.Tcp ANY_PORT = tcp(-1);
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "memcached-reaper"));
  }

  private final List<String> program;
  private final Endpoint endpoint;
  private final List<String> extraArgs;
  private final Map<String, String> environment;
  private @Nullable Process process;

  private MemcachedServer(
      List<String> program,
      Endpoint endpoint,
      List<String> args,
      Map<String, String> environment,
      @Nullable Process process) {
    this.program = program;
    this.endpoint = endpoint;
    this.extraArgs = args;
    this.environment = environment;
    this.process = process;
  }

  /** Starts a server on a free port, with further arguments of memcached's command line. */
  public static MemcachedServer start(String... extraArgs) {
    return launch(installed(), ANY_PORT, List.of(extraArgs), Map.of());
  }

  /** Starts a server on a socket of the file system, in a directory that lasts as long. */
  public static MemcachedServer startOnSocket(Path socket, String... extraArgs) {
    return launch(installed(), new Endpoint.Unix(socket.toString()), List.of(extraArgs), Map.of());
  }

  /** Starts a server on a free port, with variables of the environment of its own. */
  static MemcachedServer startWith(Map<String, String> environment, String... extraArgs) {
    return launch(installed(), ANY_PORT, List.of(extraArgs), environment);
  }

  /** Starts a server on {@code port}. */
  public static MemcachedServer startOn(int port, String... extraArgs) {
    return launch(installed(), tcp(port), List.of(extraArgs), Map.of());
  }

  /** Starts a server on {@code port} of another address of this machine, such as 127.0.0.2. */
  public static MemcachedServer startAt(String host, int port) {
    return launch(installed(), new Endpoint.Tcp(host, port), List.of(), Map.of());
  }

  /** Starts a server on a free port by a command other than the installed memcached. */
  static MemcachedServer startProgram(List<String> program, String... extraArgs) {
    return launch(program, ANY_PORT, List.of(extraArgs), Map.of());
  }

  private static Endpoint.Tcp tcp(int port) {
    return new Endpoint.Tcp(LOOPBACK, port);
  }

  private static List<String> installed() {
    return List.of(MemcachedBinary.locate().toString());
  }

  /**
   * Returns the server at localhost:11211 where one answers, else starts one on a free port. A
   * server that was there before is not ended by {@link #close()}.
   */
  public static MemcachedServer localOrStart() {
    return answers("localhost", DEFAULT_PORT)
        ? new MemcachedServer(
            List.of(), new Endpoint.Tcp("localhost", DEFAULT_PORT), List.of(), Map.of(), null)
        : start();
  }

  /** Returns whether a memcached without login answers at the address within half a second. */
  public static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 500);
      socket.setSoTimeout(500);
      socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] reply = socket.getInputStream().readNBytes(8);
      return new String(reply, StandardCharsets.US_ASCII).equals("VERSION ");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the server as a node of average weight. */
  public Node node() {
    return new Node(endpoint, 1);
  }

  /** Returns the host name or address. */
  public String host() {
    return ((Endpoint.Tcp) endpoint).host();
  }

  /** Returns the TCP port, which stays the same through {@link #restart()}. */
  public int port() {
    return ((Endpoint.Tcp) endpoint).port();
  }

  /** Returns {@code host:port}, or {@code unix:} and the path, as it stands in a URI. */
  public String address() {
    return endpoint.address().replace("/", "%2F");
  }

  /**
   * Returns the server's process, alive or not.
   *
   * @throws IllegalStateException when the server is not ours
   */
  public Process process() {
    if (process == null) {
      throw new IllegalStateException("memcached at " + address() + " was not started here");
    }
    return process;
  }

  /** Returns whether this object started the server. */
  public boolean isOurs() {
    return process != null;
  }

  /** Ends the process at once, as a crash would, and waits until it is gone. */
  public void kill() {
    end(process());
  }

  /** Starts the server anew on the same port, empty; ends the running process first. */
  public void restart() {
    kill();
    process = launchAgain(System.nanoTime() + START_NANOS).process;
  }

  /** Another program may have the port for a moment: for its own end of a connection. */
  private MemcachedServer launchAgain(long deadline) {
    while (true) {
      try {
        return launch(program, endpoint, extraArgs, environment);
      } catch (IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains("Address already in use")
            || System.nanoTime() >= deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  /** Starts the server anew on the same port, with what it held: it has an argument {@code -e}. */
  public void restartWithMemory() {
    signal("-USR1");
    try {
      if (!process().waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException(this + " did not end by SIGUSR1");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    ageMemory(Path.of(extraArgs.get(extraArgs.indexOf("-e") + 1) + ".meta"));
    restart();
  }

  /** Has a server have stopped longer ago: it takes no memory for its own of the last minute. */
  private static void ageMemory(Path metadata) {
    Pattern stopped = Pattern.compile("(?<=Kstop_time )\\d+");
    try {
      Files.writeString(
          metadata,
          stopped
              .matcher(Files.readString(metadata))
              .replaceAll(time -> Long.toString(Long.parseLong(time.group()) - 100)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the process in its tracks: connections stay open, nothing is answered. */
  public void freeze() {
    signal("-STOP");
    // The signal is taken at once, but each thread of the server stops in its own time.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isStopped()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(this + " did not stop");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Lets a frozen process go on. */
  public void thaw() {
    signal("-CONT");
  }

  /** Ends the process, where it is ours, and waits until it is gone; idempotent. */
  @Override
  public void close() {
    if (process != null) {
      end(process);
    }
  }

  @Override
  public String toString() {
    return "memcached " + address();
  }

  private static void end(Process process) {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    RUNNING.remove(process);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopped() {
    Path tasks = Path.of("/proc", Long.toString(process().pid()), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder("kill", signal, Long.toString(process().pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " of " + this + ": exit " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static MemcachedServer launch(
      List<String> program,
      Endpoint requested,
      List<String> extraArgs,
      Map<String, String> environment) {
    List<String> command = new ArrayList<>(program);
    if (requested instanceof Endpoint.Tcp tcp) {
      command.addAll(List.of("-l", tcp.host(), "-U", "0", "-p", Integer.toString(tcp.port())));
    } else if (requested instanceof Endpoint.Unix unix) {
      command.addAll(List.of("-s", unix.path()));
    }
    if (MemcachedBinary.isRoot() && !extraArgs.contains("-u")) {
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(extraArgs);
    Path directory = null;
    try {
      directory = Files.createTempDirectory("memcached");
      Path portFile = directory.resolve("port");
      Path log = directory.resolve("log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("MEMCACHED_PORT_FILENAME", portFile.toString());
      Process process = builder.start();
      RUNNING.add(process);
      Endpoint endpoint = awaitEndpoint(requested, process, portFile, log, command);
      return new MemcachedServer(program, endpoint, extraArgs, environment, process);
    } catch (IOException e) {
      throw new UncheckedIOException("memcached did not start: " + command, e);
    } finally {
      deleteAll(directory);
    }
  }

  /** Returns where the process takes connections, once it does. */
  private static Endpoint awaitEndpoint(
      Endpoint requested, Process process, Path portFile, Path log, List<String> command)
      throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (process.isAlive() && System.nanoTime() < deadline) {
      int port = Files.exists(portFile) ? readPort(portFile) : -1;
      if (port > 0 && requested instanceof Endpoint.Tcp tcp && accepts(tcp.host(), port)) {
        return new Endpoint.Tcp(tcp.host(), port);
      }
      if (requested instanceof Endpoint.Unix unix && accepts(unix)) {
        return unix;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    end(process);
    throw new IllegalStateException(
        "memcached did not start: "
            + String.join(" ", command)
            + "\nexit "
            + process.exitValue()
            + "; it said:\n"
            + Files.readString(log));
  }

  private static int readPort(Path portFile) throws IOException {
    for (String line : Files.readAllLines(portFile)) {
      if (line.startsWith("TCP INET")) {
        return Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
      }
    }
    return -1;
  }

  /**
   * Returns whether the port accepts connections; servers with a login answer no more than that.
   */
  private static boolean accepts(String host, int port) {
    if (answers(host, port)) {
      return true;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean accepts(Endpoint.Unix unix) {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(unix.path())).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void deleteAll(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
