package io.jcache.memcached.internal.remote;

import io.jcache.memcached.internal.store.ChangeHook;
import io.jcache.memcached.internal.store.Seen;
import io.jcache.memcached.internal.store.Seen.State;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events of what the nodes tell of a cache's items, as far as other JVMs have changed them.
 *
 * <ul>
 *   <li>A node names the item alone: what is there is read, by one thread of the manager, many at a
 *       time. So what changed several times until then is told once.
 *   <li>What this JVM has changed is not told: a line of it is known by {@link Echoes}, and what it
 *       has stored is known again where it is read.
 *   <li>Waits for no listener: what these are slower than is gathered, by its key, up to a bound.
 *   <li>What is known to be lost is logged.
 *   <li>Thread-safe.
 * </ul>
 */
public final class RemoteEvents<K, V> implements ChangeHook, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteEvents.class);

  private static final long LOG_EVERY = Duration.ofSeconds(10).toNanos();
  private static final int MOST_TOLD_AT_A_TIME = 256;
  private static final int READ_AT_A_TIME = 100;
  private static final int KNOWN = 10_000;
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_READS = 3;

  /** The version of what is not there. */
  private static final long NONE = -1;

  private final String cacheName;
  private final Reader<K, V> reader;
  private final Listeners<K, V> listeners;
  private final Echoes echoes;
  private final BooleanSupplier heard;
  private final Worker worker;
  private final LongSupplier ticker;

  // By the texts of keys; all of these are guarded by this.
  private final Map<String, Change> waiting = new LinkedHashMap<>();
  private final Map<String, Long> known = new Known();
  private boolean scheduled;
  private boolean closed;
  private int beingTold;
  private long losses;
  private long lastLogged;
  private boolean unnamed;

  /** Reads what is there by now. */
  public interface Reader<K, V> {

    /** Returns what is there under some texts of keys of a node. */
    Map<String, Seen<K, V>> look(String address, Collection<String> texts);
  }

  /** Runs what reads, on a thread of its own. */
  public interface Worker {

    /** Runs a task, after those before it; not at all once it has ended. */
    void run(Runnable task);
  }

  /** Takes events. */
  public interface Listeners<K, V> {

    /**
     * Has listeners be told of an event, each later and by its thread.
     *
     * @param values make the value, each time anew; null where there is none
     * @param done is called once all have been told
     */
    void tell(EventType type, K key, @Nullable Supplier<V> values, Runnable done);
  }

  /**
   * What a node has told of a key since it was last read.
   *
   * @param first what it told first
   * @param stored whether it was stored
   * @param gone whether it was deleted
   * @param reads how often it was read while this JVM changed it, too
   */
  private record Change(
      String address, String itemKey, Told first, boolean stored, boolean gone, int reads) {

    static Change of(String address, String itemKey, Told told) {
      boolean gone = told == Told.ANNOUNCED || told == Told.DELETED;
      return new Change(address, itemKey, told, !gone, gone, 0);
    }

    /** Returns it without a deletion that is none any more, as this JVM has deleted it since. */
    Change notGone() {
      return new Change(address, itemKey, first, stored, false, reads);
    }

    Change readOnceMore() {
      return new Change(address, itemKey, first, stored, gone, reads + 1);
    }

    static Change both(Change first, Change next) {
      return new Change(
          next.address,
          next.itemKey,
          first.first,
          first.stored || next.stored,
          first.gone || next.gone,
          Math.max(first.reads, next.reads));
    }
  }

  /** What is read in one go, by the texts of keys. */
  private record Batch(String address, Map<String, Change> changes) {}

  /** The versions of the keys that were told of, or asked for, last. */
  private static final class Known extends LinkedHashMap<String, Long> {
    private static final long serialVersionUID = 1L;

    Known() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > KNOWN;
    }
  }

  /**
   * Creates the events of a cache.
   *
   * @param echoes tells what this JVM has changed
   * @param heard tells whether anybody listens
   * @param worker reads what is there
   * @param ticker the time in nanoseconds
   */
  public RemoteEvents(
      String cacheName,
      Reader<K, V> reader,
      Listeners<K, V> listeners,
      Echoes echoes,
      BooleanSupplier heard,
      Worker worker,
      LongSupplier ticker) {
    this.cacheName = cacheName;
    this.reader = reader;
    this.listeners = listeners;
    this.echoes = echoes;
    this.heard = heard;
    this.worker = worker;
    this.ticker = ticker;
    this.lastLogged = ticker.getAsLong() - LOG_EVERY;
  }

  @Override
  public synchronized void changed(String address, String itemKey, String text, Told told) {
    if (closed) {
      return;
    }
    if (echoes.isOwn(itemKey, told)) {
      if (told != Told.REFUSED) {
        known.remove(text); // nothing is known of what this JVM stores, or takes away
        if (told == Told.DELETED || told == Told.ANNOUNCED) {
          waiting.computeIfPresent(text, (same, change) -> change.notGone());
        }
        if (echoes.isOverrun() && heard.getAsBoolean()) {
          lost("this JVM has changed more keys than can be told from what others change");
        }
      }
    } else if (!heard.getAsBoolean()) {
      known.clear();
    } else if (told != Told.REFUSED) {
      if (waiting.size() >= MOST_WAITING && !waiting.containsKey(text)) {
        lost("more keys were changed than could be read or told of");
        return;
      }
      waiting.merge(text, Change.of(address, itemKey, told), Change::both);
      schedule();
    }
  }

  @Override
  public synchronized void cleared() {
    known.clear();
  }

  @Override
  public synchronized void missed(String address, String reason) {
    known.clear();
    if (!closed && heard.getAsBoolean()) {
      lost("memcached " + address + ": " + reason);
    }
  }

  private void schedule() {
    if (!scheduled && !closed) {
      scheduled = true;
      worker.run(this::run);
    }
  }

  private void run() {
    synchronized (this) {
      scheduled = false;
    }
    for (Batch some = take(); some != null; some = take()) {
      tell(some);
    }
  }

  /** Takes some of what one node has told; null where there is nothing, or no room for it. */
  private synchronized @Nullable Batch take() {
    if (closed || waiting.isEmpty() || beingTold >= MOST_TOLD_AT_A_TIME) {
      return null;
    }
    Batch taken = new Batch(waiting.values().iterator().next().address, new LinkedHashMap<>());
    Iterator<Map.Entry<String, Change>> eldest = waiting.entrySet().iterator();
    while (eldest.hasNext() && taken.changes.size() < READ_AT_A_TIME) {
      Map.Entry<String, Change> one = eldest.next();
      if (one.getValue().address.equals(taken.address)) {
        taken.changes.put(one.getKey(), one.getValue());
        eldest.remove();
      }
    }
    return taken;
  }

  private void tell(Batch some) {
    Map<String, Long> sent = new HashMap<>();
    some.changes.forEach((text, change) -> sent.put(text, echoes.sentOf(change.itemKey)));
    Map<String, Seen<K, V>> seen;
    try {
      seen = reader.look(some.address, some.changes.keySet());
    } catch (RuntimeException | Error e) { // an error may be of a class of the application's
      unread(some.address, e);
      return;
    }
    some.changes.forEach(
        (text, change) -> {
          Seen<K, V> now = seen.get(text);
          EventType type =
              now == null ? notListed() : decide(text, change, now, sent.getOrDefault(text, -1L));
          K key = now == null ? null : now.key();
          if (now != null && key != null && type != null) {
            tell(type, key, now);
          }
        });
  }

  /** Gives up what could not be read, and what waits for the same node, as others wait, too. */
  private synchronized void unread(String address, Throwable failure) {
    if (!closed) {
      lost("what was changed could not be read: " + failure);
      if (failure instanceof TransportException) {
        waiting.values().removeIf(change -> change.address.equals(address));
      }
    }
  }

  private synchronized @Nullable EventType notListed() {
    if (!closed) {
      lost("a server that told of a change is not on the list any more");
    }
    return null;
  }

  private void tell(EventType type, K key, Seen<K, V> now) {
    try {
      listeners.tell(type, key, now.values(), this::told);
    } catch (RuntimeException | Error e) { // of a class of the application's
      told();
      LOG.warn("Cache '{}': listeners are not told of a change by another JVM", cacheName, e);
    }
  }

  /**
   * Returns what is to be told of a key that was read; null for nothing.
   *
   * @param sent how much this JVM had sent of it before
   */
  private @Nullable EventType decide(String text, Change change, Seen<K, V> seen, long sent) {
    Seen.Bytes item = seen.item(); // not looked at under the lock: it may be long
    boolean own = item != null && echoes.isOwn(item.itemKey(), item.value());
    return decide(text, change, seen, own, sent);
  }

  private synchronized @Nullable EventType decide(
      String text, Change change, Seen<K, V> seen, boolean own, long sent) {
    if (closed) {
      return null;
    }
    if (own) {
      known.remove(text);
      return null; // what others have made of it was gone before it could be read
    }
    if (change.reads < MOST_READS && (sent < 0 || sent != echoes.sentOf(change.itemKey))) {
      // It may have been replaced by what listeners have heard already, from this JVM.
      waiting.merge(text, change.readOnceMore(), (later, earlier) -> Change.both(earlier, later));
      return null;
    }
    EventType type =
        seen.state() == State.ENTRY ? stored(text, change, seen) : gone(text, change, seen);
    if (type != null && seen.key() == null) {
      unnamed();
      return null;
    }
    beingTold += type == null ? 0 : 1;
    return type;
  }

  private @Nullable EventType stored(String text, Change change, Seen<K, V> seen) {
    Long before = known.get(text);
    if (!change.stored || (before != null && before == seen.version())) {
      return null;
    }
    known.put(text, seen.version());
    boolean isNew = before == null ? change.first == Told.ADDED : before == NONE;
    return isNew ? EventType.CREATED : EventType.UPDATED;
  }

  private @Nullable EventType gone(String text, Change change, Seen<K, V> seen) {
    if (seen.state() == State.UNKNOWN) {
      return null;
    }
    Long before = known.get(text);
    if (!change.gone) {
      if (before == null && seen.state() == State.LEASE) {
        known.put(text, NONE); // what is loaded is new
      }
      return null; // who has deleted what was stored tells so himself
    }
    known.put(text, NONE);
    boolean wasThere = before == null ? change.first != Told.ADDED : before != NONE;
    return wasThere ? EventType.REMOVED : null;
  }

  private synchronized void told() {
    beingTold--;
    if (!waiting.isEmpty()) {
      schedule();
    }
  }

  private void unnamed() {
    if (!unnamed) {
      unnamed = true;
      LOG.info(
          "Cache '{}': a removal by another JVM is not told to listeners, as the server has but a"
              + " hash of its key; nor are others of such keys",
          cacheName);
    }
  }

  private void lost(String what) {
    losses++;
    long now = ticker.getAsLong();
    if (now - lastLogged >= LOG_EVERY) {
      lastLogged = now;
      LOG.warn(
          "Cache '{}': listeners may not have been told of all that other JVMs have changed ({}"
              + " times so far): {}",
          cacheName,
          losses,
          what);
    }
  }

  /** Tells of nothing more. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    known.clear();
  }
}
