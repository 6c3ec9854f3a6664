package io.jcache.memcached;

import static io.jcache.memcached.WriteMethods.perform;
import static io.jcache.memcached.WriteMethods.result;
import static io.jcache.memcached.WriteMethods.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives every method that writes through each rule that the specification leaves to be read in
 * more than one way, so that no method has an opinion of its own.
 *
 * <p>A cell is {@code result, entry afterwards}; {@code -} is no result, {@code !} an exception
 * (with its cause behind a colon), {@code none} no entry, an empty cell is not applicable.
 */
class ParityTest {

  private static final String OUTCOMES =
      """
      # The policy: zero means absent at once, null changes nothing, and throwing is the default.
      creation zero, none    | put             | -, none
      creation zero, none    | getAndPut       | null, none
      creation zero, none    | putIfAbsent     | false, none
      creation zero, none    | putAll          | -, none
      creation zero, none    | replace         | false, none
      creation zero, none    | replace(old)    | false, none
      creation zero, none    | getAndReplace   | null, none
      creation zero, none    | remove          | false, none
      creation zero, none    | remove(old)     | false, none
      creation zero, none    | getAndRemove    | null, none
      creation zero, none    | removeAll(keys) | -, none
      creation zero, none    | removeAll()     | -, none
      creation zero, none    | invoke set      | done, none
      creation zero, none    | invoke remove   | done, none
      creation zero, none    | invokeAll set   | done, none
      creation zero, none    | iterator remove | -, none
      creation zero, none    | loadAll replace | -, none
      update null, old       | put             | -, new
      update null, old       | getAndPut       | old, new
      update null, old       | putIfAbsent     | false, old
      update null, old       | putAll          | -, new
      update null, old       | replace         | true, new
      update null, old       | replace(old)    | true, new
      update null, old       | getAndReplace   | old, new
      update null, old       | remove          | true, none
      update null, old       | remove(old)     | true, none
      update null, old       | getAndRemove    | old, none
      update null, old       | removeAll(keys) | -, none
      update null, old       | removeAll()     | -, none
      update null, old       | invoke set      | done, new
      update null, old       | invoke remove   | done, none
      update null, old       | invokeAll set   | done, new
      update null, old       | iterator remove | -, none
      update null, old       | loadAll replace | -, loaded
      update zero, old       | put             | -, none
      update zero, old       | getAndPut       | old, none
      update zero, old       | putIfAbsent     | false, old
      update zero, old       | putAll          | -, none
      update zero, old       | replace         | true, none
      update zero, old       | replace(old)    | true, none
      update zero, old       | getAndReplace   | old, none
      update zero, old       | remove          | true, none
      update zero, old       | remove(old)     | true, none
      update zero, old       | getAndRemove    | old, none
      update zero, old       | removeAll(keys) | -, none
      update zero, old       | removeAll()     | -, none
      update zero, old       | invoke set      | done, none
      update zero, old       | invoke remove   | done, none
      update zero, old       | invokeAll set   | done, none
      update zero, old       | iterator remove | -, none
      update zero, old       | loadAll replace | -, none
      policy throws, none    | put             | -, new
      policy throws, none    | getAndPut       | null, new
      policy throws, none    | putIfAbsent     | true, new
      policy throws, none    | putAll          | -, new
      policy throws, none    | replace         | false, none
      policy throws, none    | replace(old)    | false, none
      policy throws, none    | getAndReplace   | null, none
      policy throws, none    | remove          | false, none
      policy throws, none    | remove(old)     | false, none
      policy throws, none    | getAndRemove    | null, none
      policy throws, none    | removeAll(keys) | -, none
      policy throws, none    | removeAll()     | -, none
      policy throws, none    | invoke set      | done, new
      policy throws, none    | invoke remove   | done, none
      policy throws, none    | invokeAll set   | done, new
      policy throws, none    | iterator remove | -, none
      policy throws, none    | loadAll replace | -, loaded
      policy throws, old     | put             | -, new
      policy throws, old     | getAndPut       | old, new
      policy throws, old     | putIfAbsent     | false, old
      policy throws, old     | putAll          | -, new
      policy throws, old     | replace         | true, new
      policy throws, old     | replace(old)    | true, new
      policy throws, old     | getAndReplace   | old, new
      policy throws, old     | remove          | true, none
      policy throws, old     | remove(old)     | true, none
      policy throws, old     | getAndRemove    | old, none
      policy throws, old     | removeAll(keys) | -, none
      policy throws, old     | removeAll()     | -, none
      policy throws, old     | invoke set      | done, new
      policy throws, old     | invoke remove   | done, none
      policy throws, old     | invokeAll set   | done, new
      policy throws, old     | iterator remove | -, none
      policy throws, old     | loadAll replace | -, loaded
      # The writer: nothing is changed where it fails; it is not asked where nothing would be.
      writer throws, none    | put             | !CacheWriterException, none
      writer throws, none    | getAndPut       | !CacheWriterException, none
      writer throws, none    | putIfAbsent     | !CacheWriterException, none
      writer throws, none    | putAll          | !CacheWriterException, none
      writer throws, none    | replace         | false, none
      writer throws, none    | replace(old)    | false, none
      writer throws, none    | getAndReplace   | null, none
      writer throws, none    | remove          | !CacheWriterException, none
      writer throws, none    | remove(old)     | false, none
      writer throws, none    | getAndRemove    | !CacheWriterException, none
      writer throws, none    | removeAll(keys) | !CacheWriterException, none
      writer throws, none    | removeAll()     | -, none
      writer throws, none    | invoke set      | !CacheWriterException, none
      writer throws, none    | invoke remove   | !CacheWriterException, none
      writer throws, none    | invokeAll set   | !EntryProcessorException:CacheWriterException, none
      writer throws, none    | iterator remove | -, none
      writer throws, none    | loadAll replace | -, loaded
      writer throws, old     | put             | !CacheWriterException, old
      writer throws, old     | getAndPut       | !CacheWriterException, old
      writer throws, old     | putIfAbsent     | false, old
      writer throws, old     | putAll          | !CacheWriterException, old
      writer throws, old     | replace         | !CacheWriterException, old
      writer throws, old     | replace(old)    | !CacheWriterException, old
      writer throws, old     | getAndReplace   | !CacheWriterException, old
      writer throws, old     | remove          | !CacheWriterException, old
      writer throws, old     | remove(old)     | !CacheWriterException, old
      writer throws, old     | getAndRemove    | !CacheWriterException, old
      writer throws, old     | removeAll(keys) | !CacheWriterException, old
      writer throws, old     | removeAll()     | !CacheWriterException, old
      writer throws, old     | invoke set      | !CacheWriterException, old
      writer throws, old     | invoke remove   | !CacheWriterException, old
      writer throws, old     | invokeAll set   | !EntryProcessorException:CacheWriterException, old
      writer throws, old     | iterator remove | !CacheWriterException, old
      writer throws, old     | loadAll replace | -, loaded
      # Listeners: the operation is done; whoever caused the event hears of their failure.
      listener throws, none  | put             | !CacheEntryListenerException, new
      listener throws, none  | getAndPut       | !CacheEntryListenerException, new
      listener throws, none  | putIfAbsent     | !CacheEntryListenerException, new
      listener throws, none  | putAll          | !CacheEntryListenerException, new
      listener throws, none  | replace         | false, none
      listener throws, none  | replace(old)    | false, none
      listener throws, none  | getAndReplace   | null, none
      listener throws, none  | remove          | false, none
      listener throws, none  | remove(old)     | false, none
      listener throws, none  | getAndRemove    | null, none
      listener throws, none  | removeAll(keys) | -, none
      listener throws, none  | removeAll()     | -, none
      listener throws, none  | invoke set      | !CacheEntryListenerException, new
      listener throws, none  | invoke remove   | done, none
      listener throws, none  | invokeAll set   | !EntryProcessorException:CacheEntryListenerException, new
      listener throws, none  | iterator remove | -, none
      listener throws, none  | loadAll replace | !CacheEntryListenerException, loaded
      listener throws, old   | put             | !CacheEntryListenerException, new
      listener throws, old   | getAndPut       | !CacheEntryListenerException, new
      listener throws, old   | putIfAbsent     | false, old
      listener throws, old   | putAll          | !CacheEntryListenerException, new
      listener throws, old   | replace         | !CacheEntryListenerException, new
      listener throws, old   | replace(old)    | !CacheEntryListenerException, new
      listener throws, old   | getAndReplace   | !CacheEntryListenerException, new
      listener throws, old   | remove          | !CacheEntryListenerException, none
      listener throws, old   | remove(old)     | !CacheEntryListenerException, none
      listener throws, old   | getAndRemove    | !CacheEntryListenerException, none
      listener throws, old   | removeAll(keys) | !CacheEntryListenerException, none
      listener throws, old   | removeAll()     | !CacheEntryListenerException, none
      listener throws, old   | invoke set      | !CacheEntryListenerException, new
      listener throws, old   | invoke remove   | !CacheEntryListenerException, none
      listener throws, old   | invokeAll set   | !EntryProcessorException:CacheEntryListenerException, new
      listener throws, old   | iterator remove | !CacheEntryListenerException, none
      listener throws, old   | loadAll replace | !CacheEntryListenerException, loaded
      # Arguments that no cache takes; a value that a processor sets is an argument, too.
      null value, old        | put             | !NullPointerException, old
      null value, old        | getAndPut       | !NullPointerException, old
      null value, old        | putIfAbsent     | !NullPointerException, old
      null value, old        | putAll          | !NullPointerException, old
      null value, old        | replace         | !NullPointerException, old
      null value, old        | replace(old)    | !NullPointerException, old
      null value, old        | getAndReplace   | !NullPointerException, old
      null value, old        | remove(old)     | !NullPointerException, old
      null value, old        | invoke set      | !EntryProcessorException:NullPointerException, old
      null value, old        | invokeAll set   | !EntryProcessorException:NullPointerException, old
      wrong value, old       | put             | !ClassCastException, old
      wrong value, old       | getAndPut       | !ClassCastException, old
      wrong value, old       | putIfAbsent     | !ClassCastException, old
      wrong value, old       | putAll          | !ClassCastException, old
      wrong value, old       | replace         | !ClassCastException, old
      wrong value, old       | replace(old)    | !ClassCastException, old
      wrong value, old       | getAndReplace   | !ClassCastException, old
      wrong value, old       | remove(old)     | !ClassCastException, old
      wrong value, old       | invoke set      | !EntryProcessorException:ClassCastException, old
      wrong value, old       | invokeAll set   | !EntryProcessorException:ClassCastException, old
      """;

  private static CacheFixture fixture;

  @BeforeAll
  static void open() {
    fixture = CacheFixture.inMemory();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  static Stream<Arguments> outcomes() {
    return OUTCOMES
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Arguments.of((Object[]) line.split("\\s*\\|\\s*")));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void method_underARule(String ruleAndEntry, String method, String expected) throws Exception {
    String rule = ruleAndEntry.substring(0, ruleAndEntry.indexOf(','));
    String entry = ruleAndEntry.substring(ruleAndEntry.indexOf(',') + 2);
    Trouble trouble = new Trouble();
    Cache<Object, Object> cache = trouble.cache(fixture);
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
    assertThat(result + ", " + stored(cache)).isEqualTo(expected);
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
