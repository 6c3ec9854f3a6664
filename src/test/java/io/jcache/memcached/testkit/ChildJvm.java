package io.jcache.memcached.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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
    return start(
        List.of(
            "-Xmx" + size,
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-Dfile.encoding=ISO-8859-1",
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.timezone=Asia/Tokyo"),
        main,
        arguments);
  }

  /** Starts a JVM whose locale, time zone and encoding are this one's; it logs warnings alone. */
  public static ChildJvm startAlike(Class<?> main, Object... arguments) {
    return start(
        List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"), main, arguments);
  }

  private static ChildJvm start(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(main), main.getName()));
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

  /** Returns the class path of a class; under exec:java that is a class loader's, no property. */
  public static String classPath(Class<?> main) {
    if (main.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(ChildJvm::path)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no file: " + url, e);
    }
  }

  /** Returns the id of the process. */
  public long pid() {
    return process.pid();
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

  /** Waits until the process has ended by itself. */
  public void awaitEnd() {
    process.onExit().join();
  }

  /** Ends the process and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(reaper);
  }
}
