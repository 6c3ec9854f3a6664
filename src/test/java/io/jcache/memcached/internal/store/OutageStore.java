package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.UncheckedEnvelopes;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Wiring;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.cache.expiry.EternalExpiryPolicy;

/**
 * The store of a cache whose nodes fail, as a JVM of its own has it: with all guards, or, for a
 * negative control, without one of them.
 */
public final class OutageStore<V> implements AutoCloseable {

  private static final ClassLoader LOADER = OutageStore.class.getClassLoader();
  private static final int CAPACITY = 10_000;

  private final List<Transport> transports = new ArrayList<>();
  private final List<Repairer> repairers = new ArrayList<>();
  private final EntryStore<String, V> store;

  /** What keeps old and foreign values away. */
  public enum Guards {
    ALL,
    /** Nothing is known of failed changes. */
    NO_LEDGER,
    /** What is deleted after a connection was lost is taken for repaired at once. */
    NO_QUARANTINE,
    /** What follows a write without an answer is sent on another connection. */
    OTHER_CONNECTION,
    /** Whatever lies in an item is taken for what was put there. */
    NO_CHECK
  }

  private OutageStore(
      List<Node> nodes,
      List<Node> others,
      Class<V> valueType,
      String name,
      Wiring wiring,
      TransportOptions options,
      Guards guards) {
    Serializer serializer = Serializers.kryo(LOADER, 512);
    KeySpace keys = new KeySpace("", name, KeyCodecs.canonical(LOADER, serializer, null, 64), null);
    EnvelopeCodec envelopes =
        guards == Guards.NO_CHECK ? UncheckedEnvelopes.codec(0) : new EnvelopeCodec();
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Transport transport = opened(wiring.open(nodes.get(i), options));
      if (guards == Guards.OTHER_CONNECTION) {
        transport =
            withoutRepair(
                opened(wiring.open(others.get(i), options)),
                transport,
                Set.of("set", "getThenSet", "add"));
      } else if (guards != Guards.ALL) {
        transport = withoutRepair(transport, transport, Set.of());
      }
      Repairer repairer = new Repairer(transport, options.timeout());
      repairers.add(repairer);
      Generation generation =
          new Generation(transport, keys.generationKey(), envelopes, System::currentTimeMillis);
      shards.add(
          new Shard(
              transport,
              keys,
              generation,
              envelopes,
              ledger(guards),
              (shard, text) -> repairer.takeCareOf(shard),
              System::nanoTime));
    }
    StoreContext<String, V> context =
        new StoreContext<>(
            new Nodes(Ring.ketama(nodes), List.copyOf(transports), options.timeout(), CAPACITY),
            keys,
            new EntryCodec<>(
                envelopes,
                serializer,
                StoreFixture.uncompressed(),
                keys,
                String.class,
                valueType,
                new Undecodable(name)),
            new ExpiryRules(new EternalExpiryPolicy()),
            System::currentTimeMillis,
            System::nanoTime,
            options.timeout(),
            new StripedLocks(1024, options.timeout().dividedBy(2)),
            new FailurePolicy(name, true),
            (key, asked) -> {},
            OutageStore::committed,
            (text, key, deadline) -> {},
            () -> true,
            () -> 0,
            1_000_000,
            StoreFixture.PIPELINES,
            options.timeout(),
            null);
    this.store = new EntryStore<>(context, shards);
  }

  /**
   * Opens a store.
   *
   * @param others the same nodes by other ways, for what is not sent on the same connection
   * @param wiring how to connect, whose the options are
   */
  public static <V> OutageStore<V> over(
      List<Node> nodes,
      List<Node> others,
      Class<V> valueType,
      String name,
      Wiring wiring,
      TransportOptions options,
      Guards guards) {
    return new OutageStore<>(nodes, others, valueType, name, wiring, options, guards);
  }

  /** Returns the store. */
  public EntryStore<String, V> store() {
    return store;
  }

  private static <V, R> Decision<V, R> committed(String key, Decision<V, R> decision) {
    return decision;
  }

  private Transport opened(Transport transport) {
    transports.add(transport);
    return transport;
  }

  private static Ledger ledger(Guards guards) {
    return switch (guards) {
      case NO_LEDGER ->
          new Ledger(CAPACITY, Ledger.QUARANTINE, System::nanoTime) {
            @Override
            void note(String text, Doubt doubt) {}

            @Override
            void allOutdated() {}
          };
      case OTHER_CONNECTION, NO_QUARANTINE ->
          new Ledger(CAPACITY, Ledger.QUARANTINE, System::nanoTime) {
            @Override
            void maybeSet(String text, long channel) {
              outdated(text);
            }

            @Override
            void maybeAdded(String text, long content, long channel) {
              outdated(text, content);
            }
          };
      case ALL, NO_CHECK -> new Ledger(CAPACITY, Ledger.QUARANTINE, System::nanoTime);
    };
  }

  /**
   * Returns a transport that sends no delete right behind a write without an answer.
   *
   * @param writing what sends the requests named
   */
  private static Transport withoutRepair(
      Transport transport, Transport writing, Set<String> writes) {
    Reply<Boolean> notSent = deadline -> false;
    return (Transport)
        Proxy.newProxyInstance(
            LOADER,
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("on")) {
                return proxy;
              }
              if (method.getName().equals("deleteBehind")) {
                return notSent;
              }
              try {
                Transport target = writes.contains(method.getName()) ? writing : transport;
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public void close() {
    repairers.forEach(Repairer::close);
    transports.forEach(Transport::close);
  }
}
