package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import net.spy.memcached.CachedData;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.Transcoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shared items on a server: which requests are sent, strangers' items, and what a failure does. */
@Tag("full")
final class SharedItemsIT {
  private static final String PREFIX = "app:";

  /** Bytes and flags as they are. */
  private static final Transcoder<CachedData> BARE =
      new Transcoder<>() {
        @Override
        public boolean asyncDecode(CachedData data) {
          return false;
        }

        @Override
        public CachedData encode(CachedData data) {
          return data;
        }

        @Override
        public CachedData decode(CachedData data) {
          return data;
        }

        @Override
        public int getMaxSize() {
          return CachedData.MAX_SIZE;
        }
      };

  private static Cache<String, String> cache(CacheFixture fixture) {
    return fixture.cache(
        "c",
        new MemcachedConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setFormat(ItemFormat.PYTHON_MEMCACHED)
            .setKeyPrefix(PREFIX));
  }

  @Test
  void eachCall_isOneRequest_withoutAGeneration() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture = CacheFixture.on(proxy.address(), "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      cache.put("k", "v");
      proxy.resetTraffic();

      cache.put("l", "w");
      assertThat(proxy.traffic().requests("set")).isEqualTo(1);
      assertThat(cache.get("k")).isEqualTo("v");
      assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", "v", "l", "w"));

      assertThat(proxy.traffic().requests("get")).isZero();
      assertThat(proxy.traffic().requests("gets")).isEqualTo(2);
      assertThat(proxy.traffic().requests("set")).isEqualTo(1);
    }
  }

  /** What is written together is not read before, and so pipelined. */
  @Test
  void bulkCalls_areOneRequestForEachChange_andARemovalIsTwo() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture = CacheFixture.on(proxy.address(), "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      Map<String, String> many =
          IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));

      cache.putAll(many);
      assertThat(proxy.traffic().requests("set")).isEqualTo(50);
      assertThat(proxy.traffic().requests("gets")).isZero();
      assertThat(cache.getAll(many.keySet())).isEqualTo(many);
      assertThat(proxy.traffic().requests("gets")).isEqualTo(1);
      proxy.resetTraffic();
      assertThat(cache.remove("k0")).isTrue();

      assertThat(proxy.traffic().requests("gets")).isEqualTo(1);
      assertThat(proxy.traffic().requests("cas")).isEqualTo(1);
    }
  }

  @Test
  void items_areBare_andThoseOfStrangersAreMisses()
      throws ExecutionException, InterruptedException, TimeoutException {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      MemcachedClient raw = fixture.manager().unwrap(MemcachedClient.class);
      cache.put("k", "v");

      CachedData item = raw.asyncGet(PREFIX + "k", BARE).get(60, TimeUnit.SECONDS);
      assertThat(item.getFlags()).isEqualTo(16);
      assertThat(item.getData()).isEqualTo(new byte[] {'v'});

      for (CachedData stranger :
          List.of(
              new CachedData(1 << 30, new byte[] {'v'}, 1000),
              new CachedData(1, new byte[] {4, 8, 'i'}, 1000),
              new CachedData(16, new byte[] {-1}, 1000),
              new CachedData(24, new byte[0], 1000))) {
        raw.set(PREFIX + "k", 0, stranger, BARE).get(60, TimeUnit.SECONDS);
        assertThat(cache.get("k")).isNull();
      }
      assertThat(fixture.manager().unwrap(ManagerReadings.class).cache("c").undecodableItems())
          .isEqualTo(4);
      raw.set(PREFIX + "k", 0, new CachedData(16, new byte[] {'w'}, 1000), BARE)
          .get(60, TimeUnit.SECONDS);
      assertThat(cache.getAndReplace("k", "x")).isEqualTo("w");
    }
  }

  @Test
  void valueThatIsTooLarge_isRefused_andTheOneBeforeStays() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      cache.put("k", "v");

      assertThatThrownBy(() -> cache.put("k", "x".repeat(1 << 20)))
          .hasMessageContaining("the value has 1048580 bytes, this server takes at most");
      assertThatThrownBy(() -> cache.putIfAbsent("l", "x".repeat(1 << 20)))
          .hasMessageContaining("this server takes at most");

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }

  @Test
  void clear_whereTheServerListsNoKeys_isRefused_andForgetsNothing() {
    try (MemcachedServer server = MemcachedServer.start("-X");
        CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      cache.put("k", "v");

      assertThatThrownBy(cache::clear).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(cache::removeAll).isInstanceOf(UnsupportedOperationException.class);

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }

  /** Nothing fences late writes here: all is deleted twice, and changes are refused meanwhile. */
  @Test
  void clearThatFailed_isMadeUpFor_whileTheApplicationWrites() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture =
            CacheFixture.on(proxy.address(), "?failure-policy=degrade&timeout=1s");
        CacheFixture others = CacheFixture.on(server, "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      Cache<String, String> theirs = cache(others);
      cache.put("k", "old");
      proxy.refuse();
      proxy.cut();
      cache.clear();
      assertThat(theirs.get("k")).isEqualTo("old");
      assertThat(cache.get("k")).isNull();

      proxy.accept();

      eventually("what was to be cleared is deleted")
          .until(
              () -> {
                cache.put("refused", "meanwhile");
                return theirs.get("k") == null;
              });
      theirs.put("late", "as a write of before");
      eventually("it is deleted once more")
          .until(
              () -> {
                cache.put("refused", "meanwhile");
                return theirs.get("late") == null;
              });
      eventually("the cache is written again")
          .until(
              () -> {
                // What was refused before may be deleted once more behind it.
                cache.put("k", "new");
                return "new".equals(theirs.get("k")) && "new".equals(cache.get("k"));
              });
    }
  }

  /** Each of them would begin the deletion anew, and the cache would stay empty for ever. */
  @Test
  void clearThatFailed_isMadeUpFor_whileManyKeysAreWritten() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture =
            CacheFixture.on(
                proxy.address(), "?failure-policy=degrade&timeout=1s&repairs.max-keys=1000")) {
      Cache<String, String> cache = cache(fixture);
      cache.put("k", "old");
      proxy.refuse();
      proxy.cut();
      cache.clear();
      proxy.accept();
      AtomicInteger keys = new AtomicInteger();

      eventually("the cache is written again")
          .until(
              () -> {
                for (int i = 0; i < 1001; i++) {
                  cache.put("refused" + keys.incrementAndGet(), "meanwhile");
                }
                cache.put("k", "new");
                return "new".equals(cache.get("k"));
              });
    }
  }

  /** The ledger works here, too: its deletes need no envelope. */
  @Test
  void putThatFailed_isMadeUpForOnceTheServerIsBack() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture = CacheFixture.on(proxy.address(), "?failure-policy=degrade");
        CacheFixture others = CacheFixture.on(server, "?failure-policy=throw")) {
      Cache<String, String> cache = cache(fixture);
      Cache<String, String> theirs = cache(others);
      cache.put("k", "old");
      proxy.refuse();
      proxy.cut();
      eventually("a put is dropped")
          .until(
              () -> {
                cache.put("k", "dropped");
                return fixture
                        .manager()
                        .unwrap(ManagerReadings.class)
                        .cache("c")
                        .degradedOperations()
                    > 0;
              });
      assertThat(theirs.get("k")).isEqualTo("old");

      proxy.accept();

      eventually("what is outdated is deleted").until(() -> theirs.get("k") == null);
      eventually("the server is written again")
          .until(
              () -> {
                cache.put("k", "new");
                return "new".equals(theirs.get("k"));
              });
      assertThat(cache.get("k")).isEqualTo("new");
    }
  }
}
