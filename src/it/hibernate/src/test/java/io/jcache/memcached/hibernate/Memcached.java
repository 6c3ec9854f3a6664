package io.jcache.memcached.hibernate;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Configuration files of the tests: each with a prefix of its own, so that its caches are empty.
 */
final class Memcached {
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private Memcached() {}

  /** Returns the URI of a new file, which ends with the JVM. */
  static String uri(String more, MemcachedServer... servers) {
    return file(text(more, servers)).toUri().toString();
  }

  /** Returns the text of a file with these servers and more lines. */
  static String text(String more, MemcachedServer... servers) {
    String addresses =
        Arrays.stream(servers).map(MemcachedServer::address).collect(Collectors.joining(";"));
    return more
        + "\nservers = \""
        + addresses
        + "\"\nprefix = test"
        + PREFIXES.incrementAndGet()
        + "-"
        + ProcessHandle.current().pid()
        + "\n";
  }

  private static Path file(String text) {
    try {
      Path file = Files.createTempFile("hibernate", ".conf");
      file.toFile().deleteOnExit();
      Files.writeString(file, text);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
