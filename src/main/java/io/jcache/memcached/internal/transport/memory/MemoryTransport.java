package io.jcache.memcached.internal.transport.memory;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.link.NodeHealth;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node inside this process.
 *
 * <ul>
 *   <li>Requests are carried out before the call that makes them returns.
 *   <li>Takes values as large as a memcached with its default settings.
 * </ul>
 */
public final class MemoryTransport implements Transport {
  private final Node node;
  private final MemoryItems items;
  private final NodeHealth health;
  private volatile boolean closed;

  /** Creates a transport to a node whose content is {@code items}. */
  public MemoryTransport(Node node, MemoryItems items) {
    this.node = node;
    this.items = items;
    this.health = new NodeHealth(node, System::currentTimeMillis);
    health.connected(items.incarnation());
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    return read("get", keys, Item::value);
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    return read("gets", keys, item -> item);
  }

  private <T> Reply<Map<String, T>> read(
      String what, Collection<String> keys, Function<Item, T> content) {
    keys.forEach(Checks::key);
    return answer(
        what,
        () -> {
          Map<String, T> found = new HashMap<>();
          for (String key : keys) {
            Item item = items.get(key);
            if (item != null) {
              found.put(key, content.apply(item));
            }
          }
          return found;
        });
  }

  @Override
  @SuppressWarnings("NullAway") // the answer is null
  public Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return write(
        "set",
        key,
        ItemSizes.length(value, flags),
        expiry,
        () -> {
          items.set(key, value, flags, expiry);
          return null;
        });
  }

  @Override
  public Reply<Map<String, byte[]>> getThenSet(
      String readKey, String key, byte[] value, int expiry) {
    Reply<Map<String, byte[]>> read = get(List.of(readKey));
    Reply<@Nullable Void> stored = set(key, value, expiry);
    return stored.awaitedBy(
        deadline -> {
          stored.await(deadline);
          return read.await(deadline);
        });
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int flags, int expiry) {
    int length = ItemSizes.length(value, flags);
    return write("add", key, length, expiry, () -> items.add(key, value, flags, expiry));
  }

  @Override
  public Reply<CasResult> compareAndSet(
      String key, CasToken token, byte[] value, int flags, int expiry) {
    int length = ItemSizes.length(value, flags);
    return write(
        "compare-and-set", key, length, expiry, () -> swap(key, token, value, flags, expiry));
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    return write("compare-and-delete", key, absent.length, 0, () -> swap(key, token, null, 0, 0));
  }

  private CasResult swap(
      String key, CasToken token, byte @Nullable [] value, int flags, int expiry) {
    return token.incarnation() == items.incarnation()
        ? items.compareAndSwap(key, token, value, flags, expiry)
        : CasResult.CONFLICT;
  }

  @Override
  public Reply<Boolean> delete(String key) {
    Checks.key(key);
    return answer("delete", () -> items.delete(key));
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    Checks.group(group);
    return answer(
        "stats",
        () -> {
          Map<String, String> statistics = new LinkedHashMap<>();
          if (group.isEmpty()) {
            statistics.put("version", "memory");
            statistics.put("curr_items", Integer.toString(items.size()));
          } else if (group.equals("settings")) {
            statistics.put("item_size_max", Integer.toString(ItemSizes.DEFAULT_MAX));
          }
          return statistics;
        });
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    for (String key : items.keys()) {
      if (closed) {
        throw new TransportException(
            Kind.CLOSED, node.address(), "dump of keys: the transport is closed", null);
      }
      if (key.startsWith(prefix)) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        if (!sink.accept(bytes, 0, bytes.length)) {
          return;
        }
      }
    }
  }

  @Override
  public int maxValueLength(String key) {
    return ItemSizes.maxValueLength(ItemSizes.DEFAULT_MAX, key);
  }

  @Override
  public NodeStatus status() {
    return health.status(0);
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "Memory(" + node.address() + ")";
  }

  private <T extends @Nullable Object> Reply<T> answer(String what, Supplier<T> request) {
    if (closed) {
      return Reply.refused(Kind.CLOSED, node, what + ": the transport is closed");
    }
    health.requested();
    T answer = request.get();
    return Reply.answered(answer);
  }

  private <T extends @Nullable Object> Reply<T> write(
      String verb, String key, int length, int expiry, Supplier<T> request) {
    Checks.key(key);
    Checks.expiry(expiry);
    String what = verb + " " + key;
    int limit = maxValueLength(key);
    return closed || length <= limit
        ? answer(what, request)
        : Reply.refused(Kind.TOO_LARGE, node, what + ": " + ItemSizes.tooLarge(length, limit));
  }
}
