package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what the caches of a manager have in doubt on one node repaired in the background, by {@link
 * Repair}. The first delete behind a write that timed out is sent at once, by {@link Shard}.
 *
 * <ul>
 *   <li>Has a thread only while there is something to repair.
 *   <li>Goes on after a cache was closed, until its manager is.
 * </ul>
 */
final class Repairer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final long COMPLAIN_EVERY = Duration.ofSeconds(10).toNanos();

  private final Transport transport;
  private final Duration timeout;
  private final Map<String, WeakReference<Shard>> shards = new HashMap<>();
  private final Set<Shard> unsettled = ConcurrentHashMap.newKeySet();
  private final AtomicLong complained = new AtomicLong(System.nanoTime() - COMPLAIN_EVERY);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * Creates a repairer of the node behind a transport.
   *
   * @param timeout how long the node may be silent
   */
  Repairer(Transport transport, Duration timeout) {
    this.transport = transport;
    this.timeout = timeout;
  }

  /** Returns the node that is repaired. */
  Node node() {
    return transport.node();
  }

  /** Returns the shard of a cache, by its generation's key: always the same, while it is in use. */
  synchronized Shard shard(String generationKey, Supplier<Shard> making) {
    shards.values().removeIf(known -> known.get() == null);
    WeakReference<Shard> known = shards.get(generationKey);
    Shard shard = known == null ? null : known.get();
    if (shard == null) {
      shard = making.get();
      shards.put(generationKey, new WeakReference<>(shard));
    }
    return shard;
  }

  /** Takes care of a shard whose ledger holds something; must not be made to wait. */
  void takeCareOf(Shard shard) {
    if (!unsettled.add(shard) && thread != null) {
      return;
    }
    lock.lock();
    try {
      startIfNeeded();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startIfNeeded() {
    if (thread == null && !closed && !unsettled.isEmpty()) {
      Thread repairing =
          DaemonThreads.ofNode("repair", transport.node().address()).newThread(this::run);
      try {
        repairing.start();
        thread = repairing;
      } catch (OutOfMemoryError e) {
        // No thread to be had: the next failed change tries again.
        complain(e);
      }
    }
  }

  /** Returns how many repairs are pending. */
  int pending() {
    return unsettled.stream().mapToInt(shard -> shard.ledger().size()).sum();
  }

  private void run() {
    while (rest()) {
      try {
        if (transport.status().mayAnswer()) {
          // One cache whose deletion fails late each time would leave no time to the others.
          repair(repair -> repair.repairInTime(Deadline.after(timeout.multipliedBy(2))));
          repair(
              repair -> {
                if (!closed) {
                  repair.deleteAll(Deadline.after(timeout.multipliedBy(2)));
                }
              });
        }
      } catch (RuntimeException | Error e) {
        complain(e);
      }
    }
    ended();
  }

  private void complain(Throwable failure) {
    long now = System.nanoTime();
    long last = complained.get();
    if (now - last >= COMPLAIN_EVERY && complained.compareAndSet(last, now)) {
      LOG.error("memcached {}: repairing failed, and is tried again", transport.node(), failure);
    }
  }

  /** Waits until there is something to do; false where there is nothing for a while. */
  private boolean rest() {
    lock.lock();
    try {
      long left = (unsettled.isEmpty() ? IDLE : PAUSE).toNanos();
      boolean wasEmpty = unsettled.isEmpty();
      while (left > 0 && !closed && !(wasEmpty && !unsettled.isEmpty())) {
        left = changed.awaitNanos(left);
      }
      return !closed && !unsettled.isEmpty();
    } catch (InterruptedException e) {
      LOG.debug("memcached {}: interrupted while repairing, which goes on", transport.node(), e);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      thread = null;
      // Something may have come between the last look and now.
      startIfNeeded();
    } finally {
      lock.unlock();
    }
  }

  private void repair(Consumer<Repair> way) {
    unsettled.forEach(
        shard -> {
          try {
            way.accept(shard.repair());
          } catch (TransportException e) {
            LOG.debug("{}: not repaired yet", shard, e);
          } catch (RuntimeException e) {
            complain(e);
          }
          settled(shard);
        });
  }

  private void settled(Shard shard) {
    if (shard.ledger().isEmpty() && unsettled.remove(shard) && !shard.ledger().isEmpty()) {
      unsettled.add(shard);
    }
  }

  /** Tries once more, for at most the timeout, and then forgets what is left, which is logged. */
  @Override
  public void close() {
    end();
    if (pending() > 0) {
      LOG.warn(
          "memcached {}: the cache manager is closed with {} changes that the server has missed and"
              + " not made up for; other JVMs may read what was there before: clear the caches whose"
              + " items begin with {} where that would do harm",
          transport.node(),
          pending(),
          unsettled.stream().map(shard -> shard.generation().itemKey()).toList());
    }
  }

  /** Does the same without a word: the node has left the list. */
  void end() {
    Thread repairing;
    lock.lock();
    try {
      closed = true;
      repairing = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    join(repairing);
    if (pending() > 0 && transport.status().mayAnswer()) {
      Deadline deadline = Deadline.after(timeout);
      repair(repair -> repair.repairInTime(deadline));
    }
  }

  private void join(@Nullable Thread repairing) {
    try {
      if (repairing != null && repairing != Thread.currentThread()) {
        repairing.join(timeout.multipliedBy(2).toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
