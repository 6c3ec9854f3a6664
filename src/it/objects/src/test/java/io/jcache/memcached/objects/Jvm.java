package io.jcache.memcached.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class in a JVM of its own, of any JDK, with the class path of this one. */
final class Jvm {
  /** Another locale, time zone, encoding and other identity hash codes than the usual ones. */
  static final List<String> ELSEWHERE =
      List.of(
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:hashCode=2",
          "-Dfile.encoding=ISO-8859-1",
          "-Duser.language=tr",
          "-Duser.country=TR",
          "-Duser.timezone=Asia/Tokyo");

  private static final int MINUTES = 15;

  private Jvm() {}

  /** Runs a class to its end; what it prints is written to a file. */
  static void run(Path home, List<String> options, Path log, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(List.of("-Xmx700m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Thread reaper = new Thread(process::destroyForcibly, "jvm-reaper");
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(
            main + (ended ? " failed, and said " : " did not end, and said ") + end(log));
      }
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(reaper);
    }
  }

  private static String end(Path log) throws IOException {
    String text = Files.readString(log);
    return text.substring(Math.max(0, text.length() - 5000));
  }
}
