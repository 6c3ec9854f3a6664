package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.BulkUpdate.Outcome;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A cache on some nodes in this process, whose ledgers nobody repairs in the background. */
final class BulkFixture {

  private static final int MANY = 10_000;

  final StoreFixture one = new StoreFixture();
  final List<Node> nodes;
  private final List<Transport> memories;
  final List<FaultyTransport> faulty;
  private final List<Shard> shards;
  final KeyPlacement<Object> placement;

  /** Creates a cache on three nodes. */
  BulkFixture() {
    this(3);
  }

  BulkFixture(int count) {
    nodes = IntStream.range(0, count).mapToObj(i -> new Node("node" + i, 11211, 1)).toList();
    memories =
        nodes.stream()
            .<Transport>map(node -> new MemoryTransport(node, new MemoryItems(one.clock)))
            .toList();
    faulty = memories.stream().map(FaultyTransport::new).toList();
    shards = shards(faulty);
    placement = new KeyPlacement<>(one.keys, Ring.ketama(nodes), shards);
  }

  private List<Shard> shards(List<? extends Transport> transports) {
    return transports.stream()
        .map(
            transport ->
                one.shard(
                    transport,
                    new Generation(transport, one.keys.generationKey(), one.envelopes, one.clock)))
        .toList();
  }

  /**
   * Returns the store of the JVM whose requests may be made to fail; always over the same parts.
   */
  EntryStore<Object, Object> store() {
    return store(faulty, shards);
  }

  /** Returns the store of that JVM as it is made of another context. */
  EntryStore<Object, Object> store(UnaryOperator<StoreContext<Object, Object>> changed) {
    return new EntryStore<>(changed.apply(context(faulty)), shards);
  }

  /** Returns the store of another JVM, which always reaches the nodes. */
  EntryStore<Object, Object> otherStore() {
    return store(memories, shards(memories));
  }

  private EntryStore<Object, Object> store(
      List<? extends Transport> transports, List<Shard> parts) {
    return new EntryStore<>(context(transports), parts);
  }

  private StoreContext<Object, Object> context(List<? extends Transport> transports) {
    return one.context(
        new Nodes(Ring.ketama(nodes), List.copyOf(transports), StoreFixture.TIMEOUT, 100));
  }

  /** Returns the place of the node that a key lies on. */
  int nodeOf(Object key) {
    return shards.indexOf(placement.locate(key).shard());
  }

  /** Returns whether a key counts as absent until it is repaired. */
  boolean isDoubtful(Object key) {
    return shards.get(nodeOf(key)).isDoubtful(one.keys.encode(key).text());
  }

  /** Lets every request of a node meet a fault. */
  void meet(int node, Fault fault) {
    for (Request request : Request.values()) {
      faulty.get(node).add(request, fault, MANY);
    }
  }

  /** Lets every request of all nodes meet a fault. */
  void meet(Fault... faults) {
    for (int node = 0; node < faults.length; node++) {
      meet(node, faults[node]);
    }
  }

  /** Ends all faults. */
  void repair() {
    faulty.forEach(FaultyTransport::repair);
  }

  static Map<Object, Operation<Object, ?>> puts(Collection<?> keys, Object value) {
    Map<Object, Operation<Object, ?>> puts = new LinkedHashMap<>();
    keys.forEach(key -> puts.put(key, Operations.putWritten(value)));
    return puts;
  }

  static Map<Object, Operation<Object, ?>> removals(Collection<?> keys) {
    Map<Object, Operation<Object, ?>> removals = new LinkedHashMap<>();
    keys.forEach(key -> removals.put(key, Operations.removeDeleted()));
    return removals;
  }

  /** Returns removals whose caller does not ask what was there. */
  static Map<Object, Operation<Object, ?>> uncountedRemovals(Collection<?> keys) {
    Map<Object, Operation<Object, ?>> removals = new LinkedHashMap<>();
    keys.forEach(key -> removals.put(key, Operations.removeUncounted()));
    return removals;
  }

  static List<Integer> keys(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Runs a bulk update to its end. */
  static Map<Object, Outcome<Object>> run(
      EntryStore<Object, Object> store, Map<Object, Operation<Object, ?>> operations) {
    Map<Object, Outcome<Object>> outcomes = new LinkedHashMap<>();
    BulkUpdate<Object, Object> updates = store.updateAll(operations, Map.of());
    while (!updates.isOver()) {
      updates.next().forEach((key, outcome) -> outcomes.merge(key, outcome, BulkFixture::twice));
    }
    return outcomes;
  }

  private static Outcome<Object> twice(Outcome<Object> first, Outcome<Object> second) {
    throw new AssertionError("two outcomes of one key: " + first + ", " + second);
  }

  static @Nullable Object get(EntryStore<Object, Object> store, Object key) {
    return store.read(key, Operations.get()).result();
  }

  static @Nullable Object result(Map<Object, Outcome<Object>> outcomes, Object key) {
    Outcome<Object> outcome = outcomes.get(key);
    Decision<Object, ?> decision = outcome == null ? null : outcome.decision();
    return decision == null ? "no decision" : decision.result();
  }

  /** Lets something happen once the request is carried out, and before its answer is there. */
  static Fault afterwards(Runnable action) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        Reply<T> reply = request.get();
        action.run();
        return reply;
      }
    };
  }

  /** Counts the turns in which requests are sent after an answer was waited for. */
  static final class Turns implements Fault {
    private boolean turned = true;
    private int count;

    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      count += turned ? 1 : 0;
      turned = false;
      Reply<T> reply = request.get();
      return deadline -> {
        turned = true;
        return reply.await(deadline);
      };
    }

    int count() {
      return count;
    }
  }

  /** Carries nothing out and never answers; adds up how long that was waited for. */
  static final class Silence implements Fault {
    private final FakeTicker ticker;
    private Duration waited = Duration.ZERO;

    Silence(FakeTicker ticker) {
      this.ticker = ticker;
    }

    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      return this::await;
    }

    private <T extends @Nullable Object> T await(Deadline deadline) {
      if (!deadline.hasPassed()) {
        waited = waited.plusNanos(deadline.remainingNanos());
        ticker.advanceTo(deadline.nanoTime());
      }
      throw new TransportException(Kind.TIMEOUT, "silent", "no answer", null);
    }

    Duration waited() {
      return waited;
    }
  }
}
