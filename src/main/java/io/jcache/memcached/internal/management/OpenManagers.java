package io.jcache.memcached.internal.management;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
 *   <li>Those of one URI that an application can see, by class loaders below each other, have
 *       numbers by which they are told apart.
 * </ul>
 */
public final class OpenManagers {
  private static final Logger LOG = LoggerFactory.getLogger(OpenManagers.class);
  private static final Map<CacheManager, Integer> OPEN = new WeakHashMap<>();
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
      OPEN.put(manager, freeNumber(manager));
    }
    for (Listener listener : listeners()) {
      try {
        listener.opened(manager);
      } catch (RuntimeException e) {
        LOG.warn("{} is not told of; nothing else depends on it", manager, e);
      }
    }
  }

  /** Returns the least number that no manager has which one application sees beside this one. */
  private static int freeNumber(CacheManager manager) {
    Set<Integer> taken = new HashSet<>();
    OPEN.forEach(
        (other, number) -> {
          if (other.getURI().equals(manager.getURI())
              && (loaders(manager.getClassLoader()).contains(other.getClassLoader())
                  || loaders(other.getClassLoader()).contains(manager.getClassLoader()))) {
            taken.add(number);
          }
        });
    int number = 1;
    while (taken.contains(number)) {
      number++;
    }
    return number;
  }

  /** Returns the URI of a manager, with its number behind it where another one has the first. */
  public static String name(CacheManager manager) {
    synchronized (OPEN) {
      int number = OPEN.getOrDefault(manager, 1);
      return manager.getURI() + (number == 1 ? "" : "#" + number);
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
    Set<ClassLoader> loaders = loaders(application);
    synchronized (OPEN) {
      return OPEN.keySet().stream()
          .filter(each -> application == null || loaders.contains(each.getClassLoader()))
          .toList();
    }
  }

  /** Returns a class loader and those above it. */
  private static Set<ClassLoader> loaders(@Nullable ClassLoader lowest) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    for (ClassLoader loader = lowest; loader != null; loader = loader.getParent()) {
      loaders.add(loader);
    }
    return loaders;
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
