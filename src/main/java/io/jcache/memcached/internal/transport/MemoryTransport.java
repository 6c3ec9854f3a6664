package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private static final int DEFAULT_ITEM_SIZE_MAX = 1 << 20;

  private final Node node;
  private final MemoryItems items;
  private final NodeHealth health;
  private volatile boolean closed;

  /** Creates a transport to a node whose content is {@code items}. */
  public MemoryTransport(Node node, MemoryItems items) {
    this.node = node;
    this.items = items;
    this.health = new NodeHealth(node, System::currentTimeMillis);
    health.connected(items.epoch());
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    keys.forEach(Checks::key);
    return answer(
        "get",
        () -> {
          Map<String, byte[]> found = new HashMap<>();
          for (String key : keys) {
            Item item = items.get(key);
            if (item != null) {
              found.put(key, item.value());
            }
          }
          return found;
        });
  }

  @Override
  public Reply<@Nullable Item> gets(String key) {
    Checks.key(key);
    if (closed) {
      return Replies.refused(Kind.CLOSED, node, "gets " + key + ": the transport is closed");
    }
    health.requested();
    Item item = items.get(key);
    return Replies.answered(item);
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    keys.forEach(Checks::key);
    return answer(
        "gets",
        () -> {
          Map<String, Item> found = new HashMap<>();
          for (String key : keys) {
            Item item = items.get(key);
            if (item != null) {
              found.put(key, item);
            }
          }
          return found;
        });
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int expiry) {
    Checks.key(key);
    Checks.expiry(expiry);
    Reply<@Nullable Void> refusal = this.<@Nullable Void>refusal("set", key, value);
    if (refusal != null) {
      return refusal;
    }
    health.requested();
    items.set(key, value, expiry);
    return Replies.answered(null);
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int expiry) {
    Checks.key(key);
    Checks.expiry(expiry);
    Reply<Boolean> refusal = refusal("add", key, value);
    return refusal != null ? refusal : answer("add", () -> items.add(key, value, expiry));
  }

  @Override
  public Reply<CasResult> compareAndSet(String key, CasToken token, byte[] value, int expiry) {
    Checks.key(key);
    Checks.expiry(expiry);
    Reply<CasResult> refusal = refusal("compare-and-set", key, value);
    return refusal != null
        ? refusal
        : answer("compare-and-set", () -> swap(key, token, value, expiry));
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    Checks.key(key);
    Reply<CasResult> refusal = refusal("compare-and-delete", key, absent);
    return refusal != null
        ? refusal
        : answer("compare-and-delete", () -> swap(key, token, null, 0));
  }

  private CasResult swap(String key, CasToken token, byte @Nullable [] value, int expiry) {
    return token.epoch() == items.epoch()
        ? items.compareAndSwap(key, token, value, expiry)
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
            statistics.put("item_size_max", Integer.toString(DEFAULT_ITEM_SIZE_MAX));
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
    return ItemSizes.maxValueLength(DEFAULT_ITEM_SIZE_MAX, key);
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

  private <T> Reply<T> answer(String what, Supplier<T> request) {
    if (closed) {
      return Replies.refused(Kind.CLOSED, node, what + ": the transport is closed");
    }
    health.requested();
    T answer = request.get();
    return Replies.answered(answer);
  }

  private <T extends @Nullable Object> @Nullable Reply<T> refusal(
      String what, String key, byte[] value) {
    if (closed) {
      return Replies.refused(Kind.CLOSED, node, what + " " + key + ": the transport is closed");
    }
    int limit = maxValueLength(key);
    return value.length <= limit
        ? null
        : Replies.refused(
            Kind.TOO_LARGE,
            node,
            what + " " + key + ": " + ItemSizes.tooLarge(value.length, limit));
  }
}
