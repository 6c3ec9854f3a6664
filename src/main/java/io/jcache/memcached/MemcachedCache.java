package io.jcache.memcached;

import io.jcache.memcached.internal.Arguments;
import io.jcache.memcached.internal.CacheOperations;
import io.jcache.memcached.internal.CacheParts;
import io.jcache.memcached.internal.Customizations;
import io.jcache.memcached.internal.Processing;
import io.jcache.memcached.internal.ReadThrough;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.management.CacheConfigurationBean;
import io.jcache.memcached.internal.management.MBeanRegistration;
import io.jcache.memcached.internal.store.EntryScan;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose entries lie in memcached. Thread-safe.
 *
 * <ul>
 *   <li>Every operation on an entry is atomic, across threads and JVMs.
 *   <li>Entries are serialized: what is changed in an object after it was put, or read, is changed
 *       neither in the cache nor for listeners, loaders and writers, which have objects of their
 *       own.
 *   <li>Listeners hear what their manager does, and what other managers of this JVM do that have
 *       the same entries, class loader and listeners of that cache, too.
 * </ul>
 */
public final class MemcachedCache<K, V> implements Cache<K, V> {

  private final CacheManager manager;
  private final String name;
  private final CacheParts<K, V> parts;
  private final Arguments<K, V> arguments;
  private final CacheOperations<K, V> operations;
  private final ReadThrough<K, V> readThrough;
  private final Processing<K, V> processing;
  private final MBeanRegistration configurationBean;
  private final MBeanRegistration statisticsBean;
  private final Consumer<Cache<?, ?>> released;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Creates an open cache.
   *
   * @param released hears once of this cache when it has been closed
   */
  MemcachedCache(
      CacheManager manager, String name, CacheParts<K, V> parts, Consumer<Cache<?, ?>> released) {
    this.manager = manager;
    this.released = released;
    this.name = name;
    this.parts = parts;
    MemcachedConfiguration<K, V> configuration = parts.configuration();
    this.arguments =
        new Arguments<>(name, configuration.getKeyType(), configuration.getValueType());
    this.operations = new CacheOperations<>(parts);
    this.readThrough = new ReadThrough<>(parts, operations);
    this.processing =
        new Processing<>(
            name, parts, operations, readThrough, arguments::requireValue, closed::get);
    String uri = manager.getURI().toString();
    this.configurationBean =
        new MBeanRegistration(
            new CacheConfigurationBean(parts::configuration), "CacheConfiguration", uri, name);
    this.statisticsBean = new MBeanRegistration(parts.statistics(), "CacheStatistics", uri, name);
    try {
      setManagementEnabled(configuration.isManagementEnabled());
      setStatisticsEnabled(configuration.isStatisticsEnabled());
    } catch (CacheException e) {
      configurationBean.set(false);
      throw e;
    }
    parts.events().attach(this, parts.copier());
  }

  @Override
  public @Nullable V get(K key) {
    whenOpen().requireKey(key);
    if (!readThrough.isEnabled()) {
      return operations.read(key, Operations.get());
    }
    long start = System.nanoTime();
    V value = operations.read(key, Operations.get());
    return value == null ? readThrough.load(key, start) : value;
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    whenOpen().requireKeys(keys);
    long start = System.nanoTime();
    Map<K, V> values = operations.getAll(keys);
    if (readThrough.isEnabled() && values.size() < keys.size()) {
      Set<K> missing = new HashSet<>(keys);
      missing.removeAll(values.keySet());
      values.putAll(readThrough.loadAll(missing, start));
    }
    return values;
  }

  @Override
  public boolean containsKey(K key) {
    whenOpen().requireKey(key);
    return holds(operations.read(key, Operations.containsKey()));
  }

  @Override
  public void put(K key, V value) {
    whenOpen().requireEntry(key, value);
    operations.update(key, Operations.put(value));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    whenOpen().requireEntry(key, value);
    return operations.update(key, Operations.getAndPut(value));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    whenOpen().requireEntries(map);
    operations.putAll(map);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    whenOpen().requireEntry(key, value);
    return holds(operations.update(key, Operations.putIfAbsent(value)));
  }

  @Override
  public boolean remove(K key) {
    whenOpen().requireKey(key);
    return holds(operations.update(key, Operations.<V>remove()));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    whenOpen().requireEntry(key, oldValue);
    return holds(operations.update(key, Operations.remove(oldValue)));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    whenOpen().requireKey(key);
    return operations.update(key, Operations.getAndRemove());
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    whenOpen().requireEntry(key, oldValue);
    arguments.requireValue(newValue);
    return holds(operations.update(key, Operations.replace(oldValue, newValue)));
  }

