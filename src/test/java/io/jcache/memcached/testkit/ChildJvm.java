package io.jcache.memcached.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a JVM of its own with the class path of this one. Is spoken to by lines; what it
 * prints on standard error is shown by this one. Ends with {@link #close()}, at the latest with
 * this JVM.
 */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Thread reaper;
  private final BufferedReader output;
  private final Writer input;

  private ChildJvm(Process process) {
    this.process = process;
    this.reaper = new Thread(process::destroyForcibly, "child-reaper");
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /** Starts a JVM whose locale, time zone, encoding and identity hash codes are other ones. */
  public static ChildJvm start(Class<?> main, Object... arguments) {
    return startWithHeap("512m", main, arguments);
  }

  /** Starts such a JVM with a heap of at most that size, as {@code 128m}. */
  public static ChildJvm startWithHeap(String size, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + size,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-Dfile.encoding=ISO-8859-1",
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.timezone=Asia/Tokyo",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      return new ChildJvm(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a line. */
  public void say(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("process " + process.pid() + " hears nothing", e);
    }
  }

  /** Returns the next line that it prints; fails where there is none. */
  public String hear() {
    try {
      String line = output.readLine();
      if (line == null) {
        process.waitFor(10, TimeUnit.SECONDS);
        throw new IllegalStateException("process " + process.pid() + " ended without an answer");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Sends a line and returns the next one that it prints. */
  public String ask(String line) {
    say(line);
    return hear();
  }

  /** Ends the process and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(reaper);
  }
}
