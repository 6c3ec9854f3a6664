package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.transport.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the store of a cache is made of.
 *
 * @param clock the time in epoch milliseconds
 * @param ticker the time of deadlines, in nanoseconds
 * @param timeout how long a node may be silent
 * @param deadlines learns when entries end
 * @param unobserved whether no listener and no writer needs to know what a write replaced
 * @param graceSeconds how long expired items are kept so that their expiry can be told
 * @param maxScanItems the number of items on a node above which it is not walked
 * @param pipelines what one call has on its way to a node at most
 * @param loadLease how long other JVMs wait for what this one loads; zero where they do not
 * @param sent takes the writes whose answers no caller needs; null where they wait for them, too
 */
public record StoreContext<K, V>(
    Nodes nodes,
    KeySpace keys,
    EntryCodec<K, V> codec,
    ExpiryRules rules,
    LongSupplier clock,
    LongSupplier ticker,
    Duration timeout,
    StripedLocks locks,
    FailurePolicy failures,
    WriterHook<K, V> writer,
    CommitHook<K, V> commits,
    DeadlineHook<K> deadlines,
    BooleanSupplier unobserved,
    IntSupplier graceSeconds,
    long maxScanItems,
    PipelineLimits pipelines,
    Duration loadLease,
    @Nullable SentWrites sent) {

  /** Returns the most requests that one call has on its way to a node. */
  int pipelineDepth() {
    return pipelines.requests();
  }

  /** Returns what takes the steps of a call. */
  <T extends Pipeline.Step> Pipeline<T> pipeline() {
    return new Pipeline<>(this::deadline, ticker, pipelines.bytes());
  }

  /** Returns the time in epoch milliseconds. */
  long now() {
    return clock.getAsLong();
  }

  /** Returns the time of deadlines, in nanoseconds. */
  long nanoTime() {
    return ticker.getAsLong();
  }

  /** Returns the time by which a call that begins now must have ended. */
  Deadline deadline() {
    return Deadline.after(timeout, ticker);
  }

  /** Returns whether a write may leave unknown what it replaced. */
  boolean mayWriteBlind() {
    return unobserved.getAsBoolean();
  }

  /** Returns the entry of an item with its key, expired or not; null where it is none. */
  @Nullable KeyedEntry<K, V> keyedEntry(String text, Found found) {
    return codec.keyed(found.itemKey(), found.value(), () -> keys.decode(text));
  }

  /** Returns the cache's part of each node. */
  List<Shard> shards() {
    return nodes.shards(keys, codec.envelopes(), clock, ticker);
  }
}
