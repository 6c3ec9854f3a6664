package io.jcache.memcached.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The memcached program of this machine, installed where there is none. */
public final class MemcachedBinary {
  private static final Programs.Wanted MEMCACHED =
      new Programs.Wanted(
          "memcached",
          List.of("memcached"),
          null,
          "brew install memcached",
          "sudo dnf install -y memcached");

  private static @Nullable Path found;

  private MemcachedBinary() {}

  /**
   * Returns the program, installing it first where needed.
   *
   * @throws IllegalStateException when there is none and it cannot be installed, saying what to
   *     type
   */
  public static synchronized Path locate() {
    if (found != null) {
      return found;
    }
    Optional<Path> program = Programs.find("memcached");
    if (program.isEmpty()) {
      Programs.install(MEMCACHED);
      program = Programs.find("memcached");
    }
    found =
        program.orElseThrow(
            () ->
                new IllegalStateException(
                    "memcached is still not found in " + Programs.directories()));
    return found;
  }

  /** Returns whether this process runs as the superuser, whom memcached refuses without -u. */
  static boolean isRoot() {
    return Programs.isRoot();
  }
}
