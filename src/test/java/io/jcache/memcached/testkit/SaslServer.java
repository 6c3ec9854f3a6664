package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A memcached that requires a login (-S), and who checks its passwords.
 *
 * <ul>
 *   <li>Passwords can be changed while it runs.
 *   <li>Needs a memcached with SASL, as Debian's, and the mechanism PLAIN of Cyrus SASL, which is
 *       installed where it is missing.
 * </ul>
 */
public final class SaslServer implements AutoCloseable {
  private static final Programs.Wanted PLAIN =
      new Programs.Wanted(
          "the SASL mechanism PLAIN (libplain.so)",
          List.of("libsasl2-modules"),
          null,
          "brew install cyrus-sasl",
          "sudo dnf install -y cyrus-sasl-plain");

  private final Path directory;
  private final LoginDaemon daemon;
  private final MemcachedServer memcached;

  private SaslServer(Path directory, LoginDaemon daemon, MemcachedServer memcached) {
    this.directory = directory;
    this.daemon = daemon;
    this.memcached = memcached;
  }

  /** Starts a server that knows one user. */
  public static SaslServer start(String user, String password) {
    if (!hasPlain()) {
      Programs.install(PLAIN);
    }
    try {
      Path directory = Files.createTempDirectory("sasl");
      LoginDaemon daemon = new LoginDaemon(directory.resolve("mux"));
      daemon.setPassword(user, password);
      Files.writeString(
          directory.resolve("memcached.conf"),
          """
          mech_list: plain
          pwcheck_method: saslauthd
          saslauthd_path: %s
          """
              .formatted(directory.resolve("mux")));
      MemcachedServer memcached =
          MemcachedServer.startWith(Map.of("SASL_CONF_PATH", directory.toString()), "-S");
      return new SaslServer(directory, daemon, memcached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasPlain() {
    return Stream.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib")
        .map(Path::of)
        .filter(Files::isDirectory)
        .anyMatch(SaslServer::holdsPlain);
  }

  private static boolean holdsPlain(Path libraries) {
    try (Stream<Path> children = Files.list(libraries)) {
      return Stream.concat(Stream.of(libraries), children)
          .anyMatch(child -> Files.exists(child.resolve("sasl2").resolve("libplain.so")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the memcached. */
  public MemcachedServer memcached() {
    return memcached;
  }

  /** Sets the password of a user, who may be new. */
  public void setPassword(String user, String password) {
    daemon.setPassword(user, password);
  }

  /** Returns how many logins there were, refused ones as well. */
  public int logins() {
    return daemon.logins();
  }

  @Override
  public void close() {
    memcached.close();
    try {
      daemon.close();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
