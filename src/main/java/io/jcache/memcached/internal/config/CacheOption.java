package io.jcache.memcached.internal.config;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.WriteMode;
import java.time.Duration;

/**
 * The table of the options that a block of a file's {@code caches} may have.
 *
 * <p>A new one is a line here, its default and meaning in the block {@code default} of {@code
 * defaults.conf}, and a component of {@link CacheTemplate}, which {@code ConfiguredCaches} fills in
 * where code has not said it. Those of managers are in {@link Option}.
 */
final class CacheOption {
  /** The group of a file that has the blocks of caches. */
  static final String GROUP = "caches";

  static final OptionTable TABLE = new OptionTable();

  static final Option<javax.cache.expiry.Duration> CREATION =
      TABLE.add("expiry.creation", ValueType.expiry());
  static final Option<javax.cache.expiry.Duration> ACCESS =
      TABLE.add("expiry.access", ValueType.expiry());
  static final Option<javax.cache.expiry.Duration> UPDATE =
      TABLE.add("expiry.update", ValueType.expiry());
  static final Option<String> KEY_TYPE = TABLE.add("key-type", ValueType.className());
  static final Option<String> VALUE_TYPE = TABLE.add("value-type", ValueType.className());
  static final Option<Boolean> STATISTICS = TABLE.add("statistics", ValueType.booleans());
  static final Option<Boolean> MANAGEMENT = TABLE.add("management", ValueType.booleans());
  static final Option<Boolean> READ_THROUGH = TABLE.add("read-through", ValueType.booleans());
  static final Option<String> LOADER = TABLE.add("loader", ValueType.className());
  static final Option<Boolean> WRITE_THROUGH = TABLE.add("write-through", ValueType.booleans());
  static final Option<String> WRITER = TABLE.add("writer", ValueType.className());
  static final Option<FailureMode> FAILURE_POLICY =
      TABLE.add("failure-policy", ValueType.choices(FailureMode.class));
  static final Option<WriteMode> WRITES = TABLE.add("writes", ValueType.choices(WriteMode.class));
  static final Option<Duration> EXPIRY_SCAN =
      TABLE.add("listeners.expiry-scan", ValueType.intervals());
  static final Option<Boolean> REMOTE_EVENTS = TABLE.add("listeners.remote", ValueType.booleans());
  static final Option<Duration> LOAD_LEASE = TABLE.add("load.lease", ValueType.leases());
  static final Option<String> SERIALIZER = TABLE.add("serializer", ValueType.className());
  static final Option<String> KEY_ENCODER = TABLE.add("key-encoder", ValueType.className());

  static final Option<String> AFFINITY =
      TABLE.add(
          "affinity",
          ValueType.className().abbreviated("braces", "io.jcache.memcached.spi.BracesAffinity"));

  static final Option<ItemFormat> FORMAT = TABLE.add("format", ValueType.choices(ItemFormat.class));
  static final Option<String> KEY_PREFIX = TABLE.add("key-prefix", ValueType.keyPrefix());
  static final Option<Integer> NEAR_MAX_ENTRIES =
      TABLE.add("near.max-entries", ValueType.ints(0, 10_000_000));
  static final Option<Duration> NEAR_MAX_AGE =
      TABLE.add("near.max-age", ValueType.durations(Duration.ofDays(1)));
  static final Option<Boolean> NEAR_WATCH = TABLE.add("near.watch", ValueType.booleans());

  private CacheOption() {}
}
