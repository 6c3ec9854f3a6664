package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.KeyHasher;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.FakeClock;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One cache on one node in this process. Every {@link #store} is what a JVM of its own would have;
 * all share the node. No call runs out of time unless the test moves it on.
 */
public final class StoreFixture {
  /** What one call of these tests has on its way. */
  static final PipelineLimits PIPELINES = new PipelineLimits(100, 16L << 20, 0);

  /** The key of {@link #put}, {@link #get} and {@link #increment}. */
  public static final String KEY = "key";

  static final Duration TIMEOUT = Duration.ofMillis(200);
  static final Node NODE = new Node("node", 11211, 1);
  private static final ClassLoader LOADER = StoreFixture.class.getClassLoader();
  private static final Serializer SERIALIZER =
      Serializers.kryo(
          LOADER, new ClassRules(List.of("io.jcache.memcached.**")), Serializers.limits(512));

  public final FakeClock clock = new FakeClock();
  final FakeTicker ticker = new FakeTicker();
  final MemoryItems items = new MemoryItems(clock);
  public final Transport node = new MemoryTransport(NODE, items);
  public final FaultyTransport faulty = new FaultyTransport(node);
  public final Undecodable undecodable = new Undecodable("shop");
  final KeySpace keys = keys("", "shop");
  final List<Decision<?, ?>> committed = new ArrayList<>();
  public EnvelopeCodec envelopes = new EnvelopeCodec();
  Compression compression = uncompressed();
  public ExpiryPolicy policy = new EternalExpiryPolicy();
  Duration patience = TIMEOUT.dividedBy(2);
  Duration loadLease = Duration.ofSeconds(5);
  public boolean degrade;
  public boolean unobserved = true;
  public @Nullable SentWrites sent;
  WriterHook<Object, Object> writer = WriterHook.none();
  long maxScanItems = 1_000_000;
  int graceSeconds;

  static KeySpace keys(String prefix, String cacheName) {
    return new KeySpace(prefix, cacheName, KeyCodecs.canonical(LOADER, SERIALIZER, null, 64), null);
  }

  /** Returns what compresses nothing, and reads what is compressed. */
  static Compression uncompressed() {
    return new Compression(CompressionAlgorithm.NONE, 1, 16 << 20);
  }

  /** Returns the item keys of a cache, hashed with a secret of a number. */
  static KeySpace hashedKeys(String prefix, String cacheName, int secret) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) secret;
    return new KeySpace(
        prefix, cacheName, KeyCodecs.canonical(LOADER, SERIALIZER, null, 64), new KeyHasher(bytes));
  }

  public static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  /** Returns the store of a JVM whose requests may be made to fail. */
  public EntryStore<Object, Object> store() {
    StoreContext<Object, Object> context = context(faulty);
    return new EntryStore<>(context);
  }

  /** Returns the ticket of a load of a key. */
  static Ticket ticket(EntryStore<Object, Object> store, Object key, long since) {
    return store.tickets(List.of(key), since).values().iterator().next();
  }

  /** Runs an operation that stores what was loaded. */
  static Decision<Object, ?> store(
      EntryStore<Object, Object> store, Object key, Operation<Object, ?> operation, Ticket ticket) {
    Decision<Object, ?> decision =
        store
            .updateAll(Map.of(key, operation), Map.of(key, ticket))
            .next()
            .values()
            .iterator()
            .next()
            .decision();
    return Objects.requireNonNull(decision);
  }

  /** Returns the store of another JVM, which always reaches the node. */
  public EntryStore<Object, Object> otherStore() {
    return new EntryStore<>(context(node));
  }

  /** Returns the store of a JVM that takes every generation for valid. */
  EntryStore<Object, Object> trustingStore() {
    Generation trusting =
        new Generation(faulty, keys.generationKey(), envelopes, clock) {
          @Override
          boolean confirms(byte @Nullable [] stored, long used, Deadline deadline) {
            return true;
          }
        };
    return new EntryStore<>(context(faulty), List.of(shard(faulty, trusting)));
  }

  /** Returns a generation as another JVM would have it. */
  Generation generation() {
    return new Generation(node, keys.generationKey(), envelopes, clock);
  }

  /** Returns the generation on the node; 0 where there is none. */
  long storedGeneration() {
    return envelopes.generation(keys.generationKey(), storedBytes(keys.generationKey()));
  }

  /** Returns the key of the item in which a key of the present generation lies. */
  public String itemKey(Object key) {
    return keys.itemPrefix(storedGeneration()) + keys.encode(key).text();
  }

  public byte @Nullable [] storedBytes(String itemKey) {
    Item item = node.gets(itemKey).await(soon());
    return item == null ? null : item.value();
  }

  /** Returns the nodes of a JVM, which the fixture does not close: its repairs are daemons. */
  private static Nodes nodes(Transport transport) {
    return new Nodes(Ring.ketama(List.of(NODE)), List.of(transport), TIMEOUT, 100);
  }

  /** Returns the part of the cache whose ledger is repaired by nobody but the test. */
  Shard shard(Transport transport, Generation generation) {
    return shard(transport, keys, generation, ticker);
  }

  /** Returns the part of a cache whose ledger is repaired by nobody but the test. */
  static Shard shard(
      Transport transport, KeySpace keys, Generation generation, LongSupplier ticker) {
    Ledger ledger = new Ledger(100, Duration.ZERO, System::nanoTime);
    return new Shard(
        transport, keys, generation, new EnvelopeCodec(), ledger, (shard, text) -> {}, ticker);
  }

  StoreContext<Object, Object> context(Transport transport) {
    return context(nodes(transport));
  }

  StoreContext<Object, Object> context(Nodes nodes) {
    return new StoreContext<>(
        nodes,
        keys,
        new EntryCodec<>(
            envelopes, SERIALIZER, compression, keys, Object.class, Object.class, undecodable),
        new ExpiryRules(policy),
        clock,
        ticker,
        TIMEOUT,
        new StripedLocks(16, patience),
        new FailurePolicy("shop", degrade),
        writer,
        new CommitHook<>() {
          @Override
          public <R> Decision<Object, R> committed(Object key, Decision<Object, R> decision) {
            committed.add(decision);
            return decision;
          }
        },
        (text, key, deadline) -> {},
        () -> unobserved,
        () -> graceSeconds,
        maxScanItems,
        PIPELINES,
        loadLease,
        sent);
  }

  /** Stores a value. */
  static void put(EntryStore<Object, Object> store, Object value) {
    store.update(KEY, Operations.put(value));
  }

  /** Returns the value; null where there is none. */
  static @Nullable Object get(EntryStore<Object, Object> store) {
    return store.read(KEY, Operations.get()).result();
  }

  /** Adds one to a number, by an entry processor. */
  static Decision<Object, Object> increment(EntryStore<Object, Object> store) {
    return store.update(
        KEY,
        Operations.<Object, Object, Object>invoke(
            KEY,
            (entry, arguments) -> {
              int next = entry.exists() ? (Integer) entry.getValue() + 1 : 1;
              entry.setValue(next);
              return next;
            },
            new Object[0],
            null,
            value -> {},
            value -> value));
  }
}
