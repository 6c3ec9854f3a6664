package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;

final class MemcachedConfigurationTest {
  private static final Factory<Serializer> SERIALIZER =
      new FactoryBuilder.ClassFactory<>("no.such.Serializer");
  private static final Factory<KeyEncoder> KEY_ENCODER =
      new FactoryBuilder.ClassFactory<>("no.such.KeyEncoder");
  private static final Factory<Affinity> AFFINITY =
      new FactoryBuilder.ClassFactory<>("no.such.Affinity");

  private static final java.time.Duration EVERY_MINUTE = java.time.Duration.ofMinutes(1);

  private static final List<UnaryOperator<MemcachedConfiguration<String, Long>>> OPTIONS =
      List.of(
          configuration -> configuration.setFailurePolicy(FailureMode.THROW),
          configuration -> configuration.setWrites(WriteMode.SENT),
          configuration -> configuration.setExpiryScan(EVERY_MINUTE),
          configuration -> configuration.setRemoteEvents(true),
          configuration -> configuration.setLoadLease(EVERY_MINUTE),
          configuration -> configuration.setSerializer(SERIALIZER),
          configuration -> configuration.setKeyEncoder(KEY_ENCODER),
          configuration -> configuration.setAffinity(AFFINITY),
          configuration -> configuration.setFormat(ItemFormat.PYLIBMC),
          configuration -> configuration.setKeyPrefix("app:"),
          configuration -> configuration.setNear(NearCache.ofDefaults()));

  @Test
  void constructor_nothingSet_hasNoOptions() {
    MemcachedConfiguration<String, Long> configuration = new MemcachedConfiguration<>();

    assertThat(configuration.getFailurePolicy()).isNull();
    assertThat(configuration.getWrites()).isNull();
    assertThat(configuration.getExpiryScan()).isNull();
    assertThat(configuration.getRemoteEvents()).isNull();
    assertThat(configuration.getLoadLease()).isNull();
    assertThat(configuration.getSerializer()).isNull();
    assertThat(configuration.getKeyEncoder()).isNull();
    assertThat(configuration.getAffinity()).isNull();
    assertThat(configuration.getFormat()).isNull();
    assertThat(configuration.getKeyPrefix()).isNull();
    assertThat(configuration.getNear()).isNull();
  }

  @Test
  void copy_keepsEverything() {
    MemcachedConfiguration<String, Long> original =
        new MemcachedConfiguration<String, Long>()
            .setTypes(String.class, Long.class)
            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY))
            .setReadThrough(true)
            .setWriteThrough(true)
            .setStoreByValue(true)
            .setStatisticsEnabled(true)
            .setManagementEnabled(true)
            .setFailurePolicy(FailureMode.THROW)
            .setWrites(WriteMode.SENT)
            .setExpiryScan(EVERY_MINUTE)
            .setRemoteEvents(true)
            .setLoadLease(EVERY_MINUTE)
            .setSerializer(SERIALIZER)
            .setKeyEncoder(KEY_ENCODER)
            .setAffinity(AFFINITY)
            .setFormat(ItemFormat.PYLIBMC)
            .setKeyPrefix("app:")
            .setNear(NearCache.ofDefaults());

    MemcachedConfiguration<String, Long> copy = new MemcachedConfiguration<>(original);

    assertThat(copy).isEqualTo(original).hasSameHashCodeAs(original);
    assertThat(copy.getValueType()).isEqualTo(Long.class);
    assertThat(copy.getFailurePolicy()).isEqualTo(FailureMode.THROW);
    assertThat(copy.getWrites()).isEqualTo(WriteMode.SENT);
    assertThat(copy.getExpiryScan()).isEqualTo(EVERY_MINUTE);
    assertThat(copy.getRemoteEvents()).isTrue();
    assertThat(copy.getLoadLease()).isEqualTo(EVERY_MINUTE);
    assertThat(copy.getSerializer()).isSameAs(SERIALIZER);
    assertThat(copy.getKeyEncoder()).isSameAs(KEY_ENCODER);
    assertThat(copy.getAffinity()).isSameAs(AFFINITY);
    assertThat(copy.getFormat()).isEqualTo(ItemFormat.PYLIBMC);
    assertThat(copy.getKeyPrefix()).isEqualTo("app:");
    assertThat(copy.getNear()).isEqualTo(NearCache.ofDefaults());
    original.setFailurePolicy(FailureMode.DEGRADE);
    assertThat(copy.getFailurePolicy()).isEqualTo(FailureMode.THROW);
  }

  @Test
  void copy_ofAnotherConfiguration_hasNoOptions() {
    MutableConfiguration<String, Long> other =
        new MutableConfiguration<String, Long>().setStatisticsEnabled(true);

    MemcachedConfiguration<String, Long> copy = new MemcachedConfiguration<>(other);

    assertThat(copy.isStatisticsEnabled()).isTrue();
    assertThat(copy.getFailurePolicy()).isNull();
  }

  @Test
  void setExpiryScan_ofAnIntervalThatIsNotAllowed_throws() {
    MemcachedConfiguration<String, Long> configuration = new MemcachedConfiguration<>();
    for (String refused : List.of("PT0.999S", "PT1H0.001S", "PT-1S")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> configuration.setExpiryScan(java.time.Duration.parse(refused)))
          .withMessage(
              "an expiry scan every "
                  + java.time.Duration.parse(refused)
                  + "; allowed: from PT1S to PT1H, or zero for never");
    }
    for (String text : List.of("PT0S", "PT1S", "PT1H")) {
      java.time.Duration allowed = java.time.Duration.parse(text);
      assertThat(configuration.setExpiryScan(allowed).getExpiryScan()).isEqualTo(allowed);
    }
  }

  @Test
  void setLoadLease_ofADurationThatIsNotAllowed_throws() {
    MemcachedConfiguration<String, Long> configuration = new MemcachedConfiguration<>();
    for (String refused : List.of("PT0.000999S", "PT1H0.001S", "PT-1S")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> configuration.setLoadLease(java.time.Duration.parse(refused)))
          .withMessage(
              "a load lease of "
                  + java.time.Duration.parse(refused)
                  + "; allowed: from PT0.001S to PT1H, or zero for none");
    }
    for (String text : List.of("PT0S", "PT0.001S", "PT1H")) {
      java.time.Duration allowed = java.time.Duration.parse(text);
      assertThat(configuration.setLoadLease(allowed).getLoadLease()).isEqualTo(allowed);
    }
  }

  @Test
  void equals_eachOption_counts() {
    for (UnaryOperator<MemcachedConfiguration<String, Long>> option : OPTIONS) {
      MemcachedConfiguration<String, Long> with = option.apply(new MemcachedConfiguration<>());

      assertThat(with)
          .isEqualTo(option.apply(new MemcachedConfiguration<>()))
          .hasSameHashCodeAs(option.apply(new MemcachedConfiguration<>()))
          .isNotEqualTo(new MemcachedConfiguration<String, Long>())
          .isNotEqualTo(new MutableConfiguration<String, Long>());
    }
  }

  @Test
  void equals_withoutOptions_isThatOfMutableConfiguration() {
    MutableConfiguration<String, Long> other =
        new MutableConfiguration<String, Long>().setStatisticsEnabled(true);

    assertThat(new MemcachedConfiguration<>(other)).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(other).isEqualTo(new MemcachedConfiguration<>(other));
    assertThat(new MemcachedConfiguration<String, Long>()).isNotEqualTo(other);
  }
}
