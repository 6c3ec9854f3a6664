package io.jcache.memcached.internal.entry;

import java.io.Serializable;
import java.util.Objects;
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

/** Durations from creation, access and update on, each of its own. */
public final class FixedExpiryPolicy implements ExpiryPolicy, Serializable {
  private static final long serialVersionUID = 1L;

  private final Duration creation;
  private final @Nullable Duration access;
  private final @Nullable Duration update;

  private FixedExpiryPolicy(
      Duration creation, @Nullable Duration access, @Nullable Duration update) {
    this.creation = creation;
    this.access = access;
    this.update = update;
  }

  /**
   * Returns the factory of a policy with these durations, one of the API's own where it has one.
   *
   * @param access null where an access changes nothing
   * @param update null where an update changes nothing
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

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof FixedExpiryPolicy other
        && creation.equals(other.creation)
        && Objects.equals(access, other.access)
        && Objects.equals(update, other.update);
  }

  @Override
  public int hashCode() {
    return Objects.hash(creation, access, update);
  }
}
