package io.jcache.memcached.demo;

import io.jcache.memcached.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A {@link WordCountWorker} in a JVM of its own, which ends with this one. */
final class WorkerProcess implements AutoCloseable {

  /**
   * What a worker did.
   *
   * @param additions is how often it called invoke
   * @param hits is how often the word was there, by the cache's statistics
   * @param misses is how often it was not
   */
  record Result(long additions, long hits, long misses) {}

  private final int number;
  private final Process process;
  private final Thread reaper;
  private final BufferedReader output;
  private final Writer input;
  private volatile long progress;

  /** Starts a worker. */
  WorkerProcess(int number, URI uri, int chunkSize, boolean miscount) throws IOException {
    this.number = number;
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            ChildJvm.classPath(WorkerProcess.class),
            WordCountWorker.class.getName(),
            uri.toString(),
            Integer.toString(number),
            Integer.toString(chunkSize),
            Boolean.toString(miscount));
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    reaper = new Thread(process::destroyForcibly, "worker-reaper-" + number);
    Runtime.getRuntime().addShutdownHook(reaper);
    output = process.inputReader(StandardCharsets.UTF_8);
    input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Tells the worker what to read, and waits until it has read that and opened the cache. */
  void prepare(List<Path> files) throws IOException {
    for (Path file : files) {
      input.write(file.toAbsolutePath() + "\n");
    }
    input.write("\n");
    input.flush();
    String line = output.readLine();
    if (!"ready".equals(line)) {
      throw new IOException(this + " did not get ready, but said: " + line);
    }
  }

  /** Lets the worker count. */
  void go() throws IOException {
    input.write("go\n");
    input.flush();
  }

  /** Waits until the worker has finished. */
  Result await() {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("progress")) {
          progress = Long.parseLong(words[1]);
        } else if (words[0].equals("finished")) {
          Result result =
              new Result(
                  Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
          progress = result.additions();
          return result;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(this + " ended before it had counted everything");
  }

  /** Returns how many additions the worker has reported. */
  long progress() {
    return progress;
  }

  /** Returns the id of the worker's process. */
  long pid() {
    return process.pid();
  }

  /** Closes the worker's input, which ends it, and waits until it is gone. */
  @Override
  public void close() {
    process.destroy();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        interrupted = true;
      }
    }
    Runtime.getRuntime().removeShutdownHook(reaper);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "worker " + (number + 1) + " (process " + pid() + ")";
  }
}
