package io.jcache.memcached;

import static io.jcache.memcached.WriteMethods.perform;
import static io.jcache.memcached.WriteMethods.result;
import static io.jcache.memcached.WriteMethods.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Drives every method that writes through each rule that the specification leaves to be read in
 * more than one way, so that no method has an opinion of its own.
 *
 * <p>What each has to do is written out in {@code parity.txt}.
 */
class ParityTest {

  private static CacheFixture fixture;

  @BeforeAll
  static void open() {
    fixture = CacheFixture.inMemory();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "parity.txt", delimiter = '|')
  void method_underARule(String ruleAndEntry, String method, String expected) throws Exception {
    check(ItemFormat.JCACHE, ruleAndEntry, method, expected);
  }

  /**
   * None is beyond them: a time that an update is to keep is, in this table, that of a creation.
   */
  @ParameterizedTest
  @CsvFileSource(resources = "parity.txt", delimiter = '|')
  void method_underARule_overSharedItems(String ruleAndEntry, String method, String expected)
      throws Exception {
    check(ItemFormat.PLAIN, ruleAndEntry, method, expected);
    check(ItemFormat.PYTHON_MEMCACHED, ruleAndEntry, method, expected);
  }

  private static void check(ItemFormat format, String ruleAndEntry, String method, String expected)
      throws Exception {
    String rule = ruleAndEntry.substring(0, ruleAndEntry.indexOf(','));
    String entry = ruleAndEntry.substring(ruleAndEntry.indexOf(',') + 2);
    Trouble trouble = new Trouble();
    Cache<Object, Object> cache = trouble.cache(fixture, format);
    if (!entry.equals("none")) {
      cache.put("k", entry);
    }
    HeardEvents<Object, Object> listener = new HeardEvents<>();
    if (rule.equals("listener throws")) {
      cache.registerCacheEntryListener(listener.configuration(true, true));
      listener.failWith(new CacheEntryListenerException("of the listener"));
    }
    trouble.rule = rule;
    Object value =
        rule.equals("null value") ? null : rule.equals("wrong value") ? (Object) 42 : "new";

    String result = result(() -> perform(method, cache, "k", value));

    trouble.rule = "";
    assertThat(result + ", " + stored(cache)).as("%s", format).isEqualTo(expected);
    if (rule.equals("update null")) {
      fixture.clock().advanceMillis(Trouble.LIFE_MILLIS);
      assertThat(stored(cache)).as("at the deadline of the creation").isEqualTo("none");
    }
    if (ruleAndEntry.equals("policy throws, none")) {
      String before = stored(cache);
      fixture.clock().advanceMillis(TimeUnit.DAYS.toMillis(10_000));
      assertThat(stored(cache)).as("in thirty years").isEqualTo(before);
    }
  }
}
