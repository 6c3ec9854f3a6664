package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import org.jspecify.annotations.Nullable;

/** Reads where the servers are found, and holds that against what else is configured. */
final class DiscoveryOptions {
  private DiscoveryOptions() {}

  /**
   * Returns where the servers are found.
   *
   * @param file the address of the configuration file; null for none
   * @throws ConfigurationException where nothing can be found there
   */
  static Settings.Discovery read(Values values, @Nullable String file) {
    DiscoverySource source = values.get(Option.DISCOVERY_SOURCE);
    switch (source) {
      case DNS, SRV -> checkNames(values, source);
      case FILE -> checkFile(values, file);
      default -> {} // any server will do
    }
    return new Settings.Discovery(
        source,
        values.get(Option.DISCOVERY_INTERVAL),
        values.get(Option.DISCOVERY_MAX_LOSS),
        source == DiscoverySource.FILE ? file : null);
  }

  private static void checkNames(Values values, DiscoverySource source) {
    for (Node server : values.get(Option.SERVERS)) {
      if (server.endpoint() instanceof Endpoint.Unix) {
        throw wrong(
            values,
            "a socket of the file system, %s from %s, is no name that could be looked up; name hosts"
                .formatted(server, values.origin(Option.SERVERS)));
      }
      if (source == DiscoverySource.SRV && !server.address().startsWith("_")) {
        throw wrong(
            values,
            "'%s' from %s is no name of a service; write all of it, as"
                    .formatted(server, values.origin(Option.SERVERS))
                + " _memcached._tcp.cache.default.svc.cluster.local., or discovery.source = dns");
      }
    }
  }

  private static void checkFile(Values values, @Nullable String file) {
    if (file == null) {
      throw wrong(
          values,
          "there is no configuration file that could be read again; open the manager by the address"
              + " of one, such as file:/etc/shop/cache.conf");
    }
    if (file.startsWith("classpath:") || file.startsWith("jar:")) {
      throw wrong(
          values,
          "the configuration file %s is a part of the application, which does not change; give it as"
                  .formatted(file)
              + " file:/path/name.conf");
    }
    String origin = values.origin(Option.SERVERS);
    if (!values.isGiven(Option.SERVERS)) {
      throw wrong(values, "the configuration file " + file + " names no 'servers'");
    }
    if (ManagerProperties.isOrigin(origin) || ManagerUri.isOrigin(origin)) {
      throw wrong(
          values,
          "'servers' from %s would go before those of the file; leave it out".formatted(origin));
    }
  }

  private static ConfigurationException wrong(Values values, String what) {
    return new ConfigurationException(
        "Option '%s' from %s: %s"
            .formatted(Option.DISCOVERY_SOURCE, values.origin(Option.DISCOVERY_SOURCE), what));
  }
}
