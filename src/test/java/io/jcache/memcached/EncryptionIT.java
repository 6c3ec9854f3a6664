package io.jcache.memcached;

import static io.jcache.memcached.EncryptedManagers.undecodable;
import static io.jcache.memcached.EncryptedManagers.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.Forgeries;
import io.jcache.memcached.internal.store.Forgeries.Kind;
import io.jcache.memcached.internal.store.Forgeries.Placed;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted entries on a real memcached, on which an attacker writes what he likes. */
final class EncryptionIT {
  private static final int ENTRIES = 20;
  private static final int FORGERIES = 900;
  private static final int KEY_ID_AT = 2;

  @TempDir private Path directory;

  private final MemcachedServer server = MemcachedServer.start();
  private final ServerDump attacker = new ServerDump(server);
  private EncryptedManagers managers;

  @BeforeEach
  void makeManagers() {
    managers = new EncryptedManagers(server, directory);
  }

  @AfterEach
  void close() throws IOException {
    managers.close();
    attacker.close();
    server.close();
  }

  private static void fill(CacheManager manager, String text) {
    for (String name : List.of("users", "orders")) {
      Cache<Object, Object> cache = manager.getCache(name);
      for (int i = 0; i < ENTRIES; i++) {
        cache.put(i, text + " " + name + " " + i);
      }
    }
  }

  /** Returns the items of entries. */
  private List<Placed> entries() {
    List<Placed> entries = new ArrayList<>();
    attacker
        .items()
        .forEach(
            (itemKey, bytes) -> {
              if (!itemKey.endsWith("~")) {
                entries.add(new Placed(itemKey, bytes));
              }
            });
    return entries;
  }

  private static Object read(CacheManager manager, String itemKey) {
    String cache = itemKey.substring("shop/".length(), itemKey.indexOf('~'));
    return manager.getCache(cache).get(Integer.valueOf(itemKey.replaceFirst(".*\\.i", "")));
  }

  @Test
  void get_forgedOnTheServer_isACountedMiss() {
    CacheManager manager = managers.withKeys(1);
    fill(manager, "before");
    List<Placed> items = entries();
    manager.getCache("users").clear();
    manager.getCache("orders").clear();
    fill(manager, "after");
    Map<String, byte[]> present = new HashMap<>();
    for (Placed item : entries()) {
      if (items.stream().noneMatch(old -> old.itemKey().equals(item.itemKey()))) {
        present.put(item.itemKey(), item.bytes());
        items.add(item);
      }
    }
    assertThat(present).hasSize(2 * ENTRIES);
    Forgeries forgeries = new Forgeries(42);
    long before = undecodable();
    int made = 0;

    for (int i = 0; made < FORGERIES; i++) {
      Placed next = forgeries.next(Kind.values()[i % Kind.values().length], items);
      // Half of them as one would do it who takes the cache for one that is not encrypted.
      Placed forged = i % 2 == 0 ? next : Forgeries.checked(next);
      byte[] real = present.get(forged.itemKey());
      if (real != null) {
        attacker.set(forged.itemKey(), forged.bytes());
        assertThat(read(manager, forged.itemKey())).as("forgery %d", i).isNull();
        attacker.set(forged.itemKey(), real);
        made++;
      }
    }

    assertThat(undecodable() - before).isEqualTo(FORGERIES);
    present.keySet().forEach(key -> assertThat(read(manager, key)).asString().startsWith("after"));
  }

  @Test
  void get_forgedWithoutEncryption_isRead() {
    CacheManager manager = managers.with("");
    fill(manager, "text");
    Forgeries forgeries = new Forgeries(42);
    long before = undecodable();

    Placed moved = forgeries.next(Kind.MOVED, entries());
    Object expected = read(manager, moved.itemKey());
    Placed checked = Forgeries.checked(moved);
    attacker.set(checked.itemKey(), checked.bytes());

    assertThat(read(manager, checked.itemKey())).isNotNull().isNotEqualTo(expected);
    assertThat(undecodable()).isEqualTo(before);
  }

  @Test
  void get_withAndWithoutEncryption_missesAndSaysWhich() {
    try (CapturedLog log = new CapturedLog()) {
      CacheManager plain = managers.with("");
      users(plain).put(1, "plain");
      Cache<Object, Object> encrypted = users(managers.withKeys(1));

      assertThat(encrypted.get(1)).isNull();
      encrypted.put(1, "encrypted");
      assertThat(users(plain).get(1)).isNull();

      assertThat(log.lines("shop/users~ ")).anyMatch(line -> line.contains("it is not encrypted"));
      assertThat(log.lines("shop/users~ ")).anyMatch(line -> line.contains("it is encrypted"));
    }
  }

