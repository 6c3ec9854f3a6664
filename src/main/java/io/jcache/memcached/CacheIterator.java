package io.jcache.memcached;

import io.jcache.memcached.internal.entry.CacheEntry;
import io.jcache.memcached.internal.store.EntryScan;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The iterator of a cache. Where the servers cannot be walked, {@code hasNext()} says true, since
 * whether there is an entry is unknown, and {@code next()} throws UnsupportedOperationException.
 *
 * <p>Not thread-safe.
 */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

  private final EntryScan<K, V> scan;
  private final Function<K, @Nullable V> access;
  private final Consumer<K> removal;
  private final UnaryOperator<K> copied;
  private @Nullable CacheEntry<K, V> upcoming;
  private @Nullable K current;
  private @Nullable UnsupportedOperationException refusal;

  /**
   * Creates an iterator.
   *
   * @param access what {@code next()} does to an entry: its value, or null if it is gone by now
   * @param removal what {@code remove()} does to an entry
   * @param copied copies a key
   */
  CacheIterator(
      EntryScan<K, V> scan,
      Function<K, @Nullable V> access,
      Consumer<K> removal,
      UnaryOperator<K> copied) {
    this.scan = scan;
    this.access = access;
    this.removal = removal;
    this.copied = copied;
  }

  @Override
  public boolean hasNext() {
    if (upcoming == null && refusal == null) {
      try {
        Scanned<K, V> scanned = scan.next();
        upcoming =
            scanned == null ? null : new CacheEntry<>(scanned.key(), scanned.entry().value());
      } catch (UnsupportedOperationException e) {
        refusal = e;
      }
    }
    return upcoming != null || refusal != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    CacheEntry<K, V> promised = upcoming;
    if (promised != null && scan.isInDoubt()) {
      upcoming = null;
    }
    boolean more = hasNext();
    // What hasNext() has told of is there to be given, if nothing else is.
    CacheEntry<K, V> entry = upcoming == null ? promised : upcoming;
    if (!more && entry == null) {
      throw new NoSuchElementException("there are no more entries");
    }
    if (entry == null) {
      throw new UnsupportedOperationException(
          refusal == null ? null : refusal.getMessage(), refusal);
    }
    upcoming = null;
    V accessed = access.apply(entry.key());
    // What the caller does to its key is not to change which entry is removed. A copy that is not
    // equal, as of a calendar, would remove none.
    K key = entry.key();
    K copy = copied.apply(key);
    current = copy.equals(key) ? copy : key;
    return new CacheEntry<>(key, accessed == null ? entry.value() : accessed);
  }

  /** Removes the entry that {@code next()} gave last, whatever its value is by now. */
  @Override
  public void remove() {
    K key = current;
    if (key == null) {
      throw new IllegalStateException("next() gave no entry that could be removed");
    }
    current = null;
    removal.accept(key);
  }
}
