package io.jcache.memcached.internal.near;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.ChangeStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the nodes of a manager what is changed there, for its near caches, and for listeners
 * that hear what other JVMs do: by one connection and thread for each node, from the first of them
 * on.
 */
public final class NearStreams implements AutoCloseable {

  private final TransportOptions options;
  // Weakly, as the threads of the streams would pin what is the application's.
  private final Map<String, WeakReference<EntryStore<?, ?>>> stores = new ConcurrentHashMap<>();
  private final Map<Transport, ChangeStream> streams = new ConcurrentHashMap<>();
  private List<Transport> transports = List.of();
  private volatile boolean begun;
  private boolean closed;

  /** Creates what hears of nothing yet. */
  public NearStreams(TransportOptions options) {
    this.options = options;
  }

  /**
   * Hears of these nodes, and no others, from the first cache on that is to hear of changes.
   *
   * @param nodes one transport for each; none where the entries are in this process
   */
  public synchronized void follow(List<Transport> nodes) {
    transports = List.copyOf(nodes);
    streams
        .entrySet()
        .removeIf(
            stream -> {
              boolean isGone = !transports.contains(stream.getKey());
              if (isGone) {
                stream.getValue().close();
              }
              return isGone;
            });
    listen();
  }

  /**
   * Lets a cache hear of changes, from when on the nodes are watched.
   *
   * @param name its name: a cache that is made anew takes the place of the one before
   */
  public synchronized void add(String name, EntryStore<?, ?> store) {
    store.announceDeletes();
    stores.put(name, new WeakReference<>(store));
  }

  /** Watches the nodes, from now on; idempotent. */
  public synchronized void begin() {
    begun = true;
    listen();
  }

  /** Returns whether the nodes are to be watched, as somebody has asked for it. */
  public boolean isBegun() {
    return begun;
  }

  private void listen() {
    if (begun && !closed) {
      transports.forEach(transport -> streams.computeIfAbsent(transport, this::stream));
    }
  }

  private ChangeStream stream(Transport transport) {
    ChangeStream stream =
        new ChangeStream(
            transport.node(), options, transport, listener(transport.node().address()));
    stream.start();
    return stream;
  }

  /** Lets a cache hear of nothing more. */
  public void remove(String name, EntryStore<?, ?> store) {
    stores.computeIfPresent(name, (same, known) -> known.get() == store ? null : known);
  }

  private ChangeStream.Listener listener(String address) {
    return new ChangeStream.Listener() {
      @Override
      public void changed(String itemKey, Supplier<Told> told) {
        tell(store -> store.heard(address, itemKey, told));
      }

      @Override
      public void allChanged(@Nullable String unheard) {
        tell(store -> store.heardOfAll(address, unheard));
      }
    };
  }

  private void tell(Consumer<EntryStore<?, ?>> heard) {
    for (WeakReference<EntryStore<?, ?>> reference : stores.values()) {
      EntryStore<?, ?> store = reference.get();
      if (store != null) {
        heard.accept(store);
      }
    }
  }

  /** Returns whether a node tells of changes now. */
  public boolean isWatched(Node node) {
    return streams.entrySet().stream()
        .filter(stream -> stream.getKey().node().address().equals(node.address()))
        .anyMatch(stream -> stream.getValue().isWatching());
  }

  /** Ends the connections and threads; idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    streams.values().forEach(ChangeStream::close);
    stores.clear();
  }
}
