package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.RandomObjects;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application sees of a cache, wherever its entries lie. */
abstract class WholeCacheContract {

  /** Lets classes with hooks of Java serialization in. */
  static final String LIST = "serialization.allow=io.jcache.memcached.**";

  static final long SEED = 20_240_615;
  private static final int BATCH = 250;

  private CacheFixture fixture;
  private Cache<Object, Object> cache;

  /** Opens a cache manager whose node is empty. */
  abstract CacheFixture open();

  /** Returns how many random objects, and keys, are to come through. */
  abstract int objects();

  abstract int keys();

  @BeforeEach
  void openFixture() {
    fixture = open();
    cache = fixture.cache("whole");
  }

  @AfterEach
  void closeFixture() {
    fixture.close();
  }

  final CacheFixture fixture() {
    return fixture;
  }

  final Cache<Object, Object> cache() {
    return cache;
  }

  @Test
  void getAll_ofRandomObjects_givesEqualOnes() {
    RandomObjects objects = new RandomObjects(SEED);
    for (int from = 0; from < objects(); from += BATCH) {
      Map<Object, Object> batch = new HashMap<>();
      for (int i = from; i < from + BATCH; i++) {
        batch.put(i, objects.next());
      }
      cache.putAll(batch);

      Map<Object, Object> found = cache.getAll(batch.keySet());

      assertThat(found).hasSize(BATCH);
      batch.forEach(
          (key, value) ->
              assertThat(RandomObjects.difference(value, found.get(key)))
                  .as("seed %d, object %s, a %s", SEED, key, value.getClass())
                  .isNull());
      cache.removeAll(batch.keySet());
    }
  }

  @Test
  void putAndGet_eachShape_givesAnEqualOne() {
    RandomObjects objects = new RandomObjects(SEED + 1);
    for (int i = 0; i < objects.shapes(); i++) {
      Object value = objects.next();
      cache.put("key", value);
      assertThat(RandomObjects.difference(value, cache.get("key")))
          .as("seed %d, shape %d", SEED + 1, i)
          .isNull();
    }
  }

  @Test
  void get_ofRandomKeys_meetsWhereTheyAreEqual() {
    Cache<Object, Integer> numbers = fixture.cache("numbers");
    Map<KeyReader.Key, Integer> expected = KeyReader.expected(SEED, keys());
    assertThat(expected.size()).as("different keys").isGreaterThan(keys() / 2);

    expected.entrySet().parallelStream()
        .forEach(entry -> numbers.put(entry.getKey().key(), entry.getValue()));

    assertThat(KeyReader.read(numbers, SEED, keys(), 1, isIterable()))
        .isEqualTo("read " + expected.size());
    readElsewhere("numbers", "read " + expected.size());
  }

  /** Returns whether the node lists its keys. */
  boolean isIterable() {
    return true;
  }

  /** Reads the keys in another JVM, where one can reach the node. */
  void readElsewhere(String cacheName, String expected) {}

  @Test
  void put_cyclicKey_isRefusedAndDoesNoHarm() {
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);
    assertRefused(cyclic, ArrayList.class.getName(), "cyclic");

    Ring ring = new Ring();
    ring.next = new Ring();
    ring.next.next = ring;
    assertRefused(ring, Ring.class.getName(), "cyclic");
  }

  @Test
  void put_bottomlessKey_isRefusedAndDoesNoHarm() {
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      List<Object> outer = new ArrayList<>();
      outer.add(deep);
      deep = outer;
    }
    assertRefused(deep, ArrayList.class.getName(), "keys.max-depth");
    assertRefused(new Endless(), Endless.class.getName(), "keys.max-depth");
  }

  private void assertRefused(Object key, String className, String why) {
    for (Runnable use :
        List.<Runnable>of(
            () -> cache.put(key, "value"), () -> cache.get(key), () -> cache.remove(key))) {
      assertThatThrownBy(use::run)
          .isInstanceOf(CacheException.class)
          .hasMessageContaining(className)
          .hasMessageContaining(why)
          .hasMessageContaining("option key");
    }
    cache.put("sound", "value");
    assertThat(cache.get("sound")).isEqualTo("value");
    assertThat(cache.get(List.of(List.of(1)))).isNull();
    cache.remove("sound");
  }

  /** A link of a chain; all are equal. */
  private static final class Ring {
    Ring next;

    @Override
    public boolean equals(Object other) {
      return other instanceof Ring;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** A list whose only element is such a list again. */
  private static final class Endless extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      return new Endless();
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void put_valueAboveTheItemLimit_isRefusedAndDoesNoHarm() {
    cache.put("report", "old");
    try (CapturedLog log = new CapturedLog()) {
      for (Runnable write :
          List.<Runnable>of(
              () -> cache.put("report", "x".repeat(3 << 20)),
              () -> cache.getAndPut("report", "x".repeat(3 << 20)),
              () -> cache.replace("report", "x".repeat(3 << 20)))) {
        assertThatThrownBy(write::run)
            .isInstanceOf(CacheException.class)
            .hasMessageContaining("of key report")
            .hasMessageMatching(
                ".*the value has 31457\\d\\d bytes, this server takes at most 1048\\d{3}.*")
            .hasMessageContaining("memcached with a larger item size (-I)");
        assertThat(cache.get("report")).isEqualTo("old");
      }
      assertThat(log.lines("connect")).isEmpty();
      assertThat(log.lines("WARN")).isEmpty();
    }
    cache.put("report", "x".repeat(1_000_000));
    assertThat((String) cache.get("report")).hasSize(1_000_000);
  }

  @Test
  void iterator_overManyEntries_givesEachOnce() {
    Map<Object, Object> put = new LinkedHashMap<>();
    for (int i = 0; i < 1_000; i++) {
      put.put(i, "value " + i);
    }
    cache.putAll(put);
    Cache<Object, Object> other = fixture.cache("whole2");
    other.put(1, "of the other cache");

    Map<Object, Object> iterated = new HashMap<>();
    cache.forEach(entry -> assertThat(iterated.put(entry.getKey(), entry.getValue())).isNull());

    assertThat(iterated).isEqualTo(put);
    cache.clear();
    assertThat(cache.iterator().hasNext()).isFalse();
    assertThat(other.get(1)).isEqualTo("of the other cache");
  }

  @Test
  void storeByValue_changedObjects_changeNothing() {
    List<Integer> value = new ArrayList<>(List.of(1));
    cache.put("list", value);
    value.add(2);
    assertThat(cache.get("list")).isEqualTo(List.of(1));
    ((List<?>) cache.get("list")).clear();
    assertThat(cache.get("list")).isEqualTo(List.of(1));
  }
}
