package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import java.util.List;
import java.util.Map;

/**
 * The entries of one generation on one node.
 *
 * @param generation the generation; 0 for the one that is valid at the time of each request
 */
record Section(Shard shard, long generation) {

  /** Returns the generation whose keys are to be listed, as the node has it now. */
  long generation(Deadline deadline) {
    return generation == 0 ? shard.validGeneration().await(deadline) : generation;
  }

  /** Returns whether its entries may still change. */
  boolean mayChange() {
    return generation == 0;
  }

  /** Returns whether what a read found may still be given: no clear was made or noticed since. */
  boolean stillHolds(Found found) {
    return generation != 0
        || (shard.ledger().whole() == null && shard.generation().isLatest(found.generation()));
  }

  /** Reads keys, with tokens where they may still change. */
  Reply<Map<String, Found>> read(List<String> texts, boolean withTokens) {
    if (generation != 0) {
      return shard.readEnded(texts, generation);
    }
    return withTokens ? shard.readWithTokens(texts) : shard.read(texts);
  }
}
