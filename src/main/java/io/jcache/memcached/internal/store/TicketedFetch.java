package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches what is under keys, but for those whose tickets know it from when the load began. */
final class TicketedFetch {

  private TicketedFetch() {}

  /**
   * Asks a node for what no ticket knows. What a ticket knows it tells once: where that turns out
   * to have changed meanwhile, the key is asked for.
   */
  static Reply<Map<String, Found>> of(Shard shard, Map<String, @Nullable Ticket> wanted) {
    long generation = shard.generation().known();
    Map<String, Found> known = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    wanted.forEach(
        (text, ticket) -> {
          Found found = ticket == null ? null : ticket.takeFound(generation);
          if (found == null) {
            unknown.add(text);
          } else {
            known.put(text, found);
          }
        });
    if (known.isEmpty()) {
      return shard.fetch(unknown);
    }
    Reply<Map<String, Found>> asked = unknown.isEmpty() ? any -> Map.of() : shard.fetch(unknown);
    return deadline -> {
      known.putAll(asked.await(deadline));
      return known;
    };
  }
}
