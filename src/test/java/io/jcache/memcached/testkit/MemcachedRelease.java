package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A release of memcached that the full build runs on, as a release of Debian has it, or the system.
 *
 * <ul>
 *   <li>The system's memcached, where it is of that version; else Debian's package, unpacked beside
 *       it by {@link MemcachedPackages}, once for all builds.
 *   <li>What is run, and what is left out and why, is said once in a JVM, in a line each.
 * </ul>
 */
public enum MemcachedRelease {
  /** Of 2023. */
  BOOKWORM("bookworm", "1.6.18", false),
  /** Of 2025. */
  TRIXIE("trixie", "1.6.38", false),
  /** Of 2026: lists of keys have a first line of their own from 1.6.43 on. Sid moves on. */
  SID("sid", "1.6.45", true),
  /** Whatever the system has, where that is none of the others. */
  SYSTEM("", "", false);

  private static final Pattern VERSION = Pattern.compile("memcached (\\d+\\.\\d+\\.\\d+)");
  private static final long PATIENCE_SECONDS = 20;

  private final String suite;
  private final String version;
  private final boolean orNewer;
  private @Nullable List<String> command;
  private @Nullable String missing;

  MemcachedRelease(String suite, String version, boolean orNewer) {
    this.suite = suite;
    this.version = version;
    this.orNewer = orNewer;
  }

  /**
   * Returns the releases that can be run here, of which the system's memcached is one.
   *
   * @throws IllegalStateException when there is none, saying of each why
   */
  public static Stream<MemcachedRelease> present() {
    return present(List.of(values())).stream();
  }

  /** Returns those of some releases that can be run here, of which there is one or more. */
  static List<MemcachedRelease> present(List<MemcachedRelease> releases) {
    List<MemcachedRelease> present = new ArrayList<>();
    for (MemcachedRelease release : releases) {
      if (release.isPresent()) {
        present.add(release);
      }
    }
    if (present.isEmpty()) {
      throw new IllegalStateException(
          releases.stream()
              .map(release -> release + ": " + release.missing)
              .collect(
                  Collectors.joining("; ", "no release of memcached is to be had here: ", "")));
    }
    return present;
  }

  /** Starts a server of this release on a free port, with further arguments. */
  public MemcachedServer start(String... extraArgs) {
    if (!isPresent()) {
      throw new IllegalStateException(this + " is not to be had here: " + missing);
    }
    return MemcachedServer.startProgram(command(), extraArgs);
  }

  /** Returns whether it can be run here, fetching it first where needed. */
  private synchronized boolean isPresent() {
    if (command == null && missing == null) {
      try {
        command = locate();
        System.out.printf(
            "%s is run, in version %s: %s%n", this, versionOf(command), String.join(" ", command));
      } catch (IOException e) {
        missing = e.getMessage();
        System.out.printf("%s is left out: %s%n", this, missing);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return missing == null;
  }

  private List<String> command() {
    List<String> found = command;
    if (found == null) {
      throw new IllegalStateException(this + " was not located");
    }
    return found;
  }

  private List<String> locate() throws IOException, InterruptedException {
    List<String> system = List.of(MemcachedBinary.locate().toString());
    String installed = versionOf(system);
    if (accepts(installed)) {
      return system;
    }
    if (this == SYSTEM) {
      throw new IOException(
          "it is of version " + installed + ", which another of these stands for");
    }
    return MemcachedPackages.locate(suite, this::accepts);
  }

  /** Returns whether a version, in numbers with points between, may stand for this release. */
  boolean accepts(String candidate) {
    if (this == SYSTEM) {
      return EnumSet.complementOf(EnumSet.of(SYSTEM)).stream()
          .noneMatch(release -> release.accepts(candidate));
    }
    return orNewer
        ? MemcachedPackages.BY_VERSION.compare(candidate, version) >= 0
        : candidate.equals(version);
  }

  /**
   * Returns the version that a memcached says it has.
   *
   * @throws IOException when it does not run, or says something else
   */
  static String versionOf(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of("-V")).toList())
            .redirectErrorStream(true)
            .start();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(said);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || !matcher.lookingAt()) {
        throw new IOException(String.join(" ", command) + " -V said: " + said.strip());
      }
      return matcher.group(1);
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    if (this == SYSTEM) {
      return "the system's memcached";
    }
    return "memcached " + version + (orNewer ? " or newer" : "") + " (Debian " + suite + ")";
  }
}
