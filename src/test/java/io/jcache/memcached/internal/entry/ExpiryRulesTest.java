package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryRulesTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long CURRENT = NOW + 7;
  private static final long NEVER = Entry.NO_DEADLINE;
  private static final Duration TEN_SECONDS = new Duration(TimeUnit.SECONDS, 10);
  private static final long IN_TEN_SECONDS = NOW + 10_000;

  /** A policy with an answer of its own to each question. */
  private record Answers(
      @Nullable Duration creation, @Nullable Duration access, @Nullable Duration update)
      implements ExpiryPolicy {
    @Override
    public @Nullable Duration getExpiryForCreation() {
      return creation;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      return access;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      return update;
    }
  }

  private static ExpiryRules always(@Nullable Duration duration) {
    return new ExpiryRules(new Answers(duration, duration, duration));
  }

  private static ExpiryRules throwing(Runnable thrower) {
    return new ExpiryRules(
        new ExpiryPolicy() {
          @Override
          public Duration getExpiryForCreation() {
            thrower.run();
            return Duration.ZERO;
          }

          @Override
          public Duration getExpiryForAccess() {
            thrower.run();
            return Duration.ZERO;
          }

          @Override
          public Duration getExpiryForUpdate() {
            thrower.run();
            return Duration.ZERO;
          }
        });
  }

  private static ExpiryPolicy policy(String name) {
    return switch (name) {
      case "created" -> new CreatedExpiryPolicy(TEN_SECONDS);
      case "modified" -> new ModifiedExpiryPolicy(TEN_SECONDS);
      case "accessed" -> new AccessedExpiryPolicy(TEN_SECONDS);
      case "touched" -> new TouchedExpiryPolicy(TEN_SECONDS);
      case "eternal" -> new EternalExpiryPolicy();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    // policy, creation, access, update, blind write; 'kept' is the deadline there was
    "created,  new,   kept, kept, unknown, true",
    "modified, new,   kept, new,  new,     true",
    "accessed, new,   new,  kept, unknown, false",
    "touched,  new,   new,  new,  new,     false",
    "eternal,  never, kept, kept, never,   true"
  })
  void deadlines_policiesOfTheApi(
      String name, String creation, String access, String update, String blind, boolean ignores) {
    ExpiryRules rules = new ExpiryRules(policy(name));

    assertThat(text(rules.onCreation(NOW))).isEqualTo(creation);
    assertThat(text(rules.onAccess(CURRENT, NOW))).isEqualTo(access);
    assertThat(text(rules.onUpdate(CURRENT, NOW))).isEqualTo(update);
    assertThat(text(rules.onBlindWrite(NOW))).isEqualTo(blind);
    assertThat(rules.ignoresAccess()).isEqualTo(ignores);
  }

  private static String text(@Nullable Long deadline) {
    if (deadline == null) {
      return "unknown";
    }
    return deadline == NEVER
        ? "never"
        : deadline == CURRENT ? "kept" : deadline == IN_TEN_SECONDS ? "new" : deadline.toString();
  }

  /** Only of the API's own classes is it known that they always give the same answer. */
  @Test
  void policyOfTheApplication_isAskedEachTime() {
    ExpiryRules rules = always(TEN_SECONDS);

    assertThat(rules.ignoresAccess()).isFalse();
    assertThat(rules.onBlindWrite(NOW)).isNull();
  }

  @Test
  void duration_null_isNeverForACreationAndNoChangeElse() {
    ExpiryRules rules = always(null);

    assertThat(rules.onCreation(NOW)).isEqualTo(NEVER);
    assertThat(rules.onAccess(CURRENT, NOW)).isEqualTo(CURRENT);
    assertThat(rules.onUpdate(CURRENT, NOW)).isEqualTo(CURRENT);
  }

  /** ExpiryPolicy: 'Should an exception occur ... a default Duration will be used'. */
  @Test
  void policy_throws_isNeverForACreationAndNoChangeElse() {
    ExpiryRules rules =
        throwing(
            () -> {
              throw new IllegalStateException("of the policy");
            });

    assertThat(rules.onCreation(NOW)).isEqualTo(NEVER);
    assertThat(rules.onAccess(CURRENT, NOW)).isEqualTo(CURRENT);
    assertThat(rules.onUpdate(CURRENT, NOW)).isEqualTo(CURRENT);
  }

  @Test
  void policy_throwsAnError_comesThrough() {
    ExpiryRules rules =
        throwing(
            () -> {
              throw new LinkageError("of the policy");
            });

    assertThatExceptionOfType(LinkageError.class).isThrownBy(() -> rules.onCreation(NOW));
  }

  @Test
  void duration_zero_isNow() {
    for (TimeUnit unit : new TimeUnit[] {TimeUnit.MILLISECONDS, TimeUnit.SECONDS, TimeUnit.DAYS}) {
      ExpiryRules rules = always(new Duration(unit, 0));

      assertThat(rules.onCreation(NOW)).isEqualTo(ExpiryRules.NOW);
      assertThat(rules.onAccess(CURRENT, NOW)).isEqualTo(ExpiryRules.NOW);
      assertThat(rules.onUpdate(CURRENT, NOW)).isEqualTo(ExpiryRules.NOW);
    }
  }

  @Test
  void duration_oneMillisecond_isNotZero() {
    assertThat(always(new Duration(TimeUnit.MILLISECONDS, 1)).onCreation(NOW)).isEqualTo(NOW + 1);
  }

  @Test
  void duration_eternal_isNever() {
    ExpiryRules rules = always(Duration.ETERNAL);

    assertThat(rules.onCreation(NOW)).isEqualTo(NEVER);
    assertThat(rules.onAccess(CURRENT, NOW)).isEqualTo(NEVER);
    assertThat(rules.onUpdate(CURRENT, NOW)).isEqualTo(NEVER);
  }

  @Test
  void duration_beyondTheEndOfTime_isNever() {
    assertThat(always(new Duration(TimeUnit.DAYS, Long.MAX_VALUE)).onCreation(NOW))
        .isEqualTo(NEVER);
    assertThat(
            always(new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE - NOW + 1)).onCreation(NOW))
        .isEqualTo(NEVER);
    assertThat(
            always(new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE - NOW - 1)).onCreation(NOW))
        .isEqualTo(NEVER - 1);
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds by which the access would move a deadline of 10 s, and whether it does
    "99, false",
    "100, false",
    "101, true",
    "9999, true",
    "-99, false",
    "-100, false",
    "-101, true"
  })
  void onAccess_movesByMoreThanAHundredth(long milliseconds, boolean moves) {
    long current = IN_TEN_SECONDS - milliseconds;

    assertThat(always(TEN_SECONDS).onAccess(current, NOW))
        .isEqualTo(moves ? IN_TEN_SECONDS : current);
  }

  @Test
  void onAccess_durationBelowAHundredMilliseconds_movesByAny() {
    ExpiryRules rules = always(new Duration(TimeUnit.MILLISECONDS, 99));

    assertThat(rules.onAccess(NOW + 98, NOW)).isEqualTo(NOW + 99);
    assertThat(rules.onAccess(NOW + 99, NOW)).isEqualTo(NOW + 99);
  }

  @Test
  void onAccess_entryThatNeverExpires_getsADeadline() {
    assertThat(always(TEN_SECONDS).onAccess(NEVER, NOW)).isEqualTo(IN_TEN_SECONDS);
    assertThat(always(Duration.ETERNAL).onAccess(NEVER, NOW)).isEqualTo(NEVER);
  }

  @Test
  void onBlindWrite_absentAtOnce_isUnknown() {
    assertThat(new ExpiryRules(new ModifiedExpiryPolicy(Duration.ZERO)).onBlindWrite(NOW)).isNull();
    assertThat(new ExpiryRules(new TouchedExpiryPolicy(Duration.ETERNAL)).onBlindWrite(NOW))
        .isEqualTo(NEVER);
  }
}
