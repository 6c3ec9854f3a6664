package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the live entries of a cache, node by node.
 *
 * <ul>
 *   <li>Weakly consistent: an entry that is present throughout appears exactly once.
 *   <li>After a clear that this JVM made or noticed it gives no entry from before; of a clear made
 *       elsewhere it takes notice with what it reads next.
 *   <li>Gives no entry that this JVM must not trust by then.
 *   <li>Walks the servers only when an entry is asked for that cannot be guessed from the keys used
 *       last.
 *   <li>Values are read by {@link ReadAhead}, and what prolongs entries is sent by {@link
 *       Accesses}.
 *   <li>Memory grows with the cache's own keys on one node.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class EntryScan<K, V> {

  private final StoreContext<K, V> context;
  private final Placements<K> placements;
  private final @Nullable Probe<K, V> probe;
  private final BiConsumer<K, Entry<V>> onExpired;
  private final @Nullable Accesses<K, V> accesses;
  private final Iterator<Section> sections;
  private final Deque<Ready<K, V>> ready = new ArrayDeque<>();
  private @Nullable Section section;
  private @Nullable Found lastRead;
  private @Nullable ReadAhead values;
  private @Nullable Ready<K, V> given;
  private @Nullable String guessed;
  private boolean started;
  private boolean complete;
  private boolean justRead;

  /**
   * Creates a walk.
   *
   * @param placements tells what a change of the list has left behind, which is none of the cache
   * @param probe finds an entry without walking; null to walk at once
   * @param onExpired hears of the expired entries on the way
   * @param accesses makes the accesses to what is given; null where there are none
   */
  EntryScan(
      StoreContext<K, V> context,
      Placements<K> placements,
      List<Section> sections,
      @Nullable Probe<K, V> probe,
      BiConsumer<K, Entry<V>> onExpired,
      @Nullable Accesses<K, V> accesses) {
    this.context = context;
    this.placements = placements;
    this.sections = sections.iterator();
    this.probe = probe;
    this.onExpired = onExpired;
    this.accesses = accesses;
  }

  /** Makes this walk throw where a node fails, whatever the policy. */
  EntryScan<K, V> complete() {
    complete = true;
    return this;
  }

  /**
   * An entry that a walk came by.
   *
   * @param entry live when it was read
   */
  public record Scanned<K, V>(K key, Entry<V> entry) {}

  /** An entry that was read, its place, and what was found there with its token, if it was. */
  private record Ready<K, V>(Located<K> place, Entry<V> entry, @Nullable Found found) {}

  /**
   * Returns the next live entry; null at the end.
   *
   * @throws UnsupportedOperationException when a node refuses to be walked, saying why
   * @throws CacheException when a node fails and the policy is to throw
   */
  public @Nullable Scanned<K, V> next() {
    while (true) {
      if (section != null && lastRead != null && !section.stillHolds(lastRead)) {
        ready.clear();
      }
      // One is given of each reading, or what takes long to be read would be read for ever.
      if (values != null && !ready.isEmpty() && !justRead && values.isOld()) {
        values.takeBack(ready.stream().map(late -> late.place().text()).toList());
        ready.clear();
      }
      Ready<K, V> next = ready.poll();
      justRead = justRead && next == null;
      if (next != null && isDoubtful(next)) {
        continue;
      }
      if (next != null) {
        K key = next.place().key();
        if (!next.entry().isExpiredAt(context.now())) {
          given = next;
          return new Scanned<>(key, next.entry());
        }
        onExpired.accept(key, next.entry());
      } else if (!fill()) {
        return null;
      }
    }
  }

  /** Returns whether the entry that was given last has come into doubt since. */
  public boolean isInDoubt() {
    return given != null && isDoubtful(given);
  }

  /** Returns whether an entry counts as absent by now; those that have ended were looked at. */
  private boolean isDoubtful(Ready<K, V> read) {
    Located<K> place = read.place();
    return (section == null || section.mayChange())
        && place.shard().ledger().isDoubtful(place.text());
  }

  /**
   * Accesses the entry that was given last; null where the policy takes no notice of accesses. What
   * that prolongs is on its way by then, and awaited as the walk goes on.
   */
  public @Nullable Decision<V, V> access() {
    Ready<K, V> accessed = given;
    return accesses == null || accessed == null
        ? null
        : accesses.access(accessed.place(), accessed.entry(), accessed.found());
  }

  /** Hands over all live entries that are left. */
  public void forEachRemaining(Consumer<Scanned<K, V>> action) {
    try {
      for (Scanned<K, V> scanned = next(); scanned != null; scanned = next()) {
        action.accept(scanned);
      }
    } finally {
      end();
    }
  }

  /** Gives up what has not been given: the node whose keys are being listed need not go on. */
  void end() {
    if (values != null) {
      values.end();
    }
  }

  private boolean fill() {
    if (!started) {
      started = true;
      if (probe != null) {
        guess(probe);
        return true;
      }
    }
    if (accesses != null) {
      accesses.await();
    }
    ReadAhead listed = values;
    if (listed != null && !listed.isOver() && section != null) {
      try {
        read(section.shard(), listed.next());
        return true;
      } catch (TransportException e) {
        fail(e);
        listed.end();
      }
    }
    values = null;
    if (!sections.hasNext()) {
      return false;
    }
    section = sections.next();
    try {
      KeyDump keys =
          KeyDump.of(
              section, context.keys(), context.maxScanItems(), ReadAhead.FIRST, context.deadline());
      values = new ReadAhead(section, keys, accesses != null, context.timeout(), context.ticker());
    } catch (TransportException e) {
      fail(e);
    }
    return true;
  }

  private void fail(TransportException e) {
    if (e.kind() == TransportException.Kind.UNSUPPORTED) {
      throw new UnsupportedOperationException(e.getMessage(), e);
    }
    context.failures().onFailure(e, "iteration", null, !complete);
  }

  private void guess(Probe<K, V> unwalked) {
    try {
      Probe.Hit<K, V> hit = unwalked.find();
      if (hit != null) {
        // Not the key itself: that of an array equals no other.
        guessed = hit.text();
        ready.add(new Ready<>(located(hit.shard(), hit.text(), hit.key()), hit.entry(), null));
      }
    } catch (TransportException e) {
      fail(e);
    }
  }

  private void read(Shard shard, Map<String, Found> found) {
    justRead = true;
    found.forEach(
        (text, item) -> {
          lastRead = item;
          KeyedEntry<K, V> read = text.equals(guessed) ? null : context.keyedEntry(text, item);
          if (read != null && placements.isPlaced(read.key(), text, shard)) {
            Found withToken = item.item() == null ? null : item;
            ready.add(new Ready<>(located(shard, text, read.key()), read.entry(), withToken));
          }
        });
  }

  private Located<K> located(Shard shard, String text, K key) {
    return new Located<>(key, new EncodedKey(text, false), shard);
  }
}
