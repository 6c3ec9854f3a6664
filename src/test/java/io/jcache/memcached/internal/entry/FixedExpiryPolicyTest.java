package io.jcache.memcached.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.Factory;
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

/** Every combination of three durations, which are minutes, eternal or none. */
final class FixedExpiryPolicyTest {
  private static final long NOW = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "eternal, ,        ,        EternalExpiryPolicy",
    "eternal, ,        eternal, EternalExpiryPolicy",
    "eternal, eternal, ,        EternalExpiryPolicy",
    "eternal, eternal, eternal, EternalExpiryPolicy",
    "1,       ,        ,        CreatedExpiryPolicy",
    "1,       ,        1,       ModifiedExpiryPolicy",
    "1,       1,       ,        AccessedExpiryPolicy",
    "1,       1,       1,       TouchedExpiryPolicy",
    "1,       ,        2,       FixedExpiryPolicy",
    "1,       ,        eternal, FixedExpiryPolicy",
    "1,       2,       ,        FixedExpiryPolicy",
    "1,       2,       1,       FixedExpiryPolicy",
    "1,       2,       2,       FixedExpiryPolicy",
    "1,       1,       2,       FixedExpiryPolicy",
    "1,       2,       3,       FixedExpiryPolicy",
    "eternal, 1,       ,        FixedExpiryPolicy",
    "eternal, ,        1,       FixedExpiryPolicy",
    "eternal, 1,       1,       FixedExpiryPolicy",
    "eternal, 1,       eternal, FixedExpiryPolicy",
  })
  void factoryOf_durations_givesAPolicyWithJustThese(
      String creation, @Nullable String access, @Nullable String update, String type) {
    Duration created = duration(creation);
    Duration accessed = access == null ? null : duration(access);
    Duration updated = update == null ? null : duration(update);

    ExpiryPolicy policy = FixedExpiryPolicy.factoryOf(created, accessed, updated).create();

    assertThat(policy.getClass().getSimpleName()).isEqualTo(type);
    ExpiryRules rules = new ExpiryRules(policy);
    long current = rules.onCreation(NOW);
    assertThat(current).isEqualTo(deadline(created));
    assertThat(rules.onAccess(current, NOW))
        .isEqualTo(accessed == null ? current : deadline(accessed));
    assertThat(rules.onUpdate(current, NOW))
        .isEqualTo(updated == null ? current : deadline(updated));
  }

  /** A write that ends alike whether or not the entry is there needs not look, and so is faster. */
  @Test
  void onBlindWrite_creationAndUpdateAlike_givesTheDeadline() {
    Duration one = duration("1");
    ExpiryRules alike = rules(one, duration("2"), one);
    ExpiryRules different = rules(one, null, duration("2"));
    ExpiryRules keeping = rules(one, duration("2"), null);

    assertThat(alike.onBlindWrite(NOW)).isEqualTo(deadline(one));
    assertThat(different.onBlindWrite(NOW)).isNull();
    assertThat(keeping.onBlindWrite(NOW)).isNull();
  }

  @Test
  void ignoresAccess_withoutAccess_isTrue() {
    assertThat(rules(duration("1"), null, duration("2")).ignoresAccess()).isTrue();
    assertThat(rules(duration("1"), duration("2"), null).ignoresAccess()).isFalse();
  }

  @Test
  void equals_ofFactories_comparesDurations() {
    Factory<? extends ExpiryPolicy> factory = factory("1", "2", "3");

    assertThat(factory)
        .isEqualTo(factory("1", "2", "3"))
        .hasSameHashCodeAs(factory("1", "2", "3"))
        .isNotEqualTo(factory("2", "1", "3"))
        .isNotEqualTo(factory("1", "3", "3"))
        .isNotEqualTo(factory("1", "2", "2"));
  }

  @Test
  void serialization_ofAFactory_keepsIt() throws IOException, ClassNotFoundException {
    Factory<? extends ExpiryPolicy> factory = factory("1", "2", "3");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(factory);

    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read).isEqualTo(factory);
  }

  @Test
  void types_ofTheApi_areThoseThatThePolicyRulesKnow() {
    assertThat(FixedExpiryPolicy.factoryOf(duration("eternal"), null, null))
        .isEqualTo(EternalExpiryPolicy.factoryOf());
    Duration one = duration("1");
    assertThat(FixedExpiryPolicy.factoryOf(one, null, null))
        .isEqualTo(CreatedExpiryPolicy.factoryOf(one));
    assertThat(FixedExpiryPolicy.factoryOf(one, null, one))
        .isEqualTo(ModifiedExpiryPolicy.factoryOf(one));
    assertThat(FixedExpiryPolicy.factoryOf(one, one, null))
        .isEqualTo(AccessedExpiryPolicy.factoryOf(one));
    assertThat(FixedExpiryPolicy.factoryOf(one, one, one))
        .isEqualTo(TouchedExpiryPolicy.factoryOf(one));
  }

  private static Factory<? extends ExpiryPolicy> factory(String... minutes) {
    return FixedExpiryPolicy.factoryOf(
        duration(minutes[0]), duration(minutes[1]), duration(minutes[2]));
  }

  private static ExpiryRules rules(
      Duration creation, @Nullable Duration access, @Nullable Duration update) {
    return new ExpiryRules(FixedExpiryPolicy.factoryOf(creation, access, update).create());
  }

  private static Duration duration(String minutes) {
    return minutes.equals("eternal")
        ? Duration.ETERNAL
        : new Duration(TimeUnit.MINUTES, Long.parseLong(minutes));
  }

  private static long deadline(Duration duration) {
    return duration.isEternal() ? Entry.NO_DEADLINE : NOW + duration.getDurationAmount() * 60_000;
  }
}