  @Test
  void get_whileKeysAreExchanged_missesOnlyWhatIsOfTheRemovedKey() {
    users(managers.withKeys(1)).put(1, "old");
    Cache<Object, Object> second = users(managers.withKeys(1, 2));
    assertThat(second.get(1)).isEqualTo("old");
    second.put(2, "old, too");

    Cache<Object, Object> first = users(managers.withKeys(2, 1));
    assertThat(first.get(1)).isEqualTo("old");
    assertThat(first.get(2)).isEqualTo("old, too");
    first.put(3, "new");
    assertThat(keyIds()).containsEntry(".i1", 1).containsEntry(".i2", 1).containsEntry(".i3", 2);
    assertThat(keyIds()).as("the generation outlives its key").containsEntry("~", 2);
    assertThat(users(managers.withKeys(1, 2)).get(3)).as("as a JVM of before").isEqualTo("new");
    assertThat(keyIds()).as("whoever writes with the older key").containsEntry("~", 2);

    Cache<Object, Object> alone = users(managers.withKeys(2));
    long before = undecodable();
    assertThat(alone.get(3)).isEqualTo("new");
    assertThat(alone.get(1)).isNull();
    assertThat(alone.get(2)).isNull();
    assertThat(undecodable() - before).isEqualTo(2);
  }

  /** Returns the key ids of items by the last part of their item keys. */
  private Map<String, Integer> keyIds() {
    Map<String, Integer> ids = new HashMap<>();
    attacker
        .items()
        .forEach(
            (itemKey, bytes) ->
                ids.put(
                    itemKey.replaceFirst(".*(~|\\.i[0-9]+)$", "$1"),
                    Byte.toUnsignedInt(bytes[KEY_ID_AT])));
    return ids;
  }

  @Test
  void clear_whileTwoManagersWriteWithDifferentKeys_isSeenByBoth() {
    clearInTurns(users(managers.withKeys(1, 2)), users(managers.withKeys(2, 1)), true);
  }

  @Test
  void clear_whileOneManagerDoesNotKnowTheOthersKey_bringsNothingBack() {
    clearInTurns(users(managers.withKeys(1)), users(managers.withKeys(2, 1)), false);
  }

  private static void clearInTurns(
      Cache<Object, Object> one, Cache<Object, Object> other, boolean shared) {
    for (int round = 0; round < 50; round++) {
      Cache<Object, Object> clearing = round % 2 == 0 ? one : other;
      for (int i = 0; i < 3; i++) {
        one.put("one" + i, round);
        other.put("other" + i, round);
      }
      if (shared) {
        assertThat(one.get("other1")).isEqualTo(round);
        assertThat(other.get("one1")).isEqualTo(round);
      }

      clearing.clear();

      for (Cache<Object, Object> cache : List.of(one, other, one)) {
        for (int i = 0; i < 3; i++) {
          assertThat(cache.get("one" + i)).isNull();
          assertThat(cache.get("other" + i)).isNull();
        }
      }
    }
  }

  @Test
  void get_generationForged_startsAnewAndBringsNothingBack() {
    Cache<Object, Object> cache = users(managers.withKeys(1));
    cache.put(1, "before");
    Map<String, byte[]> before = attacker.items();
    cache.clear();
    cache.put(1, "after");
    String generation = "shop/users~";
    List<byte[]> forgeries = new ArrayList<>();
    forgeries.add("garbage".getBytes(StandardCharsets.US_ASCII));
    Forgeries series = new Forgeries(7);
    List<Placed> items = List.of(new Placed(generation, before.get(generation)));
    for (Kind kind : List.of(Kind.FLIPPED, Kind.RESIZED, Kind.OTHER_SECRET, Kind.PLAIN)) {
      forgeries.add(series.next(kind, items).bytes());
    }

    for (byte[] forged : forgeries) {
      attacker.set(generation, forged);
      assertThat(cache.get(1)).isNull();
      cache.put(1, "again");
      assertThat(cache.get(1)).isEqualTo("again");
    }
  }

  @Test
  void get_olderGenerationReplayed_isOnlyBelievedByWhoSawNoLater() {
    Cache<Object, Object> cache = users(managers.withKeys(1));
    cache.put(1, "before");
    Map<String, byte[]> before = attacker.items();
    cache.clear();
    cache.put(2, "after");

    before.forEach(attacker::set);
    assertThat(cache.get(1)).as("by who saw the later one").isNull();

    before.forEach(attacker::set);
    Cache<Object, Object> fresh = users(managers.withKeys(1));
    assertThat(fresh.get(1)).as("the limit that the page security.md tells").isEqualTo("before");
  }

  @Test
  void operations_withHashedItemKeys_workAsEver() {
    Cache<Object, Object> cache = users(managers.hashed(1));
    Cache<Object, Object> other = users(managers.hashed(1));
    Map<Object, Object> expected = new HashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      Object key = i % 2 == 0 ? "key " + i : List.of("key", i);
      cache.put(key, i);
      expected.put(key, i);
    }

    assertThat(other.getAll(expected.keySet())).isEqualTo(expected);
    Map<Object, Object> walked = new HashMap<>();
    other.iterator().forEachRemaining(entry -> walked.put(entry.getKey(), entry.getValue()));
    assertThat(walked).isEqualTo(expected);
    assertThat(other.putIfAbsent("key 0", "another")).isFalse();
    assertThat(other.replace("key 0", 0, "replaced")).isTrue();
    assertThat(cache.get("key 0")).isEqualTo("replaced");
    assertThat(cache.remove("key 0")).isTrue();
    other.clear();
    assertThat(cache.getAll(expected.keySet())).isEmpty();
  }
}
