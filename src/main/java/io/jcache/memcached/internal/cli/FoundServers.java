package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.discovery.Discovery;
import io.jcache.memcached.internal.discovery.Pace;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.util.List;

/**
 * The servers of settings as they are now: where a source tells of them, it is asked.
 *
 * @param options how they are spoken to
 */
record FoundServers(List<Node> servers, TransportOptions options) {

  /**
   * Finds the servers.
   *
   * @throws io.jcache.memcached.ConfigurationException where the source names none
   */
  static FoundServers of(Settings settings, TransportOptions options) {
    try (Discovery discovery =
        Discovery.of(
            "the command line",
            settings,
            options,
            FoundServers.class::getClassLoader,
            Pace.USUAL)) {
      return discovery == null
          ? new FoundServers(settings.servers(), options)
          : new FoundServers(discovery.first(), discovery.transports());
    }
  }
}
