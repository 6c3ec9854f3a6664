package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Near caches, whose entries could be given for an hour, while the list of servers changes. */
final class NearMembershipIT {
  private static final NearCache HOUR = NearCache.ofDefaults().withMaxAge(Duration.ofHours(1));

  private final MemcachedServer first = MemcachedServer.start();
  private final MemcachedServer second = MemcachedServer.start();
  private final CacheFixture mine = CacheFixture.on(first, "/near");
  private final CacheFixture theirs = CacheFixture.on(first, "/near?transport=direct");

  @AfterEach
  void close() {
    mine.close();
    theirs.close();
    first.close();
    second.close();
  }

  private static Cache<String, Integer> cache(CacheFixture fixture) {
    return fixture.cache("c", new MemcachedConfiguration<String, Integer>().setNear(HOUR));
  }

  private void setList(CacheFixture fixture, MemcachedServer... servers) {
    fixture
        .manager()
        .unwrap(Servers.class)
        .set(List.of(servers).stream().map(MemcachedServer::address).toList());
  }

  private static Map<String, Integer> entries(int value) {
    Map<String, Integer> entries = new HashMap<>();
    IntStream.range(0, 200).forEach(i -> entries.put("key " + i, value));
    return entries;
  }

  private static void assertGives(Cache<String, Integer> cache, Map<String, Integer> entries) {
    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
    entries.forEach((key, value) -> assertThat(cache.get(key)).isEqualTo(value));
  }

  /** What is kept near was read where the key is no more. */
  @Test
  void ownChanges_ofKeysThatHaveMoved_areSeenAtOnce() {
    Cache<String, Integer> near = cache(mine);
    near.putAll(entries(1));
    assertGives(near, entries(1));

    setList(mine, first, second);
    near.putAll(entries(2));
    assertGives(near, entries(2));

    setList(mine, first);
    near.putAll(entries(3));
    assertGives(near, entries(3));
  }

  @Test
  void changesOfOthers_onAServerThatHasJoined_areHeardOf() {
    Cache<String, Integer> near = cache(mine);
    Cache<String, Integer> other = cache(theirs);
    setList(mine, first, second);
    setList(theirs, first, second);
    near.putAll(entries(1));
    eventually("both servers tell of changes")
        .until(
            () ->
                mine.manager().unwrap(ManagerReadings.class).nodes().stream()
                    .allMatch(NodeReport::isWatched));
    assertGives(near, entries(1));

    other.putAll(entries(2));

    eventually("changes are heard of").untilAsserted(() -> assertGives(near, entries(2)));
  }
}
