package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.BracesAffinity;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Traffic;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of one group lie on one of three servers, and cost one request together. */
final class AffinityIT {
  private static final int GROUPS = 30;
  private static final int SIZE = 20;

  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(3).toList();
  private final List<FaultProxy> proxies = servers.stream().map(FaultProxy::before).toList();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @AfterEach
  void close() {
    provider.close();
    proxies.forEach(FaultProxy::close);
    servers.forEach(MemcachedServer::close);
  }

  private <K> Cache<K, String> cache(String distribution, Factory<Affinity> affinity) {
    return cache(distribution, new MemcachedConfiguration<K, String>().setAffinity(affinity));
  }

  private <K> Cache<K, String> cache(
      String distribution, MemcachedConfiguration<K, String> configuration) {
    String addresses = proxies.stream().map(FaultProxy::address).collect(Collectors.joining(";"));
    String options = "?timeout=60s&failure-policy=throw&distribution=" + distribution;
    return provider
        .getCacheManager(URI.create("memcached://" + addresses + "/groups" + options), null)
        .createCache("c", configuration);
  }

  private static <K> List<Map<K, String>> groups(Function<Integer, Function<Integer, K>> keys) {
    return IntStream.range(0, GROUPS)
        .mapToObj(
            group ->
                IntStream.range(0, SIZE)
                    .boxed()
                    .collect(Collectors.toMap(keys.apply(group), one -> "value " + one)))
        .toList();
  }

  /** Asserts that each group is read by one request, and that all servers have some. */
  private <K> void assertOneRequestEach(Cache<K, String> cache, List<Map<K, String>> groups) {
    assertOneRequestEach(cache, groups, "get");
  }

  private <K> void assertOneRequestEach(
      Cache<K, String> cache, List<Map<K, String>> groups, String request) {
    groups.forEach(cache::putAll);
    Set<Integer> used = new HashSet<>();
    for (Map<K, String> group : groups) {
      proxies.forEach(FaultProxy::resetTraffic);

      assertThat(cache.getAll(group.keySet())).isEqualTo(group);

      List<Traffic> traffic = proxies.stream().map(FaultProxy::traffic).toList();
      assertThat(traffic.stream().mapToLong(one -> one.requests(request)).sum()).isEqualTo(1);
      IntStream.range(0, traffic.size())
          .filter(i -> traffic.get(i).requests(request) == 1)
          .forEach(used::add);
    }
    assertThat(used).containsExactlyInAnyOrder(0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ketama",
        "modulo",
        "python-memcached",
        "libmemcached",
        "libmemcached-ketama-weighted",
      })
  void getAll_ofTheKeysOfOneBrace_isOneRequest(String distribution) {
    assertOneRequestEach(
        this.<String>cache(distribution, BracesAffinity::new),
        groups(group -> one -> "part " + one + " of {user " + group + "}"));
  }

  @ParameterizedTest
  @EnumSource(names = "JCACHE", mode = EnumSource.Mode.EXCLUDE)
  void getAll_ofSharedItemsOfOneBrace_isOneRequest(ItemFormat format) {
    assertOneRequestEach(
        cache(
            "python-memcached",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(format)
                .setKeyPrefix("app:")
                .setAffinity(BracesAffinity::new)),
        groups(group -> one -> one + "-of-{user" + group + "}"),
        "gets");
  }

  @Test
  void getAll_ofTheKeysOfOneGroupOfTheApplication_isOneRequest() {
    Affinity byOwner = key -> Long.toString((Long) key / 1000);
    Cache<Long, String> cache = cache("ketama", () -> byOwner);

    assertOneRequestEach(cache, groups(group -> one -> group * 1000L + one));

    assertThat(cache.iterator().next().getValue()).startsWith("value ");
    assertThat(cache).hasSize(GROUPS * SIZE);
  }
}
