package io.jcache.memcached.internal;

import io.jcache.memcached.CacheReport;
import io.jcache.memcached.DiscoveryReport;
import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.NodeReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readings of a manager.
 *
 * <p>Holds listeners, which are the application's: so nothing that outlives the manager, as the
 * MBean server may, holds this.
 */
public final class ClusterReadings implements ManagerReadings {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterReadings.class);

  private final ClusterReports reports;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final List<ServerListener> serverListeners = new CopyOnWriteArrayList<>();

  /** Hears of servers that join, and of those that are closed after they have left. */
  private record ServerListener(Consumer<String> joined, Consumer<String> closed) {}

  /** Creates the readings of what is reported. */
  public ClusterReadings(ClusterReports reports) {
    this.reports = reports;
  }

  @Override
  public List<NodeReport> nodes() {
    return reports.nodes();
  }

  @Override
  public DiscoveryReport discovery() {
    return reports.discovery();
  }

  @Override
  public List<CacheReport> caches() {
    return reports.caches();
  }

  @Override
  public CacheReport cache(String name) {
    return reports.cache(name);
  }

  @Override
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
    reports.caches().forEach(cache -> listener.accept(cache.name()));
  }

  @Override
  public void listenToServers(Consumer<String> joined, Consumer<String> closed) {
    serverListeners.add(new ServerListener(joined, closed));
    reports.nodes().forEach(node -> joined.accept(node.address()));
  }

  @Override
  public void unlisten(Consumer<String> listener) {
    listeners.remove(listener);
    serverListeners.removeIf(one -> one.joined().equals(listener));
  }

  /** Tells of a server that has joined the list. A listener that fails hinders nothing. */
  void joined(String address) {
    for (ServerListener listener : serverListeners) {
      try {
        listener.joined().accept(address);
      } catch (RuntimeException e) {
        LOG.warn("Server {} has no meters; nothing else depends on them", address, e);
      }
    }
  }

  /** Tells of a server that has left the list, and is closed. */
  void closed(String address) {
    for (ServerListener listener : serverListeners) {
      try {
        listener.closed().accept(address);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("Server {} keeps its meters; nothing else depends on them", address, e);
      }
    }
  }

  /** Tells of a cache that is now reported on. A listener that fails hinders no cache. */
  public void added(String cacheName) {
    for (Consumer<String> listener : listeners) {
      try {
        listener.accept(cacheName);
      } catch (RuntimeException e) {
        LOG.warn("Cache '{}' has no meters; nothing else depends on them", cacheName, e);
      }
    }
  }

  /** Forgets the listeners. */
  public void close() {
    listeners.clear();
    serverListeners.clear();
  }
}
