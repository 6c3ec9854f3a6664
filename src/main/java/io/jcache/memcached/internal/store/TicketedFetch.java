package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fetch of what is under keys, but for those whose tickets know it from when their loads began.
 * Whoever writes over what tickets knew has the node say meanwhile that it has not been cleared.
 */
final class TicketedFetch {
  private static final Reply<Boolean> ASKED = deadline -> true;

  private final Shard shard;
  private final long generation;
  private final Map<String, Found> known;
  private final Reply<Map<String, Found>> asked;

  private TicketedFetch(
      Shard shard, long generation, Map<String, Found> known, Reply<Map<String, Found>> asked) {
    this.shard = shard;
    this.generation = generation;
    this.known = known;
    this.asked = asked;
  }

  /**
   * Asks a node for what no ticket knows. What a ticket knows it tells once: where that turns out
   * to have changed meanwhile, the key is asked for.
   *
   * @param text gives the text of the key of each that wants to know
   * @param ticket gives its ticket; null where it has none
   */
  static <T> TicketedFetch of(
      Shard shard,
      List<? extends T> wanted,
      Function<T, String> text,
      Function<T, @Nullable Ticket> ticket) {
    long generation = shard.generation().known();
    Map<String, Found> known = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (T one : wanted) {
      Ticket its = ticket.apply(one);
      Found found = its == null || !its.knows(shard) ? null : its.takeFound();
      if (found != null && found.generation() == generation) {
        known.put(text.apply(one), found);
      } else {
        unknown.add(text.apply(one));
      }
    }
    return new TicketedFetch(
        shard, generation, known, unknown.isEmpty() ? any -> Map.of() : shard.fetch(unknown));
  }

  /** Returns what is there, or was when a load began. */
  Map<String, Found> await(Deadline deadline) {
    Map<String, Found> found = new HashMap<>(known);
    found.putAll(asked.await(deadline));
    return found;
  }

  /** Has the node asked, ahead of the writes, whether what tickets knew has not been cleared. */
  Reply<Boolean> confirm() {
    return known.isEmpty() ? ASKED : shard.confirm(generation);
  }

  /** Returns whether what was found may be from when a load began. */
  static boolean isOld(Reply<Boolean> confirmed) {
    return confirmed != ASKED;
  }

  /** Returns the reply of a write that is valid only where a generation is. */
  static Reply<Boolean> confirmed(Reply<Boolean> write, Reply<Boolean> valid) {
    return write.awaitedBy(
        deadline -> {
          boolean done = write.await(deadline);
          return valid.await(deadline) && done;
        });
  }
}
