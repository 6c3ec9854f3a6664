package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.store.Seen.State;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.spi.SerializationException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is there under keys of which nodes have told, by their texts. */
record Looks<K, V>(StoreContext<K, V> context, Placements<K> placements) {

  /** Returns what is there, as {@link EntryStore#look} does. */
  Map<String, Seen<K, V>> look(String address, Collection<String> texts) {
    Shard shard =
        placements.shards().stream()
            .filter(one -> one.transport().node().address().equals(address))
            .findFirst()
            .orElse(null);
    if (shard == null) {
      return Map.of();
    }
    Set<String> doubtful = new HashSet<>();
    texts.stream().filter(shard::isDoubtful).forEach(doubtful::add); // these are read as absent
    Map<String, Found> found = shard.readWithTokens(texts).await(context.deadline());
    Map<String, Seen<K, V>> seen = new HashMap<>();
    for (String text : texts) {
      seen.put(
          text,
          doubtful.contains(text) || shard.isDoubtful(text)
              ? Seen.unknown()
              : seen(shard, text, Found.only(found, text)));
    }
    return seen;
  }

  private Seen<K, V> seen(Shard shard, String text, Found found) {
    byte[] value = found.value();
    Item item = found.item();
    if (value == null || item == null) {
      return gone(shard, text, State.ABSENT);
    }
    Envelope envelope = context.codec().envelopes().open(found.itemKey(), value);
    if (envelope.problem() == null && envelope.absent()) {
      return gone(shard, text, envelope.isLease() ? State.LEASE : State.ABSENT);
    }
    KeyedEntry<K, V> read = context.keyedEntry(text, found);
    return read == null
            || read.entry().isExpiredAt(context.now())
            || !placements.isPlaced(read.key(), text, shard)
        ? Seen.unknown()
        : new Seen<>(
            State.ENTRY,
            read.key(),
            new Seen.Bytes(found.itemKey(), value),
            item.token().id(),
            context.codec().copies(found.itemKey(), value));
  }

  private Seen<K, V> gone(Shard shard, String text, State state) {
    K key = key(text);
    return key != null && !placements.isPlaced(key, text, shard)
        ? Seen.unknown()
        : new Seen<>(state, key, null, 0, null);
  }

  /** Returns the key of a text; null where it cannot be read from that. */
  private @Nullable K key(String text) {
    try {
      Object key = context.keys().decode(text);
      Class<K> type = context.codec().keyType();
      return type.isInstance(key) ? type.cast(key) : null;
    } catch (SerializationException e) {
      return null;
    }
  }
}
