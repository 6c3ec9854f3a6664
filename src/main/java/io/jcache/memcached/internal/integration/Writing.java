package io.jcache.memcached.internal.integration;

import io.jcache.memcached.internal.entry.CacheEntry;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.WriteThrough;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * A cache writer (JSR-107, chapter 10).
 *
 * <ul>
 *   <li>All its failures come out as CacheWriterException.
 *   <li>The writer gets values of its own: it may keep them, and change them, as those do that
 *       write later.
 *   <li>Closing waits for the calls that are under way; none begins after that.
 * </ul>
 */
public final class Writing<K, V> implements Closeable {

  private final CacheWriter<? super K, ? super V> writer;
  private final Copier copier;
  private final CallGate gate = new CallGate("writer");

  /** Creates the writing of a cache. */
  public Writing(CacheWriter<? super K, ? super V> writer, Copier copier) {
    this.writer = writer;
    this.copier = copier;
  }

  /**
   * What became of a bulk write.
   *
   * @param done the keys that were written or deleted
   * @param failure why the others were not; null where all were
   */
  public record Outcome<K>(Set<K> done, @Nullable CacheWriterException failure) {

    /** Throws the failure, if there is one. */
    public void rethrow() {
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Tells the writer what a decision asks. */
  public void before(K key, WriteThrough<V> asked) {
    if (asked instanceof WriteThrough.Write<V> write) {
      CacheEntry<K, V> entry = new CacheEntry<>(key, copier.copy(write.value()));
      guarded("write", key, () -> writer.write(entry));
    } else if (asked instanceof WriteThrough.Delete<V>) {
      guarded("delete", key, () -> writer.delete(key));
    }
  }

  /** Writes many; what the writer leaves in the collection when it fails was not written. */
  public Outcome<K> writeAll(Map<? extends K, ? extends V> entries) {
    Collection<Cache.Entry<? extends K, ? extends V>> pending = new ArrayList<>(entries.size());
    entries.forEach((key, value) -> pending.add(new CacheEntry<K, V>(key, copier.copy(value))));
    return outcome(
        entries.keySet(),
        "writeAll",
        // The writer is one of supertypes, so it takes entries of the subtypes.
        () -> writeAllOf(pending),
        () -> pending.stream().map(Cache.Entry::getKey).collect(Collectors.toSet()));
  }

  /** Deletes many; what the writer leaves in the collection when it fails was not deleted. */
  public Outcome<K> deleteAll(Collection<? extends K> keys) {
    List<K> pending = new ArrayList<>(keys);
    return outcome(
        keys, "deleteAll", () -> writer.deleteAll(pending), () -> new HashSet<>(pending));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // No wildcard says 'entries of subtypes of these'.
  private void writeAllOf(Collection<Cache.Entry<? extends K, ? extends V>> pending) {
    ((CacheWriter) writer).writeAll(pending);
  }

  private Outcome<K> outcome(
      Collection<? extends K> keys,
      String what,
      Runnable call,
      Supplier<Set<? extends K>> leftOver) {
    Set<K> done = new HashSet<>(keys);
    if (done.isEmpty()) {
      return new Outcome<>(done, null);
    }
    try {
      guarded(what, keys, call);
      return new Outcome<>(done, null);
    } catch (CacheWriterException e) {
      done.removeAll(leftOver.get());
      return new Outcome<>(done, e);
    }
  }

  /** Closes the writer where it can be. */
  @Override
  public void close() throws IOException {
    gate.close();
    if (writer instanceof Closeable closeable) {
      closeable.close();
    }
  }

  private void guarded(String what, @Nullable Object key, Runnable call) {
    gate.<@Nullable Void>call(
        () -> {
          try {
            call.run();
            return null;
          } catch (CacheWriterException e) {
            throw e;
          } catch (Exception e) {
            // Not only RuntimeException: other languages than Java throw checked ones undeclared.
            throw new CacheWriterException("the cache writer failed to " + what + " " + key, e);
          }
        });
  }
}
