package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Sends writes that their callers do not wait for, to the nodes of a manager.
 *
 * <ul>
 *   <li>A thread of each {@linkplain SendLane node} reads the answers, sends again what met another
 *       generation, and takes note of what failed, in the {@link Ledger}, too.
 *   <li>What is known to fail at once, or finds no room in time, is told to the caller.
 *   <li>Bounded: a caller waits for room, at most until its deadline.
 * </ul>
 */
public final class SentWrites implements AutoCloseable {

  private final Duration timeout;
  private final int most;
  private final long mostBytes;
  // By address: a cache of shared items has a transport of its own, and may be opened again and
  // again.
  private final Map<String, SendLane> lanes = new ConcurrentHashMap<>();

  /**
   * Creates what sends nothing yet.
   *
   * @param timeout how long a node may be silent
   * @param most the most writes on their way to a node
   * @param mostBytes the most bytes of values on their way to a node; one write may have more
   */
  public SentWrites(Duration timeout, int most, long mostBytes) {
    this.timeout = timeout;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * Sends a write of a key, once those of the key before it are over.
   *
   * @param bytes how many its value has
   * @param sending sends it under a generation; the reply tells whether that was valid
   * @param failed hears where it fails later on, once the shard knows that the key is outdated
   * @throws TransportException where it is known at once that it fails, or cannot be sent by the
   *     deadline
   */
  void send(
      Shard shard,
      String text,
      int bytes,
      LongFunction<Reply<Boolean>> sending,
      Consumer<Throwable> failed,
      Deadline deadline) {
    SendLane lane =
        lanes.computeIfAbsent(shard.transport().node().address(), address -> lane(shard));
    SentWrite write =
        new SentWrite(
            shard.transport().node().address(),
            text,
            shard.generation(),
            shard.unanswered(),
            sending,
            () -> shard.outdated(text),
            failure -> {
              shard.outdated(text);
              failed.accept(failure);
            });
    lane.awaitRoom(bytes, deadline);
    boolean handedOver = false;
    try {
      shard.unanswered().add(write, deadline);
      try {
        handedOver = send(lane, shard, write, bytes, deadline);
      } finally {
        if (!handedOver) {
          write.end();
        }
      }
    } finally {
      if (!handedOver) {
        lane.giveBack(bytes);
      }
    }
  }

  /** Sends a write; false where it is over by then. */
  private boolean send(SendLane lane, Shard shard, SentWrite write, int bytes, Deadline deadline) {
    shard.repairIfDoubtful(write.text(), deadline);
    shard.loads().overtake(write.text());
    write.send(deadline);
    while (write.isSettled()) {
      if (write.complete(deadline, timeout)) {
        return false;
      }
    }
    lane.add(write, bytes);
    return true;
  }

  private SendLane lane(Shard shard) {
    return new SendLane(shard.transport().node(), timeout, most, mostBytes);
  }

  /** Forgets a node that is closed: nothing is on its way to it. */
  public void forget(Node node) {
    lanes.remove(node.address());
  }

  /** Returns how many nodes writes were sent to. */
  int nodes() {
    return lanes.size();
  }

  /** Waits, at most for the timeout, until all that was sent is over; idempotent. */
  @Override
  public void close() {
    Deadline deadline = Deadline.after(timeout);
    lanes.values().forEach(lane -> lane.close(deadline));
  }
}
