package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.SocketSecurity;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What encrypts connections to addresses that were found by names: a certificate has to bear the
 * name.
 */
final class NamedSecurity implements SocketSecurity {
  private final SocketSecurity security;
  private final Function<String, @Nullable String> nameOf;

  /**
   * Creates what encrypts so.
   *
   * @param nameOf gives the name that a server, {@code address:port}, was found by; null for none
   */
  NamedSecurity(SocketSecurity security, Function<String, @Nullable String> nameOf) {
    this.security = security;
    this.nameOf = nameOf;
  }

  @Override
  public Socket secure(Socket plain, String host) throws IOException {
    String name = nameOf.apply(new Node(host, plain.getPort(), 1).address());
    return security.secure(plain, name == null ? host : name);
  }

  @Override
  public String explained(IOException failure) {
    return security.explained(failure);
  }
}
