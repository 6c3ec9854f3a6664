package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node behind the client library.
 *
 * <ul>
 *   <li>Has one connection at a time, kept by {@link LinkKeeper}; a lost one is replaced whole.
 *   <li>No type of the library leaves this class.
 * </ul>
 */
public final class SpyTransport implements Transport {
  private final Node node;
  private final TransportOptions options;
  private final WireProtocol protocol;
  private final NodeHealth health;
  private final LinkKeeper keeper;

  /** Creates a transport that connects when the first request is made. */
  public SpyTransport(Node node, TransportOptions options) {
    this(node, options, ReplyCheck.REQUESTED_KEY);
  }

  /** Creates a transport with another check of replies. */
  SpyTransport(Node node, TransportOptions options, ReplyCheck check) {
    this.node = node;
    this.options = options;
    this.protocol =
        options.binary() ? new BinaryProtocol(node, check) : new AsciiProtocol(node, check);
    this.health = new NodeHealth(node, options.clock());
    this.keeper = new LinkKeeper(node, options, protocol, health);
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    List<String> distinct = distinct(keys);
    return distinct.isEmpty() ? Reply.answered(Map.of()) : send(protocol.get(distinct));
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    List<String> distinct = distinct(keys);
    return distinct.isEmpty() ? Reply.answered(Map.of()) : send(protocol.gets(distinct));
  }

  private static List<String> distinct(Collection<String> keys) {
    List<String> checked = List.copyOf(keys);
    checked.forEach(Checks::key);
    boolean pair = checked.size() == 2 && !checked.get(0).equals(checked.get(1));
    return pair || checked.size() == 1 ? checked : List.copyOf(new LinkedHashSet<>(checked));
  }

  @Override
  public Reply<@Nullable Item> gets(String key) {
    return send(protocol.gets(Checks.key(key)));
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int expiry) {
    return send(protocol.set(Checks.key(key), value, Checks.expiry(expiry)));
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int expiry) {
    return send(protocol.add(Checks.key(key), value, Checks.expiry(expiry)));
  }

  @Override
  public Reply<CasResult> compareAndSet(String key, CasToken token, byte[] value, int expiry) {
    return sendIn(
        token, protocol.compareAndSet(Checks.key(key), token.id(), value, Checks.expiry(expiry)));
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    return sendIn(token, protocol.compareAndDelete(Checks.key(key), token.id(), absent));
  }

  @Override
  public Reply<Boolean> delete(String key) {
    return send(protocol.delete(Checks.key(key)));
  }

  @Override
  public Reply<Boolean> deleteBehind(String key) {
    Request<Boolean> delete = protocol.delete(Checks.key(key));
    delete.sendToSilentNode();
    return send(delete);
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    return send(protocol.stats(Checks.group(group)));
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    if (keeper.isClosed()) {
      throw new TransportException(
          Kind.CLOSED, node.address(), "dump of keys: the transport is closed", null);
    }
    health.requested();
    try {
      Metadump.run(node, options, prefix, sink);
    } catch (TransportException e) {
      health.failed(e.kind(), e.detail());
      throw e;
    }
  }

  @Override
  public int maxValueLength(String key) {
    return ItemSizes.maxValueLength(keeper.itemSizeMax(), key);
  }

  @Override
  public NodeStatus status() {
    return keeper.status();
  }

  @Override
  public void close() {
    keeper.close();
  }

  @Override
  public String toString() {
    return "Spy(" + node.address() + (options.binary() ? ", binary)" : ")");
  }

  private <T extends @Nullable Object> Reply<T> send(Request<T> request) {
    request.countIn(health);
    keeper.send(request);
    return request;
  }

  private Reply<CasResult> sendIn(CasToken token, Request<CasResult> request) {
    request.countIn(health);
    if (keeper.sendIn(token.epoch(), request)) {
      return request;
    }
    return keeper.isClosed()
        ? Reply.refused(Kind.CLOSED, node, request.what() + ": the transport is closed")
        : Reply.answered(CasResult.CONFLICT);
  }
}
