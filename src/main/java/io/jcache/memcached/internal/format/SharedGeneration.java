package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands for the generation of a cache whose items other programs share: kept in this JVM, as
 * none of them knows of one, and raised by deleting the items.
 */
public final class SharedGeneration {
  private static final int BATCH = 500;

  /** For so long a refusal is repeated: to find it out the node walks its items. */
  private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String itemKey;
  private final String prefix;
  private final Duration timeout;
  private final long maxItems;
  private final LongSupplier clock;
  private volatile Item item;
  private volatile @Nullable Refusal refusal;

  private record Refusal(TransportException why, long nanos) {}

  /**
   * Creates a generation, which is there from the start: whatever raises it deletes the items.
   *
   * @param itemKey what the store calls it; no item has such a key
   * @param first what it is to begin with
   * @param prefix what the keys of the items begin with
   * @param timeout how long the node may be silent
   * @param maxItems the most items that are listed
   * @param clock the time in epoch milliseconds
   */
  public SharedGeneration(
      String itemKey,
      byte[] first,
      String prefix,
      Duration timeout,
      long maxItems,
      LongSupplier clock) {
    this.itemKey = itemKey;
    this.item = new Item(first, 0, new CasToken(1, 0));
    this.prefix = prefix;
    this.timeout = timeout;
    this.maxItems = maxItems;
    this.clock = clock;
  }

  long now() {
    return clock.getAsLong();
  }

  boolean isAt(String key) {
    return key.equals(itemKey);
  }

  Map<String, Item> items() {
    return Map.of(itemKey, item);
  }

  synchronized boolean replace(CasToken token, byte[] value) {
    boolean same = item.token().equals(token);
    if (same) {
      item = new Item(value, 0, new CasToken(token.id() + 1, 0));
    }
    return same;
  }

  /**
   * Deletes the items of a node, however many they are; the node may be silent for the timeout.
   *
   * @throws TransportException of kind UNSUPPORTED where there is no prefix, or the node lists no
   *     keys, or more than are to be listed
   */
  void deleteAll(Transport transport) {
    Refusal last = refusal;
    if (last != null && System.nanoTime() - last.nanos < REFUSAL_NANOS) {
      throw last.why;
    }
    try {
      deleteListed(transport);
    } catch (TransportException e) {
      if (e.kind() == TransportException.Kind.UNSUPPORTED) {
        refusal = new Refusal(e, System.nanoTime());
      }
      throw e;
    }
  }

  private void deleteListed(Transport transport) {
    if (prefix.isEmpty()) {
      throw unsupported(
          transport,
          "the cache has no key-prefix, and all items of the server would be removed; set one, or"
              + " remove the keys that you know");
    }
    List<String> keys = new ArrayList<>();
    transport.dump(
        prefix,
        (buffer, offset, length) -> {
          String key = new String(buffer, offset, length, StandardCharsets.UTF_8);
          if (Checks.isKey(key)) { // else it is no entry of a cache
            keys.add(key);
          }
          return keys.size() <= maxItems;
        });
    if (keys.size() > maxItems) {
      throw unsupported(
          transport,
          ("it holds more than %s items whose keys begin with %s; raise the option"
                  + " iteration.max-items, or remove the keys that you know")
              .formatted(maxItems, prefix));
    }
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<String> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
      List<Reply<Boolean>> deleted = batch.stream().map(transport::delete).toList();
      Deadline deadline = Deadline.after(timeout);
      deleted.forEach(reply -> reply.await(deadline));
    }
  }

  private static TransportException unsupported(Transport transport, String detail) {
    return new TransportException(
        TransportException.Kind.UNSUPPORTED, transport.node().address(), detail, null);
  }
}
