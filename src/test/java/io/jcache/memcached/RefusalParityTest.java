package io.jcache.memcached;

import static io.jcache.memcached.WriteMethods.perform;
import static io.jcache.memcached.WriteMethods.result;
import static io.jcache.memcached.WriteMethods.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drives every method that writes through what each refuses before it looks at the entry. */
class RefusalParityTest {

  private static CacheFixture fixture;

  @BeforeAll
  static void open() {
    fixture = CacheFixture.inMemory();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  static Stream<String> methods() {
    return WriteMethods.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void method_closedCache_isIllegalState(String method) throws Exception {
    Cache<Object, Object> cache = new Trouble().cache(fixture);
    cache.put("k", "old");
    Iterator<Cache.Entry<Object, Object>> iterator = cache.iterator();
    iterator.next();
    cache.close();

    // The closed check comes first: the arguments are as wrong as can be.
    for (Object key : Arrays.asList("k", null, 42)) {
      String result =
          result(
              () -> {
                if (method.equals("iterator remove")) {
                  iterator.remove();
                  return "-";
                }
                return perform(method, cache, key, key);
              });
      assertThat(result).isEqualTo("!IllegalStateException");
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void method_keyThatNoCacheTakes_changesNothing(String method) throws Exception {
    if (method.equals("removeAll()") || method.equals("iterator remove")) {
      return;
    }
    Cache<Object, Object> cache = new Trouble().cache(fixture);
    cache.put("k", "old");

    assertThat(result(() -> perform(method, cache, null, "new")))
        .isEqualTo("!NullPointerException");
    assertThat(result(() -> perform(method, cache, 42, "new"))).isEqualTo("!ClassCastException");
    assertThat(stored(cache)).isEqualTo("old");
  }
}
