package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.store.Ledger.Doubt;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes up on a node for what a shard's ledger holds: deletes what is doubtful, and raises the
 * generation where all is. The first delete behind a set that timed out is not sent here, but at
 * once by {@code Shard.followed}.
 */
final class Repair {

  private static final int BATCH = 500;

  private final Shard shard;
  private final KeySpace keys;
  private final Ledger ledger;
  private final EnvelopeCodec envelopes;
  private final ReentrantLock raising = new ReentrantLock();

  Repair(Shard shard, KeySpace keys, Ledger ledger, EnvelopeCodec envelopes) {
    this.shard = shard;
    this.keys = keys;
    this.ledger = ledger;
    this.envelopes = envelopes;
  }

  /**
   * Makes up for all that is due.
   *
   * @throws TransportException when the node fails
   */
  void repairAll(Deadline deadline) {
    if (ledger.whole() != null) {
      raise(deadline);
    }
    repairKeys(deadline);
  }

  /**
   * Makes up for what is due, but where that is to delete all items, which takes as long as it
   * takes.
   *
   * @throws TransportException when the node fails
   */
  void repairInTime(Deadline deadline) {
    if (keys.hasGenerations()) {
      repairAll(deadline);
    } else if (ledger.whole() == null) { // else the keys are for what comes behind it
      repairKeys(deadline);
    }
  }

  /**
   * Deletes all items where that is due and takes as long as it takes.
   *
   * @throws TransportException when the node fails
   */
  void deleteAll(Deadline deadline) {
    if (!keys.hasGenerations() && ledger.whole() != null) {
      raise(deadline);
    }
  }

  private void repairKeys(Deadline deadline) {
    for (List<String> due = ledger.due(BATCH);
        !due.isEmpty() && !deadline.hasPassed();
        due = ledger.due(BATCH)) {
      repair(due, deadline);
    }
  }

  /**
   * Makes up for what there is about one key, so that it can be written.
   *
   * @throws TransportException when the node fails, or a write may still arrive
   */
  void settle(String text, Deadline deadline) {
    // Another thread's failure may come between.
    while (ledger.isDoubtful(text)) {
      Doubt doubt = ledger.doubt(text);
      if (deadline.hasPassed() || (doubt != null && !ledger.isDue(doubt))) {
        throw unsettled(text, doubt == null ? 0 : ledger.millisUntilDue(doubt));
      }
      if (ledger.whole() != null) {
        if (!keys.hasGenerations()) { // to delete all is not what a caller waits for
          throw emptied();
        }
        raise(deadline);
      }
      if (doubt != null) {
        repair(List.of(text), deadline);
      }
    }
  }

  private TransportException unsettled(String text, long millis) {
    String why =
        millis <= 0
            ? "an earlier change of this entry failed, and was not made up for in time"
            : ("an earlier write of this entry had no answer and its connection was lost; as it may"
                    + " still arrive, the entry counts as absent for %s ms more")
                .formatted(millis);
    return new TransportException(
        TransportException.Kind.UNSETTLED,
        shard.transport().node().address(),
        text + ": " + why,
        null);
  }

  private TransportException emptied() {
    return new TransportException(
        TransportException.Kind.UNSETTLED,
        shard.transport().node().address(),
        "all items of the cache are being deleted after changes that failed, twice, as writes"
            + " without an answer may still arrive; until then it is empty",
        null);
  }

  /** Raises the generation, one thread at a time, since each time empties the cache. */
  private void raise(Deadline deadline) {
    if (!acquired(deadline)) {
      throw new TransportException(
          TransportException.Kind.UNSETTLED,
          shard.transport().node().address(),
          "the generation of the cache is still being raised, after a clear that failed",
          null);
    }
    try {
      Object whole = ledger.whole();
      if (whole != null) {
        if (ledger.millisUntilDue(whole) > 0) {
          throw emptied();
        }
        if (!keys.hasGenerations()) {
          ledger.deleting(whole);
        }
        Item asked = shard.generation().ask().await(deadline);
        Map<String, Doubt> before = ledger.all();
        shard.generation().raise(asked).await(deadline);
        if (keys.hasGenerations()) {
          ledger.raised(whole, before);
        } else if (!ledger.deleted(whole, before)) {
          throw emptied();
        }
      }
    } finally {
      raising.unlock();
    }
  }

  private boolean acquired(Deadline deadline) {
    try {
      return raising.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return raising.tryLock();
    }
  }

  /** Repairs on each connection that is due, also where the node fails on another one. */
  private void repair(List<String> texts, Deadline deadline) {
    Map<Long, Map<String, Doubt>> doubts = new TreeMap<>();
    for (String text : texts) {
      Doubt doubt = ledger.doubt(text);
      if (doubt != null) {
        for (Long due : ledger.dueChannels(doubt)) {
          doubts.computeIfAbsent(due, channel -> new HashMap<>()).put(text, doubt);
        }
      }
    }
    TransportException failed = null;
    for (Map.Entry<Long, Map<String, Doubt>> behind : doubts.entrySet()) {
      try {
        repair(behind.getValue(), behind.getKey(), deadline);
      } catch (TransportException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void repair(Map<String, Doubt> doubts, long due, Deadline deadline) {
    Transport transport = shard.transport().on(due);
    if (doubts.size() > 1) {
      // One request tells whether the node answers, before hundreds are sent.
      transport.get(List.of(shard.generation().itemKey())).await(deadline);
    }
    List<String> whatever = new ArrayList<>();
    List<String> compared = new ArrayList<>();
    doubts.forEach((text, doubt) -> (doubt.content() == null ? whatever : compared).add(text));
    long sent = ledger.nanos();
    shard
        .delete(whatever, transport, deadline)
        .forEach((text, channel) -> repaired(text, doubts.get(text), due, channel, sent));
    if (!compared.isEmpty()) {
      Map<String, Found> all = shard.fetch(compared, transport::gets).await(deadline);
      all.forEach(
          (text, found) -> {
            Doubt doubt = doubts.get(text);
            if (doubt != null && isGone(found, doubt.content(), deadline)) {
              repaired(text, doubt, due, found.channel(), sent);
            }
          });
    }
  }

  /** Deletes what was found where it is the content that is wrong; false where it has changed. */
  private boolean isGone(Found found, @Nullable Long content, Deadline deadline) {
    Item item = found.item();
    String itemKey = found.itemKey();
    if (item == null || content == null || isAnother(itemKey, item.value(), content)) {
      return true;
    }
    byte[] absent = envelopes.absent(itemKey);
    return shard.transport().compareAndDelete(itemKey, item.token(), absent).await(deadline)
        != CasResult.CONFLICT;
  }

  /** Returns whether an item is certainly not of a content; what cannot be read may be. */
  private boolean isAnother(String itemKey, byte[] value, long content) {
    return envelopes.contentCheck(itemKey, value) != content
        && envelopes.open(itemKey, value).problem() == null;
  }

  private void repaired(String text, @Nullable Doubt doubt, long due, long channel, long sent) {
    // What is just being stored may come behind this, and is looked at next time.
    if (doubt != null && !shard.loads().isStoring(text)) {
      ledger.repaired(text, doubt, due, channel, sent);
    }
  }
}
