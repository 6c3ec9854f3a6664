package io.jcache.memcached.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/**
 * Where and when the figures were measured.
 *
 * @param cpu the processor's model
 * @param cores how many processors the JVM has
 * @param java the JVM
 * @param memcached the server
 * @param date the day, in UTC
 * @param commit the commit that was measured
 */
public record Machine(
    String cpu, int cores, String java, String memcached, String date, String commit) {

  /** Returns this machine. */
  static Machine here(Path memcached) throws IOException {
    return new Machine(
        model(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        output(memcached.toString(), "-V"),
        LocalDate.now(ZoneOffset.UTC).toString(),
        head());
  }

  private static String model() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      }
    }
    return System.getProperty("os.arch");
  }

  private static String head() throws IOException {
    if (!Files.exists(Path.of(".git"))) {
      return "no clone";
    }
    String id = output("git", "rev-parse", "--short=10", "HEAD");
    boolean changed =
        !output("git", "status", "--porcelain", "--", "src/main", "pom.xml").isEmpty();
    return changed ? id + " and changes" : id;
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output.trim();
  }

  /** Returns one line for people. */
  String line() {
    return cpu + ", " + cores + " cores, " + java + ", " + memcached;
  }
}
