package io.jcache.memcached;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.format.SharedFormat;
import io.jcache.memcached.internal.option.Distribution;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what cannot hold for a cache whose items other programs share, and for one of the
 * provider's own what only such a one has.
 */
final class FormatLimits {
  private static final long MAX_DAYS = 30;

  private final String cache;
  private final ItemFormat format;

  private FormatLimits(String cache, ItemFormat format) {
    this.cache = cache;
    this.format = format;
  }

  /**
   * Checks the configuration of a cache.
   *
   * @param settings those of the manager
   * @throws ConfigurationException where it does not hold in its format, naming both options
   */
  static void check(
      String cache,
      MemcachedConfiguration<?, ?> configuration,
      ExpiryPolicy policy,
      Settings settings) {
    ItemFormat given = configuration.getFormat();
    SharedFormat shared = given == null ? null : given.shared();
    if (given == null || shared == null) {
      new FormatLimits(cache, ItemFormat.JCACHE)
          .refuse(
              configuration.getKeyPrefix() != null,
              "key-prefix",
              "its keys begin with the manager's prefix and the name of the cache; leave key-prefix"
                  + " out, or choose the format of another program");
      return;
    }
    FormatLimits limits = new FormatLimits(cache, given);
    limits.checkTypes(configuration, shared);
    limits.checkOptions(configuration, settings.encryption().isOn());
    limits.checkKeys(configuration, settings);
    limits.checkExpiry(policy);
  }

  private void checkTypes(MemcachedConfiguration<?, ?> configuration, SharedFormat shared) {
    Class<?> keys = configuration.getKeyType();
    refuse(
        !shared.takesKeys(keys),
        "key-type = " + keys.getTypeName(),
        "the keys of other programs are text; choose " + shared.keyTypes());
    Class<?> values = configuration.getValueType();
    refuse(
        !shared.takesValues(values),
        "value-type = " + values.getTypeName(),
        "other programs do not read it; choose " + shared.valueTypes());
  }

  private void checkOptions(MemcachedConfiguration<?, ?> configuration, boolean encrypted) {
    refuse(
        encrypted,
        "encryption.keys",
        "other programs do not decrypt; open a manager without encryption.keys for this cache");
    refuse(
        configuration.getSerializer() != null,
        "serializer",
        "the format says what the bytes of a value are; leave serializer out");
    refuse(
        configuration.getKeyEncoder() != null,
        "key-encoder",
        "keys stand as they are; leave key-encoder out");
    refuse(
        configuration.getLoadLease() != null && !configuration.getLoadLease().isZero(),
        "load.lease",
        "other programs would take an item that says 'is being loaded' for a value; leave load.lease"
            + " out");
    refuse(
        configuration.getExpiryScan() != null && !configuration.getExpiryScan().isZero(),
        "listeners.expiry-scan",
        "an item of other programs does not say when it expires; turn listeners.expiry-scan off");
    refuse(
        Boolean.TRUE.equals(configuration.getRemoteEvents()),
        "listeners.remote",
        "an item of other programs does not say who has stored it; turn listeners.remote off");
  }

  private void checkKeys(MemcachedConfiguration<?, ?> configuration, Settings settings) {
    Distribution distribution = settings.distribution();
    refuse(
        format != ItemFormat.PLAIN
            && (settings.servers().size() > 1 || settings.discovery().isOn())
            && (distribution == Distribution.KETAMA || distribution == Distribution.MODULO),
        "distribution = " + distribution.name().toLowerCase(Locale.ROOT),
        "the other programs would look for a key on another server; choose the distribution of"
            + " theirs: python-memcached, libmemcached or libmemcached-ketama-weighted");
    String prefix = configuration.getKeyPrefix();
    String own = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
    refuse(
        prefix != null
            && !prefix.isEmpty()
            && !own.isEmpty()
            && (own.startsWith(prefix) || prefix.startsWith(own)),
        "key-prefix = " + prefix,
        "the keys of the manager's other caches begin with "
            + own
            + ", and a clear() of either"
            + " would remove what is not its own; choose another");
  }

  private void checkExpiry(ExpiryPolicy policy) {
    refuse(
        policy.getExpiryForAccess() != null,
        "expiry.access (getExpiryForAccess)",
        "reading does not move the time to live that the server keeps; leave it out, and give"
            + " creation and update the same time");
    Duration creation = policy.getExpiryForCreation();
    Duration update = policy.getExpiryForUpdate();
    refuse(
        update == null && creation != null && !creation.isEternal(),
        "expiry.creation without expiry.update (getExpiryForUpdate)",
        "each write gives the item a time to live, as nobody knows what was left of the one before;"
            + " add expiry.update, such as expiry { creation = 20m, update = 20m }, or"
            + " ModifiedExpiryPolicy");
    refuse(
        isTooLong(creation) || isTooLong(update),
        "an expiry of more than 30 days",
        "the server takes longer ones for a date; give at most 30d, or eternal");
  }

  private static boolean isTooLong(@Nullable Duration duration) {
    TimeUnit unit = duration == null ? null : duration.getTimeUnit();
    return duration != null
        && unit != null
        && duration.getDurationAmount() > unit.convert(MAX_DAYS, TimeUnit.DAYS);
  }

  private void refuse(boolean refused, String option, String why) {
    if (refused) {
      throw new ConfigurationException(
          "Cache '%s': format = %s and %s do not go together: %s"
              .formatted(cache, format.optionValue(), option, why));
    }
  }
}
