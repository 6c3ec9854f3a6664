package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs of this machine.
 *
 * <ul>
 *   <li>Looked for on the PATH, then in the usual directories.
 *   <li>Installed from the distribution's packages if this process may do so (as root, or by sudo
 *       without a password); a service that comes with one is not started.
 * </ul>
 */
final class Programs {
  private static final List<String> USUAL_DIRECTORIES =
      List.of(
          "/usr/bin",
          "/usr/local/bin",
          "/usr/sbin",
          "/snap/bin",
          "/opt/homebrew/bin",
          "/opt/local/bin");

  /**
   * One JVM after the other, and patient with whoever else holds apt's locks: for that of the lists
   * it has no option. Keeps the package from starting a service of its own, and cleans up however
   * it ends.
   */
  private static final String INSTALL =
      """
      set -e
      exec 9> /var/lock/jcache-memcached-tests-install
      flock 9
      if [ "$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2> /dev/null | grep -c '^installed')" = $# ]; then
        exit
      fi
      policy=/usr/sbin/policy-rc.d
      if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 1' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
      fi
      export DEBIAN_FRONTEND=noninteractive
      apt() {
        until said="$(apt-get -q -o DPkg::Lock::Timeout=120 "$@" 2>&1)"; do
          case "$said" in
            *'Could not get lock'*) sleep 2 ;;
            *) echo "$said"; exit 1 ;;
          esac
        done
        echo "$said"
      }
      apt update
      apt install -y --no-install-recommends "$@"
      """;

  private Programs() {}

  /**
   * What is to be installed.
   *
   * @param name what it is called in messages
   * @param packages Debian's packages
   * @param snap the command on Ubuntu where that has no such packages; else null
   * @param brew the command on macOS
   * @param dnf the command on Fedora and its like
   */
  record Wanted(
      String name, List<String> packages, @Nullable String snap, String brew, String dnf) {}

  /** Returns the first program of one of these names. */
  static Optional<Path> find(String... names) {
    return Stream.of(names)
        .flatMap(name -> directories().stream().map(directory -> Path.of(directory, name)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Returns where programs are looked for. */
  static List<String> directories() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(":")).filter(entry -> !entry.isEmpty()),
            USUAL_DIRECTORIES.stream())
        .distinct()
        .toList();
  }

  /**
   * Installs packages, one call at a time.
   *
   * @throws IllegalStateException when that cannot be, saying what to type
   */
  static synchronized void install(Wanted wanted) {
    if (wanted.snap() != null && isUbuntu()) {
      throw cannotInstall(wanted, "Ubuntu has it as a snap alone");
    }
    List<String> command = new ArrayList<>();
    if (!isRoot()) {
      if (!succeeds("sudo", "-n", "true")) {
        throw cannotInstall(
            wanted, "this process is not root, and sudo is absent or asks for a password");
      }
      command.addAll(List.of("sudo", "-n"));
    }
    if (!succeeds("sh", "-c", "command -v apt-get")) {
      throw cannotInstall(wanted, "there is no apt-get on this machine");
    }
    command.addAll(List.of("sh", "-c", INSTALL, "install"));
    command.addAll(wanted.packages());
    System.out.println(
        wanted.name()
            + " is not on the PATH: installing the distribution's package (apt-get install "
            + String.join(" ", wanted.packages())
            + ")");
    Path log = null;
    try {
      log = Files.createTempFile(wanted.name() + "-install", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroy();
        throw cannotInstall(wanted, "apt-get did not end within 10 minutes");
      }
      if (process.exitValue() != 0) {
        throw cannotInstall(wanted, "apt-get failed:\n" + lastLines(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotInstall(wanted, "interrupted");
    } finally {
      delete(log);
    }
  }

  private static IllegalStateException cannotInstall(Wanted wanted, String reason) {
    return new IllegalStateException(
        wanted.name()
            + " is not on the PATH and cannot be installed from here: "
            + reason
            + "\nType this, then try again:\n    "
            + remedy(wanted));
  }

  private static String remedy(Wanted wanted) {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      return wanted.brew();
    }
    if (Files.exists(Path.of("/usr/bin/dnf"))) {
      return wanted.dnf();
    }
    if (wanted.snap() != null && isUbuntu()) {
      return wanted.snap();
    }
    return "sudo apt-get update && sudo apt-get install -y " + String.join(" ", wanted.packages());
  }

  private static boolean isUbuntu() {
    try {
      return Files.readAllLines(Path.of("/etc/os-release")).contains("ID=ubuntu");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns whether this process runs as the superuser, whom memcached refuses without -u. */
  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  private static void delete(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }
}
