package io.jcache.memcached.internal.management;

import io.jcache.memcached.internal.entry.Tally;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** The statistics of one cache in this JVM (JSR-107, chapter 11). */
public final class CacheStatistics implements CacheStatisticsMXBean {

  private static final float PERCENT = 100f;

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();
  private volatile boolean enabled;

  /** Returns whether decisions are counted. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Turns the counting on or off; what was counted stays. */
  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }

  /**
   * Counts a decision, if enabled.
   *
   * @param nanos how long the operation took
   */
  public void record(Tally tally, long nanos) {
    if (!enabled) {
      return;
    }
    add(hits, tally.hits());
    add(misses, tally.misses());
    if (tally.hits() + tally.misses() > 0) {
      getNanos.add(nanos);
    }
    if (tally.puts() > 0) {
      puts.add(tally.puts());
      putNanos.add(nanos);
    }
    if (tally.removals() > 0) {
      removals.add(tally.removals());
      removeNanos.add(nanos);
    }
  }

  @Override
  public void clear() {
    hits.reset();
    misses.reset();
    puts.reset();
    removals.reset();
    getNanos.reset();
    putNanos.reset();
    removeNanos.reset();
  }

  @Override
  public long getCacheHits() {
    return hits.sum();
  }

  @Override
  public float getCacheHitPercentage() {
    return percentage(getCacheHits());
  }

  @Override
  public long getCacheMisses() {
    return misses.sum();
  }

  @Override
  public float getCacheMissPercentage() {
    return percentage(getCacheMisses());
  }

  @Override
  public long getCacheGets() {
    return getCacheHits() + getCacheMisses();
  }

  @Override
  public long getCachePuts() {
    return puts.sum();
  }

  @Override
  public long getCacheRemovals() {
    return removals.sum();
  }

  /** Returns 0: memcached evicts by itself and tells no client. */
  @Override
  public long getCacheEvictions() {
    return 0;
  }

  @Override
  public float getAverageGetTime() {
    return averageMicros(getNanos, getCacheGets());
  }

  @Override
  public float getAveragePutTime() {
    return averageMicros(putNanos, getCachePuts());
  }

  @Override
  public float getAverageRemoveTime() {
    return averageMicros(removeNanos, getCacheRemovals());
  }

  private float percentage(long part) {
    long gets = getCacheGets();
    return gets == 0 ? 0 : PERCENT * part / gets;
  }

  private static float averageMicros(LongAdder nanos, long count) {
    return count == 0 ? 0 : (float) nanos.sum() / count / TimeUnit.MICROSECONDS.toNanos(1);
  }

  private static void add(LongAdder adder, int amount) {
    if (amount != 0) {
      adder.add(amount);
    }
  }
}
