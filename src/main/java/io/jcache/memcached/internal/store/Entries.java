package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.cache.CacheException;

/**
 * The entries of one cache, as all that is above the store sees them.
 *
 * <ul>
 *   <li>Every operation is a decision over one entry; what the decision changes is carried out
 *       atomically across threads and JVMs.
 *   <li>A call ends within the timeout, not counting user code.
 *   <li>Failures of nodes pass the {@link FailurePolicy}; failures of user code come out as they
 *       are.
 * </ul>
 */
public interface Entries<K, V> {

  /** Runs an operation that does not write, or only moves a deadline. */
  <R> Decision<V, R> read(K key, Operation<V, R> operation);

  /** Reads many keys, pipelined to all nodes; every key gets its decision. */
  <R> Map<K, Decision<V, R>> readAll(Collection<? extends K> keys, Operation<V, R> operation);

  /** Runs an operation that writes. */
  <R> Decision<V, R> update(K key, Operation<V, R> operation);

  /**
   * Returns operations that write, on many entries, which are run as their outcomes are taken.
   *
   * @param tickets what {@link #tickets} gave for keys whose operation stores what was loaded
   *     since: not where the cache was cleared, or this JVM has changed the key
   */
  BulkUpdate<K, V> updateAll(Map<K, Operation<V, ?>> operations, Map<K, Ticket> tickets);

  /**
   * Returns what ties later updates to the state of the cache as it is known; where a key's node
   * has failed a read meanwhile, what holds its ticket waits for it no more, and is not stored. To
   * be closed.
   *
   * @param since when the call began, by {@link System#nanoTime()}
   */
  Map<K, Ticket> tickets(Collection<K> keys, long since);

  /**
   * Returns what ties later updates to the state of the cache as the keys' nodes have it now: one
   * question to each. To be closed.
   */
  Map<K, Ticket> validTickets(Collection<K> keys);

  /**
   * Returns the leases of keys that are to be loaded, and which of them are to be loaded by this
   * call. To be closed.
   *
   * @param tickets what {@link #tickets} gave for the keys
   * @param mayWait whether the thread may wait for what others load
   */
  LoadLeases<K, V> leases(Map<K, Ticket> tickets, boolean mayWait);

  /**
   * Makes sure that a value can be stored, before a writer is told of it.
   *
   * @throws CacheException when it cannot be serialized, or is larger than the key's node takes
   */
  void requireStorable(K key, V value);

  /**
   * Makes every entry unreachable, whatever their number; every node is tried.
   *
   * @throws UnsupportedOperationException where entries can only be deleted one by one, and a node
   *     does not list them
   */
  void clear();

  /** Returns whether a clear is one step; where it is not, entries are deleted one by one. */
  boolean clearsAtOnce();

  /**
   * Makes every entry unreachable, and then hands over those that were live. Where that takes
   * longer than ten timeouts, or a node cannot be walked, the others are removed all the same,
   * which is logged.
   *
   * @param bounded whether to hand over no longer than that
   * @param onExpired hears of the expired entries on the way
   */
  void removeAll(
      boolean bounded, BiConsumer<K, Entry<V>> removed, BiConsumer<K, Entry<V>> onExpired);

  /**
   * Returns the live entries of all nodes, read as they are asked for; no access by itself.
   *
   * @param onExpired hears of the expired entries on the way
   */
  EntryScan<K, V> scan(BiConsumer<K, Entry<V>> onExpired);

  /**
   * Returns the live entries of all nodes, as {@link #scan}, but with a CacheException where a node
   * fails, whatever the policy: nothing is left out unnoticed.
   */
  EntryScan<K, V> completeScan(BiConsumer<K, Entry<V>> onExpired);

  /** Waits, at most for the timeout, until all writes that were sent have their answers. */
  void awaitSent();
}
