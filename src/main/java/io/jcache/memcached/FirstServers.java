package io.jcache.memcached;

import io.jcache.memcached.internal.ServerTransports;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.discovery.Discovery;
import io.jcache.memcached.internal.discovery.Pace;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a manager begins with.
 *
 * @param options how they are spoken to
 * @param discovery what tells of them from then on; null where nothing does
 */
record FirstServers(List<Node> servers, TransportOptions options, @Nullable Discovery discovery) {

  /**
   * Finds them, and waits for what tells of them.
   *
   * @param clock gives epoch milliseconds
   * @throws ConfigurationException where there is no answer in time
   */
  static FirstServers of(
      URI uri, Settings settings, ClassLoader loader, LongSupplier clock, Pace pace) {
    TransportOptions options = ServerTransports.options(settings, clock);
    WeakReference<ClassLoader> held = new WeakReference<>(loader);
    Discovery discovery =
        Discovery.of(uri.toString(), settings, options, () -> present(held), pace);
    return discovery == null
        ? new FirstServers(ServerTransports.servers(settings), options, null)
        : new FirstServers(discovery.first(), discovery.transports(), discovery);
  }

  /** Returns a class loader, which nothing here is to hold. */
  static ClassLoader present(WeakReference<ClassLoader> loader) {
    ClassLoader present = loader.get();
    if (present == null) {
      throw new IllegalStateException(
          "the class loader of the cache manager has been unloaded; open another manager");
    }
    return present;
  }

  /** Has nothing tell of servers any more: there is no manager that hears of them. */
  void close() {
    if (discovery != null) {
      discovery.close();
    }
  }
}
