package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.spi.Serializer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** Stores on real servers that lack one of their guards, for negative controls. */
public final class BrokenStores {

  private static final ClassLoader LOADER = BrokenStores.class.getClassLoader();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private BrokenStores() {}

  /** Returns a store that sets plainly where it should compare first. */
  public static EntryStore<String, Long> withoutCompare(
      List<Node> nodes, String prefix, String name) {
    return new EntryStore<>(
        context(nodes, transports(nodes, BrokenStores::setPlainly), prefix, name, Long.class));
  }

  /** Returns a store that takes every generation for valid. */
  public static EntryStore<String, Long> withoutValidation(
      List<Node> nodes, String prefix, String name) {
    List<Transport> transports = transports(nodes, transport -> transport);
    StoreContext<String, Long> context = context(nodes, transports, prefix, name, Long.class);
    return new EntryStore<>(
        context,
        transports.stream()
            .map(
                transport ->
                    StoreFixture.shard(
                        transport, context.keys(), trusting(transport, context), context.ticker()))
            .toList());
  }

  /** A store with its connections, which end with it. */
  public record Opened(EntryStore<String, Long> store, List<Transport> transports)
      implements AutoCloseable {
    @Override
    public void close() {
      transports.forEach(Transport::close);
    }
  }

  /** Returns a store that forgets which changes have failed. */
  public static Opened withoutLedger(List<Node> nodes, String prefix, String name) {
    List<Transport> transports = transports(nodes, transport -> transport);
    StoreContext<String, Long> context = context(nodes, transports, prefix, name, Long.class);
    List<Shard> shards = new ArrayList<>();
    for (Transport transport : transports) {
      Generation generation =
          new Generation(
              transport,
              context.keys().generationKey(),
              context.codec().envelopes(),
              context.clock());
      shards.add(
          new Shard(
              transport,
              context.keys(),
              generation,
              context.codec().envelopes(),
              new Forgetful(),
              (shard, text) -> {},
              context.ticker()));
    }
    return new Opened(new EntryStore<>(context, shards), transports);
  }

  /** A ledger that takes note of nothing. */
  private static final class Forgetful extends Ledger {
    Forgetful() {
      super(0, Duration.ZERO, System::nanoTime);
    }

    @Override
    void outdated(String text) {}

    @Override
    void outdated(String text, long content) {}

    @Override
    void maybeSet(String text, long channel) {}

    @Override
    void maybeAdded(String text, long content, long channel) {}

    @Override
    void allOutdated() {}
  }

  /** A store whose list of servers changes, and that marks none of them. */
  public record Unmarking(EntryStore<String, String> store, Nodes nodes) {
    /** Changes the list. */
    public void use(List<Node> list) {
      var unused = nodes.change(list, Ring.ketama(list), BrokenStores::unmarked);
    }
  }

  /** Returns a store that tells other JVMs nothing of its list of servers. */
  public static Unmarking withoutMarks(List<Node> list, String prefix, String name) {
    Nodes nodes =
        new Nodes(
            Ring.ketama(list), list.stream().map(BrokenStores::unmarked).toList(), TIMEOUT, 100);
    return new Unmarking(new EntryStore<>(context(nodes, prefix, name, String.class)), nodes);
  }

  private static Transport unmarked(Node node) {
    Transport transport = transports(List.of(node), UnaryOperator.identity()).get(0);
    EnvelopeCodec codec = new EnvelopeCodec();
    return (Transport)
        Proxy.newProxyInstance(
            LOADER,
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              int value =
                  switch (method.getName()) {
                    case "add" -> 1;
                    case "compareAndSet" -> 2;
                    default -> 0;
                  };
              if (value > 0 && arguments[0] instanceof String key && key.endsWith("~")) {
                long number = codec.generation(key, (byte[]) arguments[value]);
                arguments[value] = codec.generation(key, number);
              }
              try {
                return method.invoke(transport, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Generation trusting(Transport transport, StoreContext<?, ?> context) {
    return new Generation(
        transport, context.keys().generationKey(), context.codec().envelopes(), context.clock()) {
      @Override
      boolean confirms(byte @Nullable [] stored, long used, Deadline deadline) {
        return true;
      }
    };
  }

  private static Transport setPlainly(Transport transport) {
    return (Transport)
        Proxy.newProxyInstance(
            LOADER,
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "compareAndSet" ->
                      set(transport, arguments[0], arguments[2], arguments[3], CasResult.DONE);
                  case "add" -> set(transport, arguments[0], arguments[1], arguments[2], true);
                  default -> method.invoke(transport, arguments);
                });
  }

  private static <T> Reply<T> set(
      Transport transport, Object key, Object value, Object expiry, T answer) {
    Reply<@Nullable Void> stored = transport.set((String) key, (byte[]) value, (Integer) expiry);
    return deadline -> {
      stored.await(deadline);
      return answer;
    };
  }

  private static List<Transport> transports(List<Node> nodes, UnaryOperator<Transport> breaking) {
    return nodes.stream()
        .map(
            node ->
                breaking.apply(
                    new NodeTransport(
                        node, TransportOptions.of(TIMEOUT, Protocol.ASCII), new SpyConnector())))
        .toList();
  }

  private static <V> StoreContext<String, V> context(
      List<Node> list, List<Transport> transports, String prefix, String name, Class<V> type) {
    return context(new Nodes(Ring.ketama(list), transports, TIMEOUT, 100), prefix, name, type);
  }

  private static <V> StoreContext<String, V> context(
      Nodes nodes, String prefix, String name, Class<V> type) {
    Serializer serializer = Serializers.kryo(LOADER, 512);
    KeySpace keys =
        new KeySpace(prefix, name, KeyCodecs.canonical(LOADER, serializer, null, 64), null);
    return new StoreContext<>(
        nodes,
        keys,
        new EntryCodec<>(
            new EnvelopeCodec(),
            serializer,
            StoreFixture.uncompressed(),
            keys,
            String.class,
            type,
            new Undecodable(name)),
        new ExpiryRules(new EternalExpiryPolicy()),
        System::currentTimeMillis,
        System::nanoTime,
        TIMEOUT,
        new StripedLocks(1024, TIMEOUT.dividedBy(2)),
        new FailurePolicy(name, false),
        (key, asked) -> {},
        new CommitHook<>() {
          @Override
          public <R> Decision<V, R> committed(String key, Decision<V, R> decision) {
            return decision;
          }
        },
        (text, key, deadline) -> {},
        () -> true,
        () -> 0,
        1_000_000,
        StoreFixture.PIPELINES,
        TIMEOUT,
        null);
  }
}
