package io.jcache.memcached.build;

import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.testkit.ConfigServer;
import io.jcache.memcached.testkit.DnsServer;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import java.util.stream.Collectors;

/** What tells the JVM of the TCK of its servers. */
final class TckDiscovery implements AutoCloseable {
  private static final String NAME = "cache.test";
  private static final String SERVICE = "_memcached._tcp.cache.test";

  private final DiscoverySource source;
  private final List<MemcachedServer> servers;
  private final DnsServer dns = new DnsServer();
  private final ConfigServer endpoint = new ConfigServer();

  TckDiscovery(DiscoverySource source, List<MemcachedServer> servers) {
    this.source = source;
    this.servers = servers;
    dns.addresses(NAME, servers.stream().map(MemcachedServer::host).toArray(String[]::new));
    if (source == DiscoverySource.SRV) {
      dns.services(
          SERVICE,
          servers.stream()
              .map(server -> "0 33 " + server.port() + " " + server.host())
              .toArray(String[]::new));
    } else if (source == DiscoverySource.CONFIG) {
      endpoint.tell(1, servers.toArray(MemcachedServer[]::new));
    }
  }

  /** Returns the lines of a configuration file. */
  String options() {
    String named =
        switch (source) {
          case DNS -> NAME + ":" + servers.get(0).port();
          case SRV -> SERVICE;
          case CONFIG -> endpoint.address();
          default ->
              servers.stream().map(MemcachedServer::address).collect(Collectors.joining(";"));
        };
    return "servers = \"%s\"%ndiscovery.source = %s".formatted(named, source);
  }

  /** Returns what Maven has to be told, which tells it the JVM. */
  List<String> arguments() {
    return source == DiscoverySource.DNS || source == DiscoverySource.SRV
        ? List.of("-Djava.naming.provider.url=" + dns.url())
        : List.of();
  }

  @Override
  public void close() {
    dns.close();
    endpoint.close();
  }
}
