package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
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
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.BinaryProtocol;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.InOrder;
import io.jcache.memcached.internal.transport.wire.MetaProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A node behind connections that {@link LinkKeeper} keeps, each thread's requests on one. */
public final class NodeTransport implements Transport {
  // Servers count from 1 on.
  private static final long NO_TOKEN = Long.MAX_VALUE - 1;

  private final Node node;
  private final TransportOptions options;
  private final Connector connector;
  private final WireProtocol protocol;
  private final MetaProtocol meta;
  private final NodeHealth health;
  private final LinkKeeper keeper;
  private final @Nullable Long channel;

  /** Creates a transport that connects when the first request is made. */
  public NodeTransport(Node node, TransportOptions options, Connector connector) {
    this(node, options, connector, ReplyCheck.REQUESTED_KEY);
  }

  /** Creates a transport with another check of replies. */
  public NodeTransport(Node node, TransportOptions options, Connector connector, ReplyCheck check) {
    this.node = node;
    this.options = options;
    this.connector = connector;
    this.protocol = options.binary() ? new BinaryProtocol(check) : new AsciiProtocol(check);
    this.meta = new MetaProtocol(check);
    this.health = new NodeHealth(node, options.clock());
    ThreadFactory threads = DaemonThreads.ofNode("keeper", node.address());
    this.keeper = new LinkKeeper(node, options, protocol, connector, health, threads);
    this.channel = null;
  }

  private NodeTransport(NodeTransport whole, long channel) {
    this.node = whole.node;
    this.options = whole.options;
    this.connector = whole.connector;
    this.protocol = whole.protocol;
    this.meta = whole.meta;
    this.health = whole.health;
    this.keeper = whole.keeper;
    this.channel = channel;
  }

  @Override
  public Transport on(long number) {
    return new NodeTransport(this, number);
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public void connectAhead() {
    keeper.start();
  }

  @Override
  public void gather(Runnable action) {
    Links links = keeper.links();
    if (links == null) {
      action.run();
    } else {
      links.gather(action);
    }
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    WireProtocol wire = wire();
    List<String> asked = asked(wire, keys);
    return asked.isEmpty() ? Reply.answered(Map.of()) : send(wire.get(asked));
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    WireProtocol wire = wire();
    List<String> asked = asked(wire, keys);
    return asked.isEmpty() ? Reply.answered(Map.of()) : send(wire.gets(asked));
  }

  private static List<String> asked(WireProtocol wire, Collection<String> keys) {
    List<String> checked = List.copyOf(keys);
    checked.forEach(Checks::key);
    boolean pair = checked.size() == 2 && !checked.get(0).equals(checked.get(1));
    return pair || checked.size() == 1 || wire.takesKeysTwice()
        ? checked
        : List.copyOf(new LinkedHashSet<>(checked));
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return send(wire().set(Checks.key(key), value, flags, Checks.expiry(expiry)));
  }

  @Override
  public Reply<Map<String, byte[]>> getThenSet(
      String readKey, String key, byte[] value, int expiry) {
    return send(
        new InOrder<>(
            wire().get(List.of(Checks.key(readKey))),
            wire().set(Checks.key(key), value, Checks.expiry(expiry))));
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return send(wire().add(Checks.key(key), value, flags, Checks.expiry(expiry)));
  }

  @Override
  public boolean addsForTokens() {
    return hasMeta();
  }

  @Override
  public Reply<@Nullable CasToken> addForToken(String key, byte[] value, int expiry) {
    return send(meta.addForToken(Checks.key(key), value, Checks.expiry(expiry)));
  }

  @Override
  public Reply<CasResult> compareAndSet(
      String key, CasToken token, byte[] value, int flags, int expiry) {
    return sendIn(
        token,
        wire().compareAndSet(Checks.key(key), token.id(), value, flags, Checks.expiry(expiry)));
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    return sendIn(token, wire().compareAndDelete(Checks.key(key), token.id(), absent));
  }

  @Override
  public Reply<Boolean> delete(String key) {
    return send(wire().delete(Checks.key(key)));
  }

  @Override
  public Reply<Boolean> deleteBehind(String key) {
    Request<Boolean> delete = request(wire().delete(Checks.key(key)));
    delete.sendToSilentNode();
    keeper.send(delete);
    return delete;
  }

  @Override
  public Reply<CasResult> announce(String key) {
    return send(wire().compareAndSet(Checks.key(key), NO_TOKEN, new byte[0], 0, 0));
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    return send(wire().stats(Checks.group(group)));
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    requireOpenToDump();
    health.requested();
    try {
      Metadump.run(node, options, prefix, untilClosed(sink));
    } catch (TransportException e) {
      requireOpenToDump();
      health.failed(e.kind(), e.detail());
      throw e;
    }
  }

  private void requireOpenToDump() {
    if (keeper.isClosed()) {
      Ending ending = keeper.ending();
      throw new TransportException(
          ending.later(), node.address(), "dump of keys: " + ending.text(), null);
    }
  }

  /** Returns what takes the same keys, for as long as this transport is open. */
  private KeySink untilClosed(KeySink sink) {
    return new KeySink() {
      @Override
      public boolean accept(byte[] buffer, int offset, int length) {
        return sink.accept(buffer, offset, length);
      }

      @Override
      public boolean accept(byte[] buffer, int offset, int length, int fields, int end) {
        return sink.accept(buffer, offset, length, fields, end);
      }

      @Override
      public boolean isWanted() {
        return !keeper.isClosed() && sink.isWanted();
      }
    };
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
  public void retire() {
    keeper.close(Ending.LEFT);
  }

  @Override
  public String toString() {
    return connector + "(" + node.address() + (options.binary() ? ", binary)" : ")");
  }

  /** Returns the protocol of the connections; where there are none, what all servers take. */
  private WireProtocol wire() {
    return hasMeta() ? meta : protocol;
  }

  private boolean hasMeta() {
    Links links = keeper.links();
    return links != null && links.hasMeta();
  }

  private <T extends @Nullable Object> Request<T> request(Exchange<T> exchange) {
    Request<T> request = new Request<>(node, exchange);
    request.countIn(health);
    if (channel != null) {
      request.sendBehind(channel);
    }
    return request;
  }

  private <T extends @Nullable Object> Reply<T> send(Exchange<T> exchange) {
    Request<T> request = request(exchange);
    keeper.send(request);
    return request;
  }

  private Reply<CasResult> sendIn(CasToken token, Exchange<CasResult> exchange) {
    if (token.id() == 0) {
      return Reply.refused(Kind.UNSUPPORTED, node, exchange.what() + ": " + Greeting.NO_TOKEN);
    }
    Request<CasResult> request = request(exchange);
    if (keeper.sendIn(token.incarnation(), request)) {
      return request;
    }
    return keeper.isClosed()
        ? Reply.refused(
            keeper.ending().later(), node, exchange.what() + ": " + keeper.ending().text())
        : Reply.answered(CasResult.CONFLICT);
  }
}
