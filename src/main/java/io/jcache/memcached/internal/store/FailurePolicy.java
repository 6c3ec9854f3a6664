package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cache does when a node fails: the one place where a failure of the transport becomes an
 * outcome of the cache. What an operation then gives is {@link Changes}' and {@link Reads}' affair.
 *
 * <ul>
 *   <li>To throw: every failure is a CacheException that names operation, key, node and cause.
 *   <li>To degrade: the node counts as an empty cache that forgets; logged as a warning at most
 *       once in ten seconds, and counted. Operations whose answer would be a lie still throw.
 * </ul>
 */
public final class FailurePolicy {

  private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
  private static final long LOG_EVERY = Duration.ofSeconds(10).toNanos();

  private final String cacheName;
  private final boolean degrade;
  private final LongAdder degraded = new LongAdder();
  private final Map<String, AtomicLong> lastLogged = new ConcurrentHashMap<>();

  /**
   * Creates the policy of a cache.
   *
   * @param degrade whether to degrade rather than to throw
   */
  public FailurePolicy(String cacheName, boolean degrade) {
    this.cacheName = cacheName;
    this.degrade = degrade;
  }

  /** Returns whether the cache degrades rather than throws. */
  public boolean degrades() {
    return degrade;
  }

  /**
   * Returns when an operation is to go on without the node.
   *
   * @param degrades whether the operation has an outcome without the node
   * @throws CacheException when it is not
   */
  void onFailure(
      TransportException failure, String operation, @Nullable Object key, boolean degrades) {
    if (failure.kind() == TransportException.Kind.CLOSED) {
      throw new IllegalStateException("cache '" + cacheName + "' is closed", failure);
    }
    // Neither is a failure of the node.
    boolean ours =
        failure.kind() == TransportException.Kind.TOO_LARGE
            || failure.kind() == TransportException.Kind.INTERRUPTED;
    if (!degrade || !degrades || ours) {
      throw exception(operation, key, String.valueOf(failure.getMessage()), failure);
    }
    degraded.increment();
    if (isDue(operation)) {
      LOG.warn(
          "Cache '{}': {} goes on without its server, as the failure policy is to degrade"
              + " ({} operations so far): {}",
          cacheName,
          operation,
          degraded.sum(),
          failure.getMessage());
    }
  }

  /**
   * Takes note of a write that nobody waits for: whatever the policy, its failure is counted and
   * logged.
   *
   * @param text the text of the key
   */
  void onSentFailure(Throwable failure, String operation, String text) {
    degraded.increment();
    if (isDue("sent " + operation)) {
      LOG.warn(
          "Cache '{}': {} of key {} was sent, not awaited, and failed; the entry counts as absent"
              + " until that is repaired ({} operations so far): {}",
          cacheName,
          operation,
          abbreviated(text),
          degraded.sum(),
          failure.getMessage(),
          failure instanceof TransportException ? null : failure);
    }
  }

  private boolean isDue(String operation) {
    long now = System.nanoTime();
    AtomicLong logged =
        lastLogged.computeIfAbsent(operation, name -> new AtomicLong(now - LOG_EVERY));
    long last = logged.get();
    return now - last >= LOG_EVERY && logged.compareAndSet(last, now);
  }

  /** Returns the exception of an operation that failed. */
  CacheException exception(
      String operation, @Nullable Object key, String what, @Nullable Throwable cause) {
    String on = key == null ? "" : " of key " + abbreviated(String.valueOf(key));
    return new CacheException("cache '" + cacheName + "': " + operation + on + ": " + what, cause);
  }

  /** Returns how many operations went on without their node, or failed with nobody waiting. */
  public long degraded() {
    return degraded.sum();
  }

  private static String abbreviated(String key) {
    int longest = 120;
    return key.length() <= longest ? key : key.substring(0, longest) + "...";
  }
}
