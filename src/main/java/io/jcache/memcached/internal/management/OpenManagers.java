package io.jcache.memcached.internal.management;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The managers of this JVM that are open, for what tells of all of them.
 *
 * <ul>
 *   <li>They and those who listen are held weakly.
 *   <li>A listener that fails hinders no manager.
 * </ul>
 */
public final class OpenManagers {
  private static final Logger LOG = LoggerFactory.getLogger(OpenManagers.class);
  private static final Set<CacheManager> OPEN = Collections.newSetFromMap(new WeakHashMap<>());
  private static final Set<Listener> LISTENERS = Collections.newSetFromMap(new WeakHashMap<>());

  private OpenManagers() {}

  /** Hears of managers. */
  public interface Listener {

    /** Takes a manager that has been opened. */
    void opened(CacheManager manager);

    /** Takes a manager that has been closed. */
    void closed(CacheManager manager);
  }

  /** Adds a manager. */
  public static void opened(CacheManager manager) {
    synchronized (OPEN) {
      OPEN.add(manager);
    }
    for (Listener listener : listeners()) {
      try {
        listener.opened(manager);
      } catch (RuntimeException e) {
        LOG.warn("{} is not told of; nothing else depends on it", manager, e);
      }
    }
  }

  /** Removes a manager. */
  public static void closed(CacheManager manager) {
    synchronized (OPEN) {
      OPEN.remove(manager);
    }
    for (Listener listener : listeners()) {
      try {
        listener.closed(manager);
      } catch (RuntimeException e) {
        LOG.warn("{} is still told of; nothing else depends on it", manager, e);
      }
    }
  }

  /**
   * Returns those that an application uses: its class loader is theirs, or has theirs above it.
   *
   * @param application its class loader; null for all managers
   */
  public static List<CacheManager> of(@Nullable ClassLoader application) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    for (ClassLoader loader = application; loader != null; loader = loader.getParent()) {
      loaders.add(loader);
    }
    synchronized (OPEN) {
      return OPEN.stream()
          .filter(each -> application == null || loaders.contains(each.getClassLoader()))
          .toList();
    }
  }

  /** Lets a listener hear of managers from now on. */
  public static void listen(Listener listener) {
    synchronized (LISTENERS) {
      LISTENERS.add(listener);
    }
  }

  /** Ends the listening. */
  public static void unlisten(Listener listener) {
    synchronized (LISTENERS) {
      LISTENERS.remove(listener);
    }
  }

  private static List<Listener> listeners() {
    synchronized (LISTENERS) {
      return List.copyOf(LISTENERS);
    }
  }
}
