package io.jcache.memcached.internal.event;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The hubs in this JVM of caches that have their entries in common, of whichever managers, as far
 * as they have listeners. Thread-safe.
 *
 * <ul>
 *   <li>Managers of different class loaders have none in common: what one has are no objects of the
 *       other's classes.
 *   <li>It is held by its hubs alone, and holds them weakly: nothing stays of a manager that is
 *       closed, or that nobody refers to any more.
 * </ul>
 */
public final class Audience<K, V> {

  private static final Map<ClassLoader, Map<Object, WeakReference<Audience<?, ?>>>> COMMON =
      new WeakHashMap<>();

  private final List<WeakReference<EventHub<K, V>>> hubs = new CopyOnWriteArrayList<>();
  private final ToldExpiries<K> told = new ToldExpiries<>();
  private volatile boolean hearingOthers;

  /** Creates the audience of a cache whose entries no other manager has. */
  public Audience() {}

  /**
   * Returns the audience of the caches of a place.
   *
   * @param place is equal where entries are the same, and refers to no class of the application
   */
  @SuppressWarnings("unchecked") // The place tells caches with other types apart.
  public static <K, V> Audience<K, V> at(Object place, ClassLoader loader) {
    synchronized (COMMON) {
      Map<Object, WeakReference<Audience<?, ?>>> places =
          COMMON.computeIfAbsent(loader, l -> new HashMap<>());
      places.values().removeIf(left -> left.get() == null);
      WeakReference<Audience<?, ?>> known = places.get(place);
      Audience<K, V> present = known == null ? null : (Audience<K, V>) known.get();
      if (present == null) {
        present = new Audience<>();
        places.put(place, new WeakReference<>(present));
      }
      return present;
    }
  }

  /** Takes in a hub that has a listener. */
  void add(EventHub<K, V> hub) {
    synchronized (hubs) {
      remove(hub);
      hubs.add(new WeakReference<>(hub));
    }
  }

  /** Leaves out a hub, and those that are gone. */
  void remove(EventHub<K, V> hub) {
    hubs.removeIf(
        other -> {
          EventHub<K, V> present = other.get();
          return present == null || present == hub;
        });
  }

  /** Takes note that listeners of a hub hear what other JVMs do. */
  void hearOthers() {
    hearingOthers = true;
  }

  /** Returns whether listeners of any hub hear what other JVMs do. */
  boolean hearsOthers() {
    return hearingOthers;
  }

  /** Returns the hubs whose listeners hear of what one is told, that one among them. */
  List<EventHub<K, V>> hubsToldBy(EventHub<K, V> first) {
    List<EventHub<K, V>> told = new ArrayList<>();
    told.add(first);
    if (!first.isEmpty()) {
      for (WeakReference<EventHub<K, V>> reference : hubs) {
        @Nullable EventHub<K, V> other = reference.get();
        if (other != null && other != first) {
          told.add(other);
        }
      }
    }
    return told;
  }

  /** Returns whether a listener hears what other JVMs do by a hub before one. */
  boolean hearsOthersBefore(EventHub<K, V> one, Object listener) {
    for (WeakReference<EventHub<K, V>> reference : hubs) {
      @Nullable EventHub<K, V> other = reference.get();
      if (other == one) {
        return false;
      }
      if (other != null && other.hearsOthers() && hearsOthers(other, listener)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // Listeners may be equal, and each hears for itself.
  private static <K, V> boolean hearsOthers(EventHub<K, V> hub, Object listener) {
    return hub.registrations().stream()
        .anyMatch(known -> known.listener() == listener && known.canHearOthers());
  }

  /** Returns which expiries have been told to all. */
  ToldExpiries<K> told() {
    return told;
  }

  /**
   * Returns the listeners that hear of what a hub is told: first its own, then those of the others.
   * None hears twice that is registered with several.
   */
  List<Registration<K, V>> registrations(EventHub<K, V> first) {
    List<Registration<K, V>> own = first.registrations();
    if (own.isEmpty() || hubs.size() < 2) {
      return own;
    }
    List<Registration<K, V>> all = new ArrayList<>(own);
    Set<Object> listeners = Collections.newSetFromMap(new IdentityHashMap<>());
    own.forEach(registration -> listeners.add(registration.listener()));
    for (WeakReference<EventHub<K, V>> reference : hubs) {
      @Nullable EventHub<K, V> other = reference.get();
      if (other != null && other != first) {
        for (Registration<K, V> registration : other.registrations()) {
          if (listeners.add(registration.listener())) {
            all.add(registration);
          }
        }
      }
    }
    return all;
  }
}
