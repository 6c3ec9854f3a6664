package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each operation on one entry means (JSR-107: the methods of Cache, the tables of the chapters
 * on expiry, events, integration and statistics), written out.
 */
class OperationsTest {

  // The counts are hits, misses, puts, removals; the policy is asked for C creation, A access,
  // U update; an event shows new<old value; '=' is the deadline that the entry had.
  private static final String TABLE =
      """
      # operation        | entry | policy || counts | policy | writer    | event           | change      | result
      get                | old  | finite | 1 0 0 0 | A | -         | -               | move A      | old
      get                | old  | zero   | 1 0 0 0 | A | -         | EXPIRED old<old | drop        | old
      get                | old  | null   | 1 0 0 0 | A | -         | -               | keep        | old
      get                | old  | throws | 1 0 0 0 | A | -         | -               | keep        | old
      get                | none | finite | 0 1 0 0 | - | -         | -               | keep        | null
      containsKey        | old  | zero   | 0 0 0 0 | - | -         | -               | keep        | true
      containsKey        | none | finite | 0 0 0 0 | - | -         | -               | keep        | false
      put                | none | finite | 0 0 1 0 | C | write new | CREATED new<null | put new C  | null
      put                | none | zero   | 0 0 0 0 | C | write new | -               | keep        | null
      put                | none | null   | 0 0 1 0 | C | write new | CREATED new<null | put new eternal | null
      put                | none | throws | 0 0 1 0 | C | write new | CREATED new<null | put new eternal | null
      put                | old  | finite | 0 0 1 0 | U | write new | UPDATED new<old | put new U   | null
      put                | old  | zero   | 0 0 1 0 | U | write new | UPDATED new<old, EXPIRED new<new | remove | null
      put                | old  | null   | 0 0 1 0 | U | write new | UPDATED new<old | put new =   | null
      put                | old  | throws | 0 0 1 0 | U | write new | UPDATED new<old | put new =   | null
      put                | new  | finite | 0 0 1 0 | U | write new | UPDATED new<new | put new U   | null
      putWritten         | none | finite | 0 0 1 0 | C | -         | CREATED new<null | put new C  | null
      putWritten         | none | zero   | 0 0 0 0 | C | -         | -               | keep        | null
      putWritten         | old  | finite | 0 0 1 0 | U | -         | UPDATED new<old | put new U   | null
      putLoaded          | none | finite | 0 0 0 0 | C | -         | CREATED new<null | put new C  | null
      putLoaded          | none | zero   | 0 0 0 0 | C | -         | -               | keep        | null
      putLoaded          | old  | finite | 0 0 0 0 | U | -         | UPDATED new<old | put new U   | null
      addLoaded          | none | finite | 0 0 0 0 | C | -         | CREATED new<null | put new C  | new
      addLoaded          | none | zero   | 0 0 0 0 | C | -         | -               | keep        | new
      addLoaded          | old  | finite | 0 0 0 0 | - | -         | -               | keep        | old
      getAndPut          | none | finite | 0 1 1 0 | C | write new | CREATED new<null | put new C  | null
      getAndPut          | none | zero   | 0 1 0 0 | C | write new | -               | keep        | null
      getAndPut          | old  | finite | 1 0 1 0 | U | write new | UPDATED new<old | put new U   | old
      getAndPut          | old  | zero   | 1 0 1 0 | U | write new | UPDATED new<old, EXPIRED new<new | remove | old
      putIfAbsent        | none | finite | 0 1 1 0 | C | write new | CREATED new<null | put new C  | true
      putIfAbsent        | none | zero   | 0 1 0 0 | C | write new | -               | keep        | false
      putIfAbsent        | none | throws | 0 1 1 0 | C | write new | CREATED new<null | put new eternal | true
      putIfAbsent        | old  | finite | 1 0 0 0 | - | -         | -               | keep        | false
      remove             | old  | finite | 0 0 0 1 | - | delete    | REMOVED old<old | remove      | true
      remove             | none | finite | 0 0 0 0 | - | delete    | -               | keep        | false
      removeDeleted      | old  | finite | 0 0 0 1 | - | -         | REMOVED old<old | remove      | true
      removeDeleted      | none | finite | 0 0 0 0 | - | -         | -               | keep        | false
      removeUncounted    | old  | finite | 0 0 0 1 | - | -         | REMOVED old<old | remove      | true
      removeUncounted    | none | finite | 0 0 0 0 | - | -         | -               | keep        | false
      getAndRemove       | old  | finite | 1 0 0 1 | - | delete    | REMOVED old<old | remove      | old
      getAndRemove       | none | finite | 0 1 0 0 | - | delete    | -               | keep        | null
      remove(old)        | old  | finite | 1 0 0 1 | - | delete    | REMOVED old<old | remove      | true
      remove(old)        | other | finite | 1 0 0 0 | A | -        | -               | move A      | false
      remove(old)        | other | zero  | 1 0 0 0 | A | -         | EXPIRED other<other | drop    | false
      remove(old)        | none | finite | 0 1 0 0 | - | -         | -               | keep        | false
      replace            | old  | finite | 1 0 1 0 | U | write new | UPDATED new<old | put new U   | true
      replace            | old  | zero   | 1 0 1 0 | U | write new | UPDATED new<old, EXPIRED new<new | remove | true
      replace            | old  | throws | 1 0 1 0 | U | write new | UPDATED new<old | put new =   | true
      replace            | none | finite | 0 1 0 0 | - | -         | -               | keep        | false
      getAndReplace      | old  | finite | 1 0 1 0 | U | write new | UPDATED new<old | put new U   | old
      getAndReplace      | none | finite | 0 1 0 0 | - | -         | -               | keep        | null
      replace(old)       | old  | finite | 1 0 1 0 | U | write new | UPDATED new<old | put new U   | true
      replace(old)       | old  | null   | 1 0 1 0 | U | write new | UPDATED new<old | put new =   | true
      replace(old)       | other | finite | 1 0 0 0 | A | -        | -               | move A      | false
      replace(old)       | other | zero  | 1 0 0 0 | A | -         | EXPIRED other<other | drop    | false
      replace(old)       | none | finite | 0 1 0 0 | - | -         | -               | keep        | false
      """;

