package io.jcache.memcached.internal.config;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.WriteMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks of a configuration file that are about a cache say of it; each component is null
 * where none says anything.
 *
 * @param keyType the name of the class of its keys
 * @param valueType the name of the class of its values
 * @param expiry how long its entries live
 * @param statistics whether it counts and shows its statistics
 * @param management whether it shows its configuration
 * @param readThrough whether a miss is loaded
 * @param loader the name of the class of its CacheLoader, or of a Factory of one
 * @param writeThrough whether changes are written
 * @param writer the name of the class of its CacheWriter, or of a Factory of one
 * @param failurePolicy what it does while a server fails
 * @param writes whether writes wait for their answers
 * @param expiryScan how often expiries are looked for; zero for never
 * @param remoteEvents whether listeners hear what other JVMs do
 * @param loadLease how long other JVMs wait for a load; zero for not at all
 * @param serializer the name of the class that serializes its values, or of a Factory of one
 * @param keyEncoder the name of the class that encodes its keys, or of a Factory of one
 * @param affinity the name of the class that groups its keys, or of a Factory of one
 * @param format whose items its entries are
 * @param keyPrefix what stands before the keys of other programs' items
 * @param nearMaxEntries how many of its entries a JVM keeps
 * @param nearMaxAge how long a JVM keeps an entry
 * @param nearWatch whether a JVM hears of changes of what it keeps
 */
public record CacheTemplate(
    @Nullable Sourced<String> keyType,
    @Nullable Sourced<String> valueType,
    @Nullable Sourced<ExpiryTimes> expiry,
    @Nullable Sourced<Boolean> statistics,
    @Nullable Sourced<Boolean> management,
    @Nullable Sourced<Boolean> readThrough,
    @Nullable Sourced<String> loader,
    @Nullable Sourced<Boolean> writeThrough,
    @Nullable Sourced<String> writer,
    @Nullable Sourced<FailureMode> failurePolicy,
    @Nullable Sourced<WriteMode> writes,
    @Nullable Sourced<Duration> expiryScan,
    @Nullable Sourced<Boolean> remoteEvents,
    @Nullable Sourced<Duration> loadLease,
    @Nullable Sourced<String> serializer,
    @Nullable Sourced<String> keyEncoder,
    @Nullable Sourced<String> affinity,
    @Nullable Sourced<ItemFormat> format,
    @Nullable Sourced<String> keyPrefix,
    @Nullable Sourced<Integer> nearMaxEntries,
    @Nullable Sourced<Duration> nearMaxAge,
    @Nullable Sourced<Boolean> nearWatch) {

  /** Returns what blocks say together, the first that says something of an option deciding. */
  static CacheTemplate of(List<CacheBlock> blocks) {
    return new CacheTemplate(
        first(blocks, CacheOption.KEY_TYPE),
        first(blocks, CacheOption.VALUE_TYPE),
        blocks.stream().flatMap(block -> block.expiry().stream()).findFirst().orElse(null),
        first(blocks, CacheOption.STATISTICS),
        first(blocks, CacheOption.MANAGEMENT),
        first(blocks, CacheOption.READ_THROUGH),
        first(blocks, CacheOption.LOADER),
        first(blocks, CacheOption.WRITE_THROUGH),
        first(blocks, CacheOption.WRITER),
        first(blocks, CacheOption.FAILURE_POLICY),
        first(blocks, CacheOption.WRITES),
        first(blocks, CacheOption.EXPIRY_SCAN),
        first(blocks, CacheOption.REMOTE_EVENTS),
        first(blocks, CacheOption.LOAD_LEASE),
        first(blocks, CacheOption.SERIALIZER),
        first(blocks, CacheOption.KEY_ENCODER),
        first(blocks, CacheOption.AFFINITY),
        first(blocks, CacheOption.FORMAT),
        first(blocks, CacheOption.KEY_PREFIX),
        first(blocks, CacheOption.NEAR_MAX_ENTRIES),
        first(blocks, CacheOption.NEAR_MAX_AGE),
        first(blocks, CacheOption.NEAR_WATCH));
  }

  @SuppressWarnings("unchecked") // A block holds of each option what the option itself parsed.
  private static <T> @Nullable Sourced<T> first(List<CacheBlock> blocks, Option<T> option) {
    for (CacheBlock block : blocks) {
      Sourced<?> said = block.values().get(option);
      if (said != null) {
        return (Sourced<T>) said;
      }
    }
    return null;
  }

  /**
   * Checks that what is to be read or written through has a loader or writer.
   *
   * @param loaderInCode whether the code gives a loader
   * @param writerInCode whether the code gives a writer
   */
  public void requireSources(boolean loaderInCode, boolean writerInCode) {
    require(readThrough, loader != null || loaderInCode, "loader", "CacheLoader");
    require(writeThrough, writer != null || writerInCode, "writer", "CacheWriter");
  }

  private static void require(
      @Nullable Sourced<Boolean> through, boolean there, String option, String type) {
    if (through != null && through.value() && !there) {
      throw through.refused(
          ("and the cache has no %s; add %s = the name of a class that implements"
                  + " javax.cache.integration.%s, or remove this")
              .formatted(option, option, type));
    }
  }
}
