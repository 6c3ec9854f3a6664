package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.BrokenStores;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;

/**
 * The servers that several JVMs share, and their caches there.
 *
 * @param addresses each {@code host:port}
 * @param options what follows {@code ?} in a manager's URI
 */
record Cluster(List<String> addresses, String options) {

  private static final String PREFIX = "cluster";

  /** How a JVM is to open a cache. */
  enum Guards {
    /** As the provider does. */
    ALL,
    /** With plain set in place of compare-and-set. */
    NO_COMPARE,
    /** Taking every generation for valid. */
    NO_VALIDATION
  }

  /** Returns the cluster of some servers, whose failures are exceptions. */
  static Cluster of(String timeout, MemcachedServer... servers) {
    return new Cluster(
        Stream.of(servers).map(MemcachedServer::address).toList(),
        "failure-policy=throw" + (timeout.isEmpty() ? "" : "&timeout=" + timeout));
  }

  /** Returns the cluster of a {@link #toString()}. */
  static Cluster parse(String text) {
    String[] parts = text.split("\\?");
    return new Cluster(Arrays.asList(parts[0].split(";")), parts[1]);
  }

  /** Opens a cache, whose connections end with this JVM. */
  Cache<String, Long> open(String name, Guards guards) {
    MemcachedConfiguration<String, Long> configuration =
        new MemcachedConfiguration<String, Long>().setTypes(String.class, Long.class);
    URI uri =
        URI.create("memcached://" + String.join(";", addresses) + "/" + PREFIX + "?" + options);
    CacheManager manager = new MemcachedCachingProvider().getCacheManager(uri, null);
    return switch (guards) {
      case ALL -> manager.createCache(name, configuration);
      case NO_COMPARE ->
          StoreCache.over(
              BrokenStores.withoutCompare(nodes(), PREFIX, name), manager, configuration);
      case NO_VALIDATION ->
          StoreCache.over(
              BrokenStores.withoutValidation(nodes(), PREFIX, name), manager, configuration);
    };
  }

  private List<Node> nodes() {
    return addresses.stream()
        .map(address -> address.split(":"))
        .map(parts -> new Node(parts[0], Integer.parseInt(parts[1]), 1))
        .collect(Collectors.toList());
  }

  @Override
  public String toString() {
    return String.join(";", addresses) + "?" + options;
  }
}
