package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs with memcached clients of other languages: python-memcached, pylibmc and PHP's; Beaker
 * keeps its web sessions by the first two. And the tools of libmemcached, for shell scripts.
 *
 * <ul>
 *   <li>The clients are the distribution's own, and are installed where they are missing.
 *   <li>A program is a script among the test resources; it ends with the call.
 * </ul>
 */
public final class OtherClients {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Programs.Wanted WANTED =
      new Programs.Wanted(
          "other-clients",
          List.of(
              "python3",
              "python3-memcache",
              "python3-pylibmc",
              "python3-beaker",
              "php-cli",
              "php-memcached",
              "libmemcached-tools"),
          null,
          "pip3 install python-memcached pylibmc beaker; pecl install memcached; brew install"
              + " libmemcached",
          "sudo dnf install -y python3-memcached python3-pylibmc python3-beaker php-cli"
              + " php-pecl-memcached libmemcached-awesome-tools");
  private static final int PATIENCE_SECONDS = 120;

  private OtherClients() {}

  /** Runs a Python script of the test resources, and returns the lines that it prints. */
  public static List<String> python(String script, String... arguments) {
    return run(PYTHON, "python", script, arguments);
  }

  /** Runs a PHP script of the test resources, and returns the lines that it prints. */
  public static List<String> php(String script, String... arguments) {
    return run("php", "php", script, arguments);
  }

  /** Runs a tool of libmemcached, such as {@code memccat}, and returns the lines that it prints. */
  public static List<String> tool(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    return run(name, command);
  }

  private static List<String> run(
      String program, String language, String script, String... arguments) {
    Path file = Path.of("src", "test", "resources", "clients", script).toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(program, file.toString()));
    command.addAll(List.of(arguments));
    return run(language + " script " + script, command);
  }

  private static synchronized List<String> run(String what, List<String> command) {
    if (!haveClients()) {
      Programs.install(WANTED);
    }
    Ended ended = end(command);
    if (ended.exit() != 0) {
      throw new AssertionError(what + " failed:\n" + ended.output());
    }
    return ended.output().lines().toList();
  }

  private static boolean haveClients() {
    return Files.isExecutable(Path.of(PYTHON))
        && end(List.of(PYTHON, "-c", "import memcache, pylibmc, beaker")).exit() == 0
        && Programs.find("php").isPresent()
        && Programs.find("memccp").isPresent()
        && end(List.of("php", "-r", "exit(class_exists('Memcached') ? 0 : 1);")).exit() == 0;
  }

  private record Ended(int exit, String output) {}

  private static Ended end(List<String> command) {
    Path output = null;
    try {
      output = Files.createTempFile("client", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " did not end");
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      if (output != null) {
        output.toFile().delete();
      }
    }
  }
}
