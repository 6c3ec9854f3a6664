package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All that goes over the loopback interface from and to a memcached, as {@code tshark} records it.
 *
 * <ul>
 *   <li>The program is found, or installed from the distribution's packages; capturing needs root,
 *       or sudo without a password.
 *   <li>Records from the moment at which it is made until {@link #end}.
 * </ul>
 */
public final class PacketCapture implements AutoCloseable {
  private static final Programs.Wanted TSHARK =
      new Programs.Wanted(
          "tshark",
          List.of("tshark"),
          null,
          "brew install wireshark",
          "sudo dnf install -y wireshark-cli");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  // It ends by itself where nobody is left to end it.
  private static final int LONGEST_SECONDS = 180;

  private final MemcachedServer server;
  private final Path file;
  private final Path log;
  private final Process process;

  /** Begins to record, and returns when that works. */
  public PacketCapture(MemcachedServer server) {
    this.server = server;
    if (Programs.find("tshark").isEmpty()) {
      Programs.install(TSHARK);
    }
    String program = Programs.find("tshark").map(Path::toString).orElse("tshark");
    List<String> command = new ArrayList<>(Programs.isRoot() ? List.of() : List.of("sudo", "-n"));
    // Through standard output, so that the file is ours whoever records.
    command.addAll(List.of(program, "-q", "-i", "lo", "-f", "tcp port " + server.port()));
    command.addAll(List.of("-a", "duration:" + LONGEST_SECONDS));
    command.addAll(List.of("-F", "pcap", "-w", "-"));
    try {
      file = Files.createTempFile("capture", ".pcap");
      log = Files.createTempFile("capture", ".log");
      process =
          new ProcessBuilder(command)
              .redirectOutput(file.toFile())
              .redirectError(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      awaitMark("capture-begins");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Ends the record and returns its bytes. */
  public byte[] end() {
    awaitMark("capture-ends");
    close();
    return bytes();
  }

  /** Asks the server for a key until the record has it: then it has all that was before, too. */
  private void awaitMark(String mark) {
    long deadline = System.nanoTime() + PATIENCE;
    try (TextClient client = new TextClient(server.port())) {
      while (!new String(bytes(), StandardCharsets.ISO_8859_1).contains(mark)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "tshark recorded nothing on lo; it said:\n" + Files.readString(log));
        }
        client.get(mark);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!Programs.isRoot()) {
        // What runs as root hears no signal of ours.
        new ProcessBuilder("sudo", "-n", "kill", Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor(10, TimeUnit.SECONDS);
      }
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.toFile().deleteOnExit();
    log.toFile().deleteOnExit();
  }
}
