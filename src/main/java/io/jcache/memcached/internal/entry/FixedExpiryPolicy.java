package io.jcache.memcached.internal.entry;

import java.io.Serializable;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Durations from creation, access and update on, each of its own.
 *
 * @param access null where an access changes nothing
 * @param update null where an update changes nothing
 */
public record FixedExpiryPolicy(
    Duration creation, @Nullable Duration access, @Nullable Duration update)
    implements ExpiryPolicy, Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Returns the factory of a policy with these durations, one of the API's own where it has one.
   */
  public static Factory<? extends ExpiryPolicy> factoryOf(
      Duration creation, @Nullable Duration access, @Nullable Duration update) {
    boolean sameAccess = creation.equals(access);
    boolean sameUpdate = creation.equals(update);
    if (creation.isEternal() && (access == null || sameAccess) && (update == null || sameUpdate)) {
      return EternalExpiryPolicy.factoryOf();
    }
    if (access == null && update == null) {
      return CreatedExpiryPolicy.factoryOf(creation);
    }
    if (access == null && sameUpdate) {
      return ModifiedExpiryPolicy.factoryOf(creation);
    }
    if (sameAccess && update == null) {
      return AccessedExpiryPolicy.factoryOf(creation);
    }
    if (sameAccess && sameUpdate) {
      return TouchedExpiryPolicy.factoryOf(creation);
    }
    return new FactoryBuilder.SingletonFactory<>(new FixedExpiryPolicy(creation, access, update));
  }

  @Override
  public Duration getExpiryForCreation() {
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

  /** Returns whether a creation and an update give the same deadline. */
  boolean writesAlike() {
    return creation.equals(update);
  }
}
