package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedMetrics;
import io.jcache.memcached.internal.management.OpenManagers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/** The meters of every manager of an application, from its opening to its closing. */
final class ManagerMeters implements MeterBinder, OpenManagers.Listener, AutoCloseable {
  private final @Nullable ClassLoader loader;
  private final Map<CacheManager, MemcachedMetrics> meters = new HashMap<>();
  private final List<MeterRegistry> registries = new ArrayList<>();

  /** Creates the meters of the application of a class loader. */
  ManagerMeters(@Nullable ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registries.add(registry);
    meters.values().forEach(each -> bind(each, registry));
    OpenManagers.listen(this);
    OpenManagers.of(loader).forEach(this::opened);
  }

  @Override
  public synchronized void opened(CacheManager manager) {
    if (!meters.containsKey(manager) && OpenManagers.of(loader).contains(manager)) {
      MemcachedMetrics made;
      try {
        made = new MemcachedMetrics(manager, Tags.of("manager", OpenManagers.name(manager)));
      } catch (IllegalStateException e) {
        return; // closed meanwhile
      }
      meters.put(manager, made);
      registries.forEach(registry -> bind(made, registry));
    }
  }

  private static void bind(MemcachedMetrics made, MeterRegistry registry) {
    try {
      made.bindTo(registry);
    } catch (IllegalStateException e) {
      // Closed meanwhile, which is told next.
    }
  }

  @Override
  public synchronized void closed(CacheManager manager) {
    MemcachedMetrics made = meters.remove(manager);
    if (made != null) {
      made.close();
    }
  }

  /** Takes all meters out of their registries. */
  @Override
  public synchronized void close() {
    OpenManagers.unlisten(this);
    List.copyOf(meters.keySet()).forEach(this::closed);
    registries.clear();
  }
}