  static List<Arguments> table() {
    return Deciding.table(TABLE, 3);
  }

  private static Operation<String, ?> operation(String name) {
    return switch (name) {
      case "get" -> Operations.get();
      case "containsKey" -> Operations.containsKey();
      case "put" -> Operations.put("new");
      case "putWritten" -> Operations.putWritten("new");
      case "putLoaded" -> Operations.putLoaded("new");
      case "addLoaded" -> Operations.addLoaded("new");
      case "getAndPut" -> Operations.getAndPut("new");
      case "putIfAbsent" -> Operations.putIfAbsent("new");
      case "remove" -> Operations.remove();
      case "removeDeleted" -> Operations.removeDeleted();
      case "removeUncounted" -> Operations.removeUncounted();
      case "getAndRemove" -> Operations.getAndRemove();
      case "remove(old)" -> Operations.remove("old");
      case "replace" -> Operations.replace("new");
      case "getAndReplace" -> Operations.getAndReplace("new");
      case "replace(old)" -> Operations.replace("old", "new");
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @MethodSource("table")
  void decide_isAsWrittenOut(String name, String entry, String policy, String expected) {
    String decided = Deciding.decide(operation(name), Deciding.entry(entry), policy);

    assertThat(decided).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("table")
  void decide_again_isTheSame(String name, String entry, String policy, String expected) {
    Operation<String, ?> operation = operation(name);
    Deciding.decide(operation, Deciding.entry("someone else's"), policy);

    String decided = Deciding.decide(operation, Deciding.entry(entry), policy);

    assertThat(decided).isEqualTo(expected);
  }

  @Test
  void remove_valueIsAnArray_comparesItsElements() {
    Entry<byte[]> current = new Entry<>(new byte[] {1, 2}, Entry.NO_DEADLINE);
    ExpiryRules rules = new ExpiryRules(new EternalExpiryPolicy());

    assertThat(Operations.remove(new byte[] {1, 2}).decide(current, rules, 0).result()).isTrue();
    assertThat(Operations.remove(new byte[] {1, 3}).decide(current, rules, 0).result()).isFalse();
    assertThat(
            Operations.replace(new byte[] {1, 2}, new byte[] {}).decide(current, rules, 0).result())
        .isTrue();
  }

  @Test
  void removedWithAll_isARemovalOfWhichNoWriterHears() {
    Decision<String, Boolean> decision =
        Operations.removedWithAll(new Entry<>("old", Entry.NO_DEADLINE));

    assertThat(decision.tally()).isEqualTo(new Tally(0, 0, 0, 1));
    assertThat(decision.occurrences()).containsExactly(Occurrence.removed("old"));
    assertThat(decision.writeThrough()).isEqualTo(new WriteThrough.None<>());
    assertThat(decision.change()).isEqualTo(new Change.Remove<>());
    assertThat(decision.result()).isTrue();
  }

  @Test
  void decideBlind_putUnderAPolicyOfWritesAlike_storesWithoutAnEvent() {
    ExpiryRules rules = new ExpiryRules(new TouchedExpiryPolicy(Duration.ONE_MINUTE));
    for (Operation<String, ?> put :
        List.of(Operations.put("new"), Operations.putWritten("new"), Operations.putLoaded("new"))) {
      Decision<String, ?> decision = put.decideBlind(rules, Deciding.NOW);

      assertThat(decision).as(put.name()).isNotNull();
      assertThat(decision.change())
          .as(put.name())
          .isEqualTo(new Change.Put<>("new", Deciding.NOW + 60_000));
      assertThat(decision.tally().puts()).isEqualTo(put.name().equals("loadAll") ? 0 : 1);
      assertThat(decision.occurrences()).isEmpty();
      assertThat(decision.writeThrough()).isEqualTo(new WriteThrough.None<>());
    }
  }

  @Test
  void decideBlind_putWhoseDeadlineDependsOnTheEntry_isNull() {
    ExpiryRules rules = new ExpiryRules(new CreatedExpiryPolicy(Duration.ONE_MINUTE));

    assertThat(Operations.put("new").decideBlind(rules, Deciding.NOW)).isNull();
  }

  @Test
  void decideBlind_operationsThatAnswer_isNull() {
    ExpiryRules rules = new ExpiryRules(new EternalExpiryPolicy());
    for (String name :
        List.of(
            "get", "addLoaded", "getAndPut", "putIfAbsent", "remove", "replace", "removeDeleted")) {
      assertThat(operation(name).decideBlind(rules, Deciding.NOW)).as(name).isNull();
    }
  }

  @Test
  void decideBlind_removalThatNobodyCounts_removesUnderAnyPolicy() {
    for (ExpiryPolicy policy :
        List.of(new EternalExpiryPolicy(), new CreatedExpiryPolicy(Duration.ONE_MINUTE))) {
      Decision<String, Boolean> decision =
          Operations.<String>removeUncounted().decideBlind(new ExpiryRules(policy), Deciding.NOW);

      assertThat(decision).isEqualTo(Decision.change(new Change.Remove<>(), null, Tally.NONE));
    }
  }

  /** DESIGN: an invented answer would be a lie; what only forgets may go on without its node. */
  @Test
  void degrades_onlyWhatInventsNoAnswer() {
    for (String name :
        List.of(
            "get",
            "containsKey",
            "put",
            "putWritten",
            "putLoaded",
            "addLoaded",
            "remove",
            "removeDeleted",
            "removeUncounted")) {
      assertThat(operation(name).degrades()).as(name).isTrue();
    }
    for (String name :
        List.of(
            "getAndPut",
            "putIfAbsent",
            "getAndRemove",
            "remove(old)",
            "replace",
            "getAndReplace",
            "replace(old)")) {
      assertThat(operation(name).degrades()).as(name).isFalse();
    }
  }

  /** Messages name the method that the application called. */
  @Test
  void name_isThatOfTheMethodOfCache() {
    for (String name :
        List.of(
            "get",
            "containsKey",
            "put",
            "getAndPut",
            "putIfAbsent",
            "remove",
            "getAndRemove",
            "replace",
            "getAndReplace")) {
      assertThat(operation(name).name()).isEqualTo(name);
    }
    assertThat(operation("remove(old)").name()).isEqualTo("remove");
    assertThat(operation("replace(old)").name()).isEqualTo("replace");
    assertThat(operation("putWritten").name()).isEqualTo("putAll");
    assertThat(operation("removeDeleted").name()).isEqualTo("removeAll");
    assertThat(operation("removeUncounted").name()).isEqualTo("removeAll");
    assertThat(operation("putLoaded").name()).isEqualTo("loadAll");
    assertThat(operation("addLoaded").name()).isEqualTo("load");
  }

  /** Whoever asked for a change without wanting an answer does not want to read what was before. */
  @Test
  void outdates_whatChangesWithoutAnAnswer() {
    Decision<String, Void> kept = Decision.keep(null, Tally.NONE);
    for (String name :
        List.of("put", "putWritten", "putLoaded", "remove", "removeDeleted", "removeUncounted")) {
      assertThat(operation(name).outdates(null)).as(name).isTrue();
      assertThat(operation(name).outdates(kept)).as(name).isTrue();
    }
    for (String name :
        List.of("get", "containsKey", "addLoaded", "getAndPut", "putIfAbsent", "replace")) {
      assertThat(operation(name).outdates(null)).as(name).isFalse();
      assertThat(operation(name).outdates(removal())).as(name).isFalse();
    }
    Operation<String, Void> other =
        new Operation<>() {
          @Override
          public String name() {
            return "other";
          }

          @Override
          public Decision<String, Void> decide(
              @Nullable Entry<String> current, ExpiryRules rules, long now) {
            return kept;
          }

          @Override
          public boolean degrades() {
            return false;
          }
        };
    assertThat(other.outdates(removal())).isFalse();
  }

  private static Decision<String, Void> removal() {
    return Decision.change(new Change.Remove<>(), null, Tally.REMOVAL);
  }

  /** A processor outdates what was there once it has decided to write, here or through a writer. */
  @Test
  void outdates_invoke_isWhetherItsProcessorWrote() {
    Operation<String, Void> invoke =
        Operations.invoke(
            "key",
            (entry, arguments) -> null,
            new @Nullable Object[0],
            null,
            value -> {},
            value -> value);
    Decision<String, Void> kept = Decision.keep(null, Tally.NONE);

    assertThat(invoke.degrades()).isTrue();
    assertThat(invoke.outdates(null)).isFalse();
    assertThat(invoke.outdates(kept)).isFalse();
    assertThat(invoke.outdates(Decision.change(new Change.Move<>(5), null, Tally.HIT))).isFalse();
    assertThat(invoke.outdates(kept.through(new WriteThrough.Delete<>()))).isTrue();
    assertThat(invoke.outdates(removal())).isTrue();
    assertThat(invoke.outdates(Decision.change(new Change.Drop<>(), null, Tally.HIT))).isTrue();
    assertThat(invoke.outdates(Decision.change(new Change.Put<>("new", 5), null, Tally.PUT)))
        .isTrue();
  }
}
