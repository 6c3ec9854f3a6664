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
 * A configuration file with a prefix of its own, so that its caches are empty, and a timeout that a
 * slow machine does not reach. Ends with the JVM.
 *
 * @param uri its address
 * @param prefix the prefix
 */
record Memcached(String uri, String prefix) {
  /** A line for tests in which a server is silent. */
  static final String SHORT_TIMEOUT = "timeout = 1s\n";

  private static final AtomicInteger PREFIXES = new AtomicInteger();

  /** Returns a file with these servers. */
  static Memcached on(MemcachedServer... servers) {
    return with("", servers);
  }

  /** Returns a file with some lines and these servers. */
  static Memcached with(String lines, MemcachedServer... servers) {
    String addresses =
        Arrays.stream(servers).map(MemcachedServer::address).collect(Collectors.joining(";"));
    String prefix = "test" + PREFIXES.incrementAndGet();
    try {
      Path file = Files.createTempFile("hibernate", ".conf");
      file.toFile().deleteOnExit();
      Files.writeString(
          file,
          "timeout = 10s%nservers = \"%s\"%nprefix = %s%n%s%n".formatted(addresses, prefix, lines));
      return new Memcached(file.toUri().toString(), prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