  @Override
  public boolean replace(K key, V value) {
    whenOpen().requireEntry(key, value);
    return holds(operations.update(key, Operations.replace(value)));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    whenOpen().requireEntry(key, value);
    return operations.update(key, Operations.getAndReplace(value));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    whenOpen().requireKeys(keys);
    operations.removeAll(keys);
  }

  /**
   * Removes every entry. Where statistics or listeners are to know which they were, the servers are
   * walked after that; where a writer is to delete them, before.
   */
  @Override
  public void removeAll() {
    requireOpen();
    operations.removeAll();
  }

  /** Makes every entry unreachable for every JVM, in the same time whatever their number. */
  @Override
  public void clear() {
    requireOpen();
    operations.clear();
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... processorArguments)
      throws EntryProcessorException {
    whenOpen().requireKey(key);
    Objects.requireNonNull(entryProcessor, "the entry processor is null");
    return processing.invoke(key, entryProcessor, processorArguments);
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys,
      EntryProcessor<K, V, T> entryProcessor,
      @Nullable Object... processorArguments) {
    whenOpen().requireKeys(keys);
    Objects.requireNonNull(entryProcessor, "the entry processor is null");
    return processing.invokeAll(keys, entryProcessor, processorArguments);
  }

  @Override
  public void loadAll(
      Set<? extends K> keys,
      boolean replaceExistingValues,
      @Nullable CompletionListener completionListener) {
    whenOpen().requireKeys(keys);
    Set<K> own = keys.stream().map(parts.copier()::copy).collect(Collectors.toUnmodifiableSet());
    readThrough.loadAll(own, replaceExistingValues, completionListener);
  }

  /**
   * Walks the entries of all servers; weakly consistent. An entry that is present throughout
   * appears exactly once.
   */
  @Override
  public Iterator<Entry<K, V>> iterator() {
    requireOpen();
    EntryScan<K, V> scan = operations.scan();
    return new CacheIterator<>(
        scan, key -> accessed(key, scan), this::remove, parts.copier()::copy);
  }

  @Override
  public String getName() {
    return name;
  }

  /**
   * Returns the manager; null of a closed cache, which is managed no longer (JSR-107, Cache.close).
   */
  @Override
  public @Nullable CacheManager getCacheManager() {
    return closed.get() ? null : manager;
  }

  /** Returns a copy of the configuration as it is now. */
  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    MemcachedConfiguration<K, V> copy;
    synchronized (parts.configuration()) {
      copy = new MemcachedConfiguration<>(parts.configuration());
    }
    if (type.isInstance(copy)) {
      return type.cast(copy);
    }
    throw new IllegalArgumentException(
        "the configuration of a cache is no " + type.getName() + ", but a " + copy.getClass());
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    requireOpen();
    Objects.requireNonNull(listener, "the listener configuration is null");
    synchronized (parts.configuration()) {
      parts.events().register(listener);
      parts.configuration().addCacheEntryListenerConfiguration(listener);
    }
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    requireOpen();
    Objects.requireNonNull(listener, "the listener configuration is null");
    synchronized (parts.configuration()) {
      parts.events().deregister(listener);
      parts.configuration().removeCacheEntryListenerConfiguration(listener);
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException(
        "a cache cannot be unwrapped to " + type.getName() + ", only to " + getClass().getName());
  }

  /** Closes the cache for this JVM; its entries stay in memcached. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (parts.configuration()) {
      configurationBean.set(false);
      statisticsBean.set(false);
    }
    released.accept(this);
    readThrough.drain();
    parts.store().awaitSent();
    Customizations.close(name, parts);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  /** Closes the cache and removes every entry, for every JVM. */
  void destroy() {
    if (!closed.get()) {
      try {
        close();
      } finally {
        // Last, so that nothing is left of what was put meanwhile.
        operations.clear();
      }
    }
  }

  void setManagementEnabled(boolean enabled) {
    synchronized (parts.configuration()) {
      configurationBean.set(enabled && !closed.get());
      parts.configuration().setManagementEnabled(enabled);
    }
  }

  void setStatisticsEnabled(boolean enabled) {
    synchronized (parts.configuration()) {
      statisticsBean.set(enabled && !closed.get());
      parts.statistics().setEnabled(enabled);
      parts.configuration().setStatisticsEnabled(enabled);
    }
  }

  MemcachedConfiguration<K, V> configuration() {
    return parts.configuration();
  }

  private @Nullable V accessed(K key, EntryScan<K, V> scan) {
    requireOpen();
    return operations.access(key, scan);
  }

  private static boolean holds(@Nullable Boolean result) {
    return result != null && result;
  }

  /** Returns the checks of arguments, which come after that of being open. */
  private Arguments<K, V> whenOpen() {
    requireOpen();
    return arguments;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("cache '" + name + "' is closed");
    }
  }

  @Override
  public String toString() {
    return "MemcachedCache(" + name + " of " + manager + ")";
  }
}
