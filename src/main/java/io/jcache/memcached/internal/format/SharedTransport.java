package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache's way to the items that it shares with other programs on one node: above it are
 * envelopes, below it bare values with flags.
 *
 * <ul>
 *   <li>An envelope's payload is what {@link FormatSerializer} makes: flags, then the value. Its
 *       deadline becomes the server's seconds; an item that is read has none.
 *   <li>The item of the generation is this JVM's own and is never sent: raising it deletes what the
 *       node lists, once it has been raised.
 * </ul>
 */
public final class SharedTransport implements Transport {
  // Above this memcached reads an exptime as an absolute time.
  private static final long MAX_SECONDS = 30L * 24 * 60 * 60;

  // For so long a clock may have been set back since a deadline was made.
  private static final long LENIENT_SECONDS = 60;
  private static final int MILLIS = 1000;
  private static final byte[] NOTHING = {};
  private static final byte[] FLAGS = new byte[Integer.BYTES];

  private final Transport transport;
  private final EnvelopeCodec envelopes;
  private final SharedGeneration generation;
  private final int overhead;

  /**
   * Creates the way to a node's items.
   *
   * @param envelopes makes no difference between who added an entry
   */
  public SharedTransport(
      Transport transport, EnvelopeCodec envelopes, SharedGeneration generation) {
    this.transport = transport;
    this.envelopes = envelopes;
    this.generation = generation;
    this.overhead = envelopes.entry("", null, 0, FLAGS).length;
  }

  /** An envelope as it is sent. */
  private record Bare(byte[] bytes, int flags, long seconds) {
    boolean livesTooLong() {
      return seconds > MAX_SECONDS + LENIENT_SECONDS;
    }

    int expiry() {
      return (int) Math.min(seconds, MAX_SECONDS);
    }
  }

  private Bare bare(String key, byte[] value) {
    Envelope envelope = envelopes.open(key, value);
    ByteBuffer payload = ByteBuffer.wrap(envelope.bytes()).position(envelope.payloadAt());
    int flags = payload.getInt();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return new Bare(bytes, flags, seconds(envelope.deadline()));
  }

  private long seconds(long deadline) {
    return deadline == Long.MAX_VALUE
        ? 0
        : Math.max(1, -Math.floorDiv(generation.now() - deadline, MILLIS));
  }

  /** Sends a value, unless it is to live longer than the server can be told. */
  private <T extends @Nullable Object> Reply<T> sent(
      String key, byte[] value, Function<Bare, Reply<T>> sending) {
    Bare bare = bare(key, value);
    if (bare.livesTooLong()) {
      return Reply.refused(
          TransportException.Kind.TOO_LARGE,
          node(),
          key
              + ": it is to live for more than 30 days, and the server takes longer times for a"
              + " date; have the ExpiryPolicy (getExpiryForCreation, getExpiryForUpdate) give at"
              + " most 30 days, or eternal");
    }
    return sending.apply(bare);
  }

  private Item enveloped(String key, Item item) {
    byte[] payload =
        ByteBuffer.allocate(Integer.BYTES + item.value().length)
            .putInt(item.flags())
            .put(item.value())
            .array();
    byte[] envelope = envelopes.entry(key, null, Long.MAX_VALUE, 0, new Payload(payload, false));
    return new Item(envelope, 0, item.token());
  }

  @Override
  public Node node() {
    return transport.node();
  }

  @Override
  public void connectAhead() {
    transport.connectAhead();
  }

  @Override
  public Transport on(long channel) {
    return new SharedTransport(transport.on(channel), envelopes, generation);
  }

  @Override
  public void gather(Runnable action) {
    transport.gather(action);
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    return gets(keys)
        .map(
            items -> {
              Map<String, byte[]> values = new HashMap<>(items.size() * 2);
              items.forEach((key, item) -> values.put(key, item.value()));
              return values;
            });
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    List<String> sent = keys.stream().filter(key -> !generation.isAt(key)).toList();
    Map<String, Item> own = sent.size() == keys.size() ? Map.of() : generation.items();
    if (sent.isEmpty()) {
      return Reply.answered(own);
    }
    return transport
        .gets(sent)
        .map(
            items -> {
              Map<String, Item> all = new HashMap<>(own);
              items.forEach((key, item) -> all.put(key, enveloped(key, item)));
              return all;
            });
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return sent(key, value, bare -> transport.set(key, bare.bytes(), bare.flags(), bare.expiry()));
  }

  @Override
  public Reply<Map<String, byte[]>> getThenSet(
      String readKey, String key, byte[] value, int expiry) {
    Reply<Map<String, byte[]>> read = get(List.of(readKey));
    Reply<@Nullable Void> written = set(key, value, expiry);
    return written.awaitedBy(
        deadline -> {
          written.await(deadline);
          return read.await(deadline);
        });
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int flags, int expiry) {
    if (generation.isAt(key)) {
      return Reply.answered(false);
    }
    return sent(key, value, bare -> transport.add(key, bare.bytes(), bare.flags(), bare.expiry()));
  }

  @Override
  public Reply<CasResult> compareAndSet(
      String key, CasToken token, byte[] value, int flags, int expiry) {
    if (generation.isAt(key)) {
      return generation.replace(token, value)
          ? this::deleteAll
          : Reply.answered(CasResult.CONFLICT);
    }
    return sent(
        key,
        value,
        bare -> transport.compareAndSet(key, token, bare.bytes(), bare.flags(), bare.expiry()));
  }

  private CasResult deleteAll(Deadline deadline) {
    try {
      generation.deleteAll(transport);
      return CasResult.DONE;
    } catch (TransportException e) {
      if (e.kind() == TransportException.Kind.SERVER_ERROR) {
        // To a store that raises a generation this says that it has none: not so here.
        throw new TransportException(
            TransportException.Kind.UNSETTLED,
            e.node(),
            "items were not deleted: " + e.detail(),
            e);
      }
      throw e;
    }
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    return transport.compareAndDelete(key, token, NOTHING);
  }

  @Override
  public Reply<Boolean> delete(String key) {
    return transport.delete(key);
  }

  @Override
  public Reply<Boolean> deleteBehind(String key) {
    return transport.deleteBehind(key);
  }

  @Override
  public Reply<CasResult> announce(String key) {
    return transport.announce(key);
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    return transport.stats(group);
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    transport.dump(prefix, sink);
  }

  /** Returns what an envelope may have; the transport below looks at the bare value once more. */
  @Override
  public int maxValueLength(String key) {
    return (int) Math.min(Integer.MAX_VALUE, (long) transport.maxValueLength(key) + overhead);
  }

  @Override
  public NodeStatus status() {
    return transport.status();
  }

  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return "Shared(" + transport + ")";
  }
}
