package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two that have nothing in common, as two JVMs, change the same keys and hear each other. */
@Tag("full")
final class RemoteEventsTrafficIT {
  private static final int KEYS = 10;
  private static final int CHANGES = 1000;
  private static final int THREADS = 2;

  private final MemcachedServer server = MemcachedServer.start();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    server.close();
  }

  private Cache<String, String> cache(String query, RemoteHeard<String, String> heard) {
    ClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader());
    CacheFixture fixture = CacheFixture.on(server, "/traffic" + query, loader);
    opened.add(fixture);
    Cache<String, String> cache =
        fixture.cache("c", new MemcachedConfiguration<String, String>().setRemoteEvents(true));
    cache.registerCacheEntryListener(heard.configuration());
    ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
    eventually("it is watched").until(() -> readings.nodes().get(0).watched());
    return cache;
  }

  private static CompletableFuture<Void> traffic(
      Cache<String, String> cache, String name, AtomicInteger removed) {
    return CompletableFuture.runAsync(
        () -> {
          Random random = new Random(name.hashCode());
          for (int i = 0; i < CHANGES; i++) {
            String key = "key " + random.nextInt(KEYS);
            switch (random.nextInt(6)) {
              case 0 -> removed.addAndGet(cache.remove(key) ? 1 : 0);
              case 1 -> cache.putIfAbsent(key, name);
              case 2 -> cache.replace(key, name);
              case 3 -> cache.getAll(Set.of(key));
              default -> cache.put(key, name);
            }
          }
        },
        task -> new Thread(task, name).start());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?transport=direct", "?protocol=binary"})
  void nothingIsToldTwice_andTheLastIsTold(String query) {
    RemoteHeard<String, String> heardByA = new RemoteHeard<>();
    RemoteHeard<String, String> heardByB = new RemoteHeard<>();
    Cache<String, String> a = cache(query, heardByA);
    Cache<String, String> b = cache(query, heardByB);
    AtomicInteger removedByA = new AtomicInteger();
    AtomicInteger removedByB = new AtomicInteger();
    List<CompletableFuture<Void>> traffic = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      traffic.add(traffic(a, "by A" + i, removedByA));
      traffic.add(traffic(b, "by B" + i, removedByB));
    }
    traffic.forEach(CompletableFuture::join);
    for (int key = 0; key < KEYS; key++) {
      a.put("key " + key, "last by A");
      String last = "remote UPDATED key " + key + "=last by A";
      String created = "remote CREATED key " + key + "=last by A";
      eventually(last)
          .until(() -> heardByB.texts.contains(last) || heardByB.texts.contains(created));
    }

    assertThat(heardByA.texts).noneMatch(text -> text.matches("remote .*by A.*"));
    assertThat(heardByB.texts).noneMatch(text -> text.matches("remote .*by B.*"));
    assertThat(own(heardByA, "REMOVED")).isEqualTo(removedByA.get());
    assertThat(own(heardByB, "REMOVED")).isEqualTo(removedByB.get());
    assertThat(remote(heardByA)).isPositive();
  }

  private static long own(RemoteHeard<String, String> heard, String type) {
    return heard.texts.stream().filter(text -> text.startsWith(type)).count();
  }

  private static long remote(RemoteHeard<String, String> heard) {
    return heard.texts.stream().filter(text -> text.startsWith("remote")).count();
  }
}
