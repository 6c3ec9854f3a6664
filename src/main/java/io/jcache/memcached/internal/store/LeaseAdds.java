package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends the leases of keys that are to be loaded, where nothing is, and a read of what is there
 * then: of what has been added only where the node does not tell the tokens of that, or where there
 * are so few that one round trip less is worth it.
 */
record LeaseAdds<K>(StoreContext<K, ?> context) {

  /** Returns when the lease of a load that begins now ends, in epoch milliseconds. */
  long end(long now) {
    return now + context.loadLease().toMillis();
  }

  /** Returns how long the item of such a lease stays. */
  int timeToLive(long now) {
    return TimeToLive.until(end(now) + LeaseEnds.LONGEST_LOAD_MILLIS, now, 0);
  }

  /** Sends leases, and behind them a read of what is there then. */
  Reply<Map<String, Found>> send(Shard shard, List<LoadClaim<K>> some) {
    List<String> texts = some.stream().map(claim -> claim.place.text()).toList();
    return shard.fetch(
        texts,
        itemKeys -> {
          int ahead = itemKeys.size() - some.size();
          List<String> keys = itemKeys.subList(ahead, itemKeys.size());
          boolean forTokens =
              some.size() > context.pipelines().few() && shard.transport().addsForTokens();
          shard.transport().gather(() -> add(shard.transport(), some, keys, forTokens));
          return read(shard.transport(), itemKeys.subList(0, ahead), some, keys);
        });
  }

  private void add(
      Transport transport, List<LoadClaim<K>> some, List<String> itemKeys, boolean forTokens) {
    long now = context.now();
    for (int i = 0; i < some.size(); i++) {
      LoadClaim<K> claim = some.get(i);
      if (claim.adds) {
        String itemKey = itemKeys.get(i);
        byte[] lease = claim.lease(itemKey, claim.next(), end(now));
        if (forTokens) {
          claim.addsForToken(transport.addForToken(itemKey, lease, timeToLive(now)));
        } else {
          claim.addsBy(transport.add(itemKey, lease, timeToLive(now)));
        }
      } else {
        claim.addsNone();
      }
    }
  }

  private static <K> Reply<Map<String, Item>> read(
      Transport transport, List<String> first, List<LoadClaim<K>> some, List<String> itemKeys) {
    List<String> asked = new ArrayList<>(first);
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).isToBeTold()) {
        asked.add(itemKeys.get(i));
      }
    }
    Reply<Map<String, Item>> read = transport.gets(asked);
    return read.awaitedBy(
        deadline -> {
          Map<String, Item> items = new HashMap<>(read.await(deadline));
          for (int i = 0; i < some.size(); i++) {
            Item lease = some.get(i).addedLease(deadline);
            if (lease != null) {
              items.put(itemKeys.get(i), lease);
            }
          }
          return items;
        });
  }
}
