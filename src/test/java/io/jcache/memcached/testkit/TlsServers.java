package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.tls.TlsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers that take TLS alone (memcached -Z), and an authority that signs their certificates. */
public final class TlsServers {
  private final Path directory;
  private final Authority authority = new Authority("an authority of tests");

  /** Creates an authority, whose files lie in a directory. */
  public TlsServers(Path directory) {
    this.directory = directory;
    authority.write(trust());
    authority.signed("localhost", "127.0.0.1").write(certificate());
    trust().toFile().deleteOnExit();
    certificate().toFile().deleteOnExit();
  }

  /** Returns the authority. */
  public Authority authority() {
    return authority;
  }

  /** Returns the file with the authority's certificate. */
  public Path trust() {
    return directory.resolve("authority.pem");
  }

  /** Returns the file with the servers' certificate and its key. */
  public Path certificate() {
    return directory.resolve("server.pem");
  }

  /** Starts a server, with further arguments. */
  public MemcachedServer start(String... extraArgs) {
    return startWith("", extraArgs);
  }

  /** Starts a server with further options of TLS, each behind a comma. */
  public MemcachedServer startWith(String options, String... extraArgs) {
    return MemcachedServer.start(arguments(options, extraArgs));
  }

  /** Starts such a server that speaks no later version than TLS 1.2. */
  public MemcachedServer startWithTls12(String options) {
    Path limits = directory.resolve("openssl.cnf");
    try {
      Files.writeString(
          limits,
          "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = limits\n"
              + "[limits]\nMaxProtocol = TLSv1.2\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return MemcachedServer.startWith(Map.of("OPENSSL_CONF", limits.toString()), arguments(options));
  }

  private String[] arguments(String options, String... extraArgs) {
    List<String> arguments = new ArrayList<>(List.of("-Z", "-o"));
    arguments.add("ssl_chain_cert=%1$s,ssl_key=%1$s%2$s".formatted(certificate(), options));
    arguments.addAll(List.of(extraArgs));
    return arguments.toArray(String[]::new);
  }

  /** Returns options with which the servers are trusted. */
  public TransportOptions secured(TransportOptions options) {
    return options.withTls(new TlsClient(new Tls(trust().toString(), "", "", true, null)));
  }

  /** Returns the options as the query of a URI has them. */
  public String query() {
    return "tls.on=true&tls.trust=" + trust();
  }
}
