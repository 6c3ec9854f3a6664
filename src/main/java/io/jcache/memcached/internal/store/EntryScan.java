package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;
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
 *       elsewhere it takes notice with the next {@value #BATCH} entries.
 *   <li>Walks the servers only when an entry is asked for that cannot be guessed from the keys used
 *       last.
 *   <li>Memory grows with the cache's own keys on one node.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class EntryScan<K, V> {

  private static final int BATCH = 100;

  private final StoreContext<K, V> context;
  private final @Nullable Probe<K, V> probe;
  private final BiConsumer<K, Entry<V>> onExpired;
  private final Iterator<Section> sections;
  private final Deque<Scanned<K, V>> ready = new ArrayDeque<>();
  private @Nullable Section section;
  private @Nullable Found lastRead;
  private @Nullable KeyDump keys;
  private @Nullable String guessed;
  private boolean started;
  private boolean complete;

  /**
   * Creates a walk.
   *
   * @param probe finds an entry without walking; null to walk at once
   * @param onExpired hears of the expired entries on the way
   */
  EntryScan(
      StoreContext<K, V> context,
      List<Section> sections,
      @Nullable Probe<K, V> probe,
      BiConsumer<K, Entry<V>> onExpired) {
    this.context = context;
    this.sections = sections.iterator();
    this.probe = probe;
    this.onExpired = onExpired;
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
      Scanned<K, V> scanned = ready.poll();
      if (scanned != null) {
        if (!scanned.entry().isExpiredAt(context.now())) {
          return scanned;
        }
        onExpired.accept(scanned.key(), scanned.entry());
      } else if (!fill()) {
        return null;
      }
    }
  }

  /** Hands over all live entries that are left. */
  public void forEachRemaining(Consumer<Scanned<K, V>> action) {
    for (Scanned<K, V> scanned = next(); scanned != null; scanned = next()) {
      action.accept(scanned);
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
    KeyDump dump = keys;
    if (dump != null && dump.hasNext() && section != null) {
      try {
        read(section, dump.next(BATCH));
        return true;
      } catch (TransportException e) {
        fail(e);
      }
    }
    keys = null;
    if (!sections.hasNext()) {
      return false;
    }
    section = sections.next();
    try {
      keys = KeyDump.of(section, context.keys(), context.maxScanItems(), context.deadline());
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
        ready.add(new Scanned<>(hit.key(), hit.entry()));
      }
    } catch (TransportException e) {
      fail(e);
    }
  }

  private void read(Section from, List<String> texts) {
    Map<String, Found> found = from.read(texts, context.deadline());
    found.forEach(
        (text, item) -> {
          lastRead = item;
          K key = item.value() == null || text.equals(guessed) ? null : context.key(text, item);
          if (key == null) {
            return;
          }
          Entry<V> entry = context.codec().decode(item.itemKey(), item.value(), key);
          if (entry != null) {
            ready.add(new Scanned<>(key, entry));
          }
        });
  }
}
