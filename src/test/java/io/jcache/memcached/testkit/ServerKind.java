package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** How a server is reached. */
public enum ServerKind {
  TCP,
  /** By TLS alone, over TCP. */
  TLS,
  /** By a socket of the file system, before which no proxy can stand. */
  UNIX;

  private static @Nullable TlsServers tlsServers;

  private static synchronized TlsServers tlsServers() {
    if (tlsServers == null) {
      tlsServers = new TlsServers(temporary());
    }
    return tlsServers;
  }

  private static Path temporary() {
    try {
      Path directory = Files.createTempDirectory("memcached");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server, with further arguments of its command line. */
  public MemcachedServer start(String... extraArgs) {
    return switch (this) {
      case TCP -> MemcachedServer.start(extraArgs);
      case TLS -> tlsServers().start(extraArgs);
      case UNIX -> onSocket(extraArgs);
    };
  }

  private static MemcachedServer onSocket(String... extraArgs) {
    Path socket = temporary().resolve("memcached.sock");
    socket.toFile().deleteOnExit();
    return MemcachedServer.startOnSocket(socket, extraArgs);
  }

  /** Returns what listens on TCP as such a server does, for one that a test plays. */
  public ServerSocketFactory sockets() {
    return this == TLS
        ? tlsServers().authority().signed("127.0.0.1").server().getServerSocketFactory()
        : ServerSocketFactory.getDefault();
  }

  /** Opens a connection to one that is on TCP. */
  public Socket connect(MemcachedServer server) throws IOException {
    SocketFactory sockets =
        this == TLS
            ? tlsServers().authority().client().getSocketFactory()
            : SocketFactory.getDefault();
    return sockets.createSocket(server.host(), server.port());
  }

  /** Returns the options that it needs, as the query of a manager's URI has them, after others. */
  public String query() {
    return this == TLS ? "&" + tlsServers().query() : "";
  }

  /** Returns the options with what it needs. */
  public TransportOptions options(TransportOptions options) {
    return this == TLS ? tlsServers().secured(options) : options;
  }
}
