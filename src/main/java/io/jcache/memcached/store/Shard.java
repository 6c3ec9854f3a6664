package io.jcache.memcached.store;

import io.jcache.memcached.transport.CasResult;
import io.jcache.memcached.transport.Deadline;
import io.jcache.memcached.transport.Item;
import io.jcache.memcached.transport.Reply;
import io.jcache.memcached.transport.Transport;
import io.jcache.memcached.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache's part of one node. Every request carries a read of the generation in its own round trip
 * and is repeated where the generation was not the one used, so that nothing of before a clear is
 * seen or stored after it.
 */
final class Shard {

  private final Transport transport;
  private final KeySpace keys;
  private final Generation generation;

  Shard(Transport transport, KeySpace keys, Generation generation) {
    this.transport = transport;
    this.keys = keys;
    this.generation = generation;
  }

  /**
   * What a read found under a key.
   *
   * @param itemKey the item key, with the generation that was valid
   * @param generation the generation that was valid
   * @param value the item's bytes; null where there is none
   * @param item the item with its token, where the read asked for it
   */
  record Found(String itemKey, long generation, byte @Nullable [] value, @Nullable Item item) {}

  Transport transport() {
    return transport;
  }

  Generation generation() {
    return generation;
  }

  /** Reads a key without its token. */
  Found read(String text, Deadline deadline) {
    return only(read(List.of(text), deadline), text);
  }

  /** Reads a key with its token. */
  Found fetch(String text, Deadline deadline) {
    return only(fetch(List.of(text), deadline), text);
  }

  /** Reads keys without their tokens, in one round trip. */
  Map<String, Found> read(Collection<String> texts, Deadline deadline) {
    return validated(
        deadline,
        (used, prefix) -> {
          List<String> itemKeys = new ArrayList<>(texts.size() + 1);
          itemKeys.add(generation.itemKey());
          for (String text : texts) {
            itemKeys.add(prefix + text);
          }
          Reply<Map<String, byte[]>> reply = transport.get(itemKeys);
          return () -> {
            Map<String, byte[]> items = reply.await(deadline);
            if (!generation.confirms(items.get(generation.itemKey()), used, deadline)) {
              return null;
            }
            Map<String, Found> found = new HashMap<>(texts.size() * 2);
            for (String text : texts) {
              String itemKey = prefix + text;
              found.put(text, new Found(itemKey, used, items.get(itemKey), null));
            }
            return found;
          };
        });
  }

  /** Returns the generation that the node holds. */
  long validGeneration(Deadline deadline) {
    return validated(
        deadline,
        (used, prefix) -> {
          Reply<Map<String, byte[]>> check = askGeneration();
          return () -> confirmed(check, used, deadline) ? (Long) used : null;
        });
  }

  /** Reads keys of a generation that has ended, which no request can change any more. */
  Map<String, Found> readEnded(Collection<String> texts, long ended, Deadline deadline) {
    String prefix = keys.itemPrefix(ended);
    Map<String, byte[]> items =
        transport.get(texts.stream().map(prefix::concat).toList()).await(deadline);
    Map<String, Found> found = new HashMap<>(texts.size() * 2);
    for (String text : texts) {
      found.put(text, new Found(prefix + text, ended, items.get(prefix + text), null));
    }
    return found;
  }

  /** Reads keys with their tokens, pipelined. */
  Map<String, Found> fetch(Collection<String> texts, Deadline deadline) {
    return validated(
        deadline,
        (used, prefix) -> {
          Reply<Map<String, byte[]>> check = askGeneration();
          Map<String, Reply<@Nullable Item>> replies = new HashMap<>(texts.size() * 2);
          for (String text : texts) {
            replies.put(text, transport.gets(prefix + text));
          }
          return () -> {
            if (!confirmed(check, used, deadline)) {
              return null;
            }
            Map<String, Found> found = new HashMap<>(replies.size() * 2);
            replies.forEach(
                (text, reply) -> {
                  Item item = reply.await(deadline);
                  byte[] value = item == null ? null : item.value();
                  found.put(text, new Found(prefix + text, used, value, item));
                });
            return found;
          };
        });
  }

  /**
   * Stores an item, whatever was there.
   *
   * @param sealed gives the bytes for an item key
   */
  void set(String text, Function<String, byte[]> sealed, int expiry, Deadline deadline) {
    boolean done = false;
    while (!done) {
      long used = generation.current(deadline);
      String itemKey = keys.itemPrefix(used) + text;
      byte[] value = sealed.apply(itemKey);
      Reply<Map<String, byte[]>> check = askGeneration();
      Reply<@Nullable Void> stored = transport.set(itemKey, value, expiry);
      done = confirmed(check, used, deadline);
      stored.await(deadline);
    }
  }

  /** Stores or replaces what a read with token found; false where another writer was faster. */
  Reply<Boolean> replace(Found found, byte[] value, int expiry) {
    Item item = found.item();
    return item == null
        ? transport.add(found.itemKey(), value, expiry)
        : done(transport.compareAndSet(found.itemKey(), item.token(), value, expiry));
  }

  /** Removes what a read with token found; false where another writer was faster. */
  Reply<Boolean> remove(Found found, byte[] absent) {
    Item item = found.item();
    return item == null
        ? deadline -> true
        : done(transport.compareAndDelete(found.itemKey(), item.token(), absent));
  }

  private static Reply<Boolean> done(Reply<CasResult> reply) {
    return deadline -> reply.await(deadline) == CasResult.DONE;
  }

  static Found only(Map<String, Found> found, String text) {
    Found only = found.get(text);
    if (only == null) {
      throw new IllegalStateException("no answer for " + text);
    }
    return only;
  }

  private Reply<Map<String, byte[]>> askGeneration() {
    return transport.get(List.of(generation.itemKey()));
  }

  private boolean confirmed(Reply<Map<String, byte[]>> check, long used, Deadline deadline) {
    return generation.confirms(check.await(deadline).get(generation.itemKey()), used, deadline);
  }

  /** Sends requests under a generation and gives what they found, or null if it was another one. */
  private interface Request<T> {
    Supplier<@Nullable T> send(long used, String prefix);
  }

  /** Repeats a read until its generation was valid, and once where the connection was lost. */
  private <T> T validated(Deadline deadline, Request<T> request) {
    boolean lost = false;
    while (true) {
      try {
        long used = generation.current(deadline);
        T found = request.send(used, keys.itemPrefix(used)).get();
        if (found != null) {
          return found;
        }
      } catch (TransportException e) {
        if (lost || e.kind() != TransportException.Kind.LOST || deadline.hasPassed()) {
          throw e;
        }
        lost = true;
      }
    }
  }

  @Override
  public String toString() {
    return "Shard(" + keys + " on " + transport + ")";
  }
}
