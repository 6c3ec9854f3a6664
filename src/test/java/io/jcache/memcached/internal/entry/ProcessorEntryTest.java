package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.internal.entry.Copier.Itself;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The net effect of what an entry processor does (JSR-107, EntryProcessor: 'Effect of multiple
 * MutableEntry operations performed by one EntryProcessor'), written out.
 */
class ProcessorEntryTest {

  private static final ExpiryRules RULES = new ExpiryRules(new EternalExpiryPolicy());

  // As in OperationsTest. The result is what the processor saw: values of get, answers of exists.
  // 'loader' gives the value 'loaded', 'empty' gives none; without either there is none.
  private static final String TABLE =
      """
      # what it does              | entry | loader || policy | counts | policy | writer | event | change | saw
      nothing                     | old  | loader | finite | 1 0 0 0 | - | -       | -                 | keep       | -
      nothing                     | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | -
      exists                      | old  | loader | finite | 1 0 0 0 | - | -       | -                 | keep       | true
      exists                      | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | false
      get                         | old  | loader | finite | 1 0 0 0 | A | -       | -                 | move A     | old
      get                         | old  | loader | zero   | 1 0 0 0 | A | -       | EXPIRED old<old | drop       | old
      get                         | old  | loader | null   | 1 0 0 0 | A | -       | -                 | keep       | old
      get,get                     | old  | loader | finite | 1 0 0 0 | A | -       | -                 | move A     | old,old
      get                         | none | no     | finite | 0 1 0 0 | - | -       | -                 | keep       | null
      get,exists,get,exists       | none | loader | finite | 0 1 0 0 | C | -       | CREATED loaded<null | put loaded C | loaded,true,loaded,true,1 load
      get                         | none | loader | zero   | 0 1 0 0 | C | -       | -                 | keep       | loaded,1 load
      get,exists,get              | none | empty  | finite | 0 1 0 0 | - | -       | -                 | keep       | null,false,null,1 load
      set a                       | none | loader | finite | 0 1 1 0 | C | write a | CREATED a<null    | put a C    | -
      set a                       | none | loader | zero   | 0 1 0 0 | C | write a | -                 | keep       | -
      set a                       | old  | loader | finite | 1 0 1 0 | U | write a | UPDATED a<old     | put a U    | -
      set a                       | old  | loader | null   | 1 0 1 0 | U | write a | UPDATED a<old     | put a =    | -
      set a                       | old  | loader | zero   | 1 0 1 0 | U | write a | UPDATED a<old, EXPIRED a<a | remove | -
      set a,set b                 | none | loader | finite | 0 1 1 0 | C | write b | CREATED b<null    | put b C    | -
      set a,get,exists            | none | loader | finite | 0 1 1 0 | C | write a | CREATED a<null    | put a C    | a,true
      set a,get                   | old  | loader | finite | 1 0 1 0 | U | write a | UPDATED a<old     | put a U    | a
      # Example 1: the first get and the second put are visible.
      get,set a,get,set b         | old  | loader | finite | 1 0 1 0 | AU | write b | UPDATED b<old    | put b U    | old,a
      get,set a                   | old  | loader | update null | 1 0 1 0 | AU | write a | UPDATED a<old | put a A  | old
      get,set a                   | old  | loader | access zero | 1 0 1 0 | AU | write a | UPDATED a<old | put a U  | old
      get,set a                   | old  | loader | access zero, update null | 1 0 1 0 | AU | write a | UPDATED a<old, EXPIRED a<a | remove | old
      get,set a,get,set b         | none | loader | finite | 0 1 1 0 | C | write b | CREATED b<null    | put b C    | loaded,a,1 load
      get,set a                   | none | empty  | finite | 0 1 1 0 | C | write a | CREATED a<null    | put a C    | null,1 load
      # Example 2: remove, then set, is an update.
      get,remove,get,set a        | old  | loader | finite | 1 0 1 0 | AU | write a | UPDATED a<old    | put a U    | old,null
      remove,set a                | old  | loader | finite | 1 0 1 0 | U | write a | UPDATED a<old     | put a U    | -
      remove,set a                | none | loader | finite | 0 1 1 0 | C | write a | CREATED a<null    | put a C    | -
      # Example 3: only the get and the remove are visible; the writer hears of the remove.
      get,set a,get,set b,remove  | old  | loader | finite | 1 0 0 1 | A | delete  | REMOVED old<old   | remove     | old,a
      get,set a,remove            | none | loader | finite | 0 1 0 0 | - | delete  | -                 | keep       | loaded,1 load
      # What was set first was never anywhere, which the TCK asks for.
      set a,remove                | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | -
      set a,get,remove            | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | a
      set a,remove,set b,remove   | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | -
      set a,remove,set b          | none | loader | finite | 0 1 1 0 | C | write b | CREATED b<null    | put b C    | -
      set a,remove,remove         | none | loader | finite | 0 1 0 0 | - | delete  | -                 | keep       | -
      get,set a,remove            | none | no     | finite | 0 1 0 0 | - | delete  | -                 | keep       | null
      set a,remove                | old  | loader | finite | 1 0 0 1 | - | delete  | REMOVED old<old   | remove     | -
      remove,set a,remove         | none | loader | finite | 0 1 0 0 | - | delete  | -                 | keep       | -
      remove,exists,get,exists    | old  | loader | finite | 1 0 0 1 | - | delete  | REMOVED old<old   | remove     | false,null,false
      remove,get                  | none | loader | finite | 0 1 0 0 | - | delete  | -                 | keep       | null
      set a,remove,get,exists     | none | loader | finite | 0 1 0 0 | - | -       | -                 | keep       | null,false
      get,remove                  | none | loader | finite | 0 1 0 0 | - | delete  | -                 | keep       | loaded,1 load
      get,remove                  | old  | loader | zero   | 1 0 0 1 | A | delete  | REMOVED old<old   | remove     | old
      remove,remove               | old  | loader | finite | 1 0 0 1 | - | delete  | REMOVED old<old   | remove     | -
      """;

  static List<Arguments> table() {
    return Deciding.table(TABLE, 4);
  }

  @ParameterizedTest
  @MethodSource("table")
  void invoke_netEffect_isAsWrittenOut(
      String script, String entry, String loader, String policy, String expected) {
    List<String> loads = new ArrayList<>();
    Function<String, Supplier<String>> loading =
        key -> {
          loads.add(key);
          return loader.equals("empty") ? null : new Itself<>("loaded");
        };
    Operation<String, String> invoke =
        Operations.invoke(
            "key",
            (e, arguments) -> run(script, e, loads),
            new Object[0],
            loader.equals("no") ? null : loading,
            value -> {},
            value -> value);

    assertThat(Deciding.decide(invoke, Deciding.entry(entry), policy)).isEqualTo(expected);
  }

  private static String run(String script, MutableEntry<String, String> entry, List<String> loads) {
    StringJoiner saw = new StringJoiner(",");
    saw.setEmptyValue("-");
    for (String step : script.split(",")) {
      if (step.startsWith("set ")) {
        entry.setValue(step.substring("set ".length()));
      } else if (step.equals("get")) {
        saw.add(entry.getValue());
      } else if (step.equals("exists")) {
        saw.add(Boolean.toString(entry.exists()));
      } else if (step.equals("remove")) {
        entry.remove();
      }
    }
    if (!loads.isEmpty()) {
      saw.add(loads.size() + " load");
    }
    return saw.toString();
  }

  @Test
  void invoke_operation_isNamedAndDegrades() {
    Operation<String, Object> invoke = invoke((entry, arguments) -> null);

    assertThat(invoke.name()).isEqualTo("invoke");
    assertThat(invoke.degrades()).isTrue();
    assertThat(invoke.decideBlind(RULES, 0)).isNull();
  }

  @Test
  void invoke_keyAndArguments_reachTheProcessor() {
    EntryProcessor<String, String, Object> processor =
        (entry, arguments) -> entry.getKey() + List.of(arguments);

    Object result =
        Operations.invoke(
                "key", processor, new Object[] {1, "b"}, null, value -> {}, value -> value)
            .decide(null, RULES, 0)
            .result();

    assertThat(result).isEqualTo("key[1, b]");
  }

  /** EntryProcessor: 'must wrap any Exception thrown wrapped in an EntryProcessorException'. */
  @Test
  void invoke_processorThrows_isWrapped() {
    for (Exception thrown :
        List.of(
            new IllegalArgumentException("mine"),
            new CacheException("mine"),
            new CacheLoaderException("mine"),
            new java.io.IOException("undeclared"))) {
      assertThatExceptionOfType(EntryProcessorException.class)
          .isThrownBy(() -> invoke((e, arguments) -> sneak(thrown)).decide(null, RULES, 0))
          .withCause(thrown)
          .withMessageContaining("ProcessorEntryTest");
    }
  }

  @Test
  void invoke_processorThrowsItsOwnKind_isNotWrappedAgain() {
    EntryProcessorException mine = new EntryProcessorException("mine");

    assertThatExceptionOfType(EntryProcessorException.class)
        .isThrownBy(() -> invoke((e, arguments) -> sneak(mine)).decide(null, RULES, 0))
        .isSameAs(mine);
  }

  @Test
  void invoke_processorThrowsAnError_isNotTouched() {
    StackOverflowError error = new StackOverflowError();

    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(
            () ->
                invoke(
                        (e, arguments) -> {
                          throw error;
                        })
                    .decide(null, RULES, 0))
        .isSameAs(error);
  }

  @Test
  void setValue_refused_throwsWhatTheCheckSays() {
    Operation<String, Object> invoke =
        Operations.invoke(
            "key",
            (e, arguments) -> {
              e.setValue(null);
              return null;
            },
            new Object[0],
            null,
            value -> Objects.requireNonNull(value, "no nulls"),
            value -> value);

    assertThatExceptionOfType(EntryProcessorException.class)
        .isThrownBy(() -> invoke.decide(null, RULES, 0))
        .havingCause()
        .isInstanceOf(NullPointerException.class)
        .withMessage("no nulls");
  }

  @Test
  void unwrap_ownClass_isTheEntryItself() {
    invoke(
            (entry, arguments) -> {
              assertThat(entry.unwrap(MutableEntry.class)).isSameAs(entry);
              assertThat(entry.unwrap(Cache.Entry.class)).isSameAs(entry);
              assertThatExceptionOfType(IllegalArgumentException.class)
                  .isThrownBy(() -> entry.unwrap(Map.class))
                  .withMessageContaining("java.util.Map");
              return null;
            })
        .decide(null, RULES, 0);
  }

  private static Operation<String, Object> invoke(
      EntryProcessor<String, String, Object> processor) {
    return Operations.invoke("key", processor, new Object[0], null, value -> {}, value -> value);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> Object sneak(Exception exception) throws E {
    throw (E) exception;
  }

  @Test
  void getValue_again_isTheSameObject() {
    ProcessorEntry<String, StringBuilder> entry =
        new ProcessorEntry<>(
            "key",
            new Entry<>(new StringBuilder("value"), Entry.NO_DEADLINE),
            null,
            value -> {},
            StringBuilder::new);

    assertThat(entry.getValue()).hasToString("value").isSameAs(entry.getValue());
  }
}
