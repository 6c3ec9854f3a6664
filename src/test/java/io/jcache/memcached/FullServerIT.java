package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.DirectConnector;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A memcached that was started with -M, so that it evicts nothing, and is full. */
@Tag("full")
final class FullServerIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int BATCH = 200;

  private final MemcachedServer server = MemcachedServer.start("-M", "-m", "2");
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @AfterEach
  void stop() {
    provider.close();
    server.close();
  }

  private Cache<String, String> open(String how) {
    URI uri =
        URI.create(
            "memcached://%s/full?timeout=%ds&failure-policy=throw&%s"
                .formatted(server.address(), TIMEOUT.toSeconds(), how));
    Cache<String, String> cache =
        provider.getCacheManager(uri, null).createCache("c", new MutableConfiguration<>());
    cache.put("one", "1");
    cache.put("two", "2");
    return cache;
  }

  /** Leaves no room for any item of up to some hundred bytes, whatever its size. */
  private void fill() {
    try (Transport transport =
        new NodeTransport(
            new Node(server.host(), server.port(), 1),
            TransportOptions.of(TIMEOUT, Protocol.ASCII),
            new DirectConnector(1))) {
      for (int length = 0; length < 500; length += 16) {
        boolean room = true;
        for (int batch = 0; room; batch++) {
          room = add(transport, length, batch);
        }
      }
    }
  }

  private static boolean add(Transport transport, int length, int batch) {
    List<Reply<Boolean>> added = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      added.add(transport.add("f" + length + "-" + batch + "-" + i, new byte[length], 0));
    }
    boolean room = true;
    for (Reply<Boolean> reply : added) {
      try {
        reply.await(Deadline.after(TIMEOUT));
      } catch (TransportException e) {
        assertThat(e).hasMessageContaining("-M").hasMessageContaining("-m");
        room = false;
      }
    }
    return room;
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport=direct", "protocol=binary"})
  void remove_needsNoMemory(String how) {
    Cache<String, String> cache = open(how);
    fill();
    assertThatThrownBy(() -> cache.put("new", "x".repeat(100)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("-M");

    assertThat(cache.remove("one")).isTrue();
    assertThat(cache.get("one")).isNull();
    assertThat(cache.getAndRemove("two")).isEqualTo("2");
    assertThat(cache.containsKey("two")).isFalse();
  }

  /** Classic text deletes on a condition by a store, for which there is no memory. */
  @Test
  void remove_thatCannotBe_failsAndNamesFlagAndRemedy() {
    String how = "transport=spymemcached";
    Cache<String, String> cache = open(how);
    Cache<String, String> other = otherManager(how, server.address());
    fill();
    assertThatThrownBy(() -> cache.remove("one", "1"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("-M")
        .hasMessageContaining("protocol = binary")
        .hasMessageContaining("transport = direct");
    assertThat(other.get("one")).as("is still there, as was said").isEqualTo("1");
  }

  @Test
  void remove_thatCannotBe_isNotSaidToHaveBeenWhereThePolicyIsToDegrade() {
    String how = "transport=spymemcached";
    Cache<String, String> cache = open(how);
    Cache<String, String> degrading = otherManager(how, server.address());
    fill();
    assertThat(degrading.remove("one")).isFalse();
    assertThat(cache.get("one")).isEqualTo("1");
  }

  /** What was missed is made up for by deletes, and by a generation that is deleted, too. */
  @ParameterizedTest
  @ValueSource(strings = {"transport=direct", "protocol=binary", "transport=spymemcached"})
  void repair_needsNoMemory(String how) {
    Cache<String, String> cache = open(how);
    try (FaultProxy proxy = FaultProxy.before(server)) {
      Cache<String, String> cutOff = otherManager(how, proxy.address());
      assertThat(cutOff.get("one")).isEqualTo("1");
      fill();
      proxy.refuse();
      proxy.cut();
      assertThat(cutOff.remove("one")).isFalse();
      assertThat(cache.get("one")).isEqualTo("1");
      proxy.accept();
      eventually("the removal is made up for").until(() -> cache.get("one") == null);
      assertThat(cache.get("two")).isEqualTo("2");

      proxy.refuse();
      proxy.cut();
      cutOff.clear();
      assertThat(cache.get("two")).isEqualTo("2");
      proxy.accept();
      eventually("the clear is made up for").until(() -> cache.get("two") == null);
    }
  }

  private Cache<String, String> otherManager(String how, String address) {
    URI uri =
        URI.create(
            "memcached://%s/full?timeout=%ds&%s".formatted(address, TIMEOUT.toSeconds() + 1, how));
    return provider.getCacheManager(uri, null).createCache("c", new MutableConfiguration<>());
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport=direct", "protocol=binary", "transport=spymemcached"})
  void clear_needsNoMemory(String how) {
    Cache<String, String> cache = open(how);
    Cache<String, String> other = otherManager(how, server.address());
    assertThat(other.get("two")).isEqualTo("2");
    fill();
    cache.clear();
    assertThat(cache.get("one")).isNull();
    assertThat(other.get("two")).isNull();
    fill();
    cache.clear();
    assertThat(other.get("one")).isNull();
  }
}
