package io.jcache.memcached.internal.boot;

import io.jcache.memcached.CacheReport;
import io.jcache.memcached.FailureMode;
import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.NodeReport;
import io.jcache.memcached.internal.management.OpenManagers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * How the managers of an application do, as they know it: nothing here waits for a server.
 *
 * @param loader the application's class loader
 */
record ManagerStates(@Nullable ClassLoader loader) {
  private static final String UNKNOWN = "UNKNOWN";
  private static final String UP = "UP";
  private static final String DROPPED = "DROPPED";
  private static final String DEGRADED = "DEGRADED";
  private static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

  /**
   * Returns the worst status of a manager: {@code OUT_OF_SERVICE} where a server fails and a cache
   * throws then, {@code DEGRADED} where a server fails or is dropped, {@code UP}, or {@code
   * UNKNOWN} without any manager.
   */
  String status() {
    Map<String, String> statuses = each(ManagerStates::status);
    for (String status : new String[] {OUT_OF_SERVICE, DEGRADED, UP}) {
      if (statuses.containsValue(status)) {
        return status;
      }
    }
    return UNKNOWN;
  }

  /** Returns what each manager, by its name, knows of each server. */
  Map<String, Object> health() {
    return each(
        readings -> {
          Map<String, Object> servers = new LinkedHashMap<>();
          readings.nodes().forEach(node -> servers.put(node.address(), health(node)));
          return Map.of("servers", servers);
        });
  }

  /** Returns the versions of the servers of each manager, by its name, and its caches. */
  Map<String, Object> information() {
    return each(
        readings -> {
          Map<String, Object> servers = new LinkedHashMap<>();
          for (NodeReport node : readings.nodes()) {
            servers.put(
                node.address(), node.serverVersion().isEmpty() ? UNKNOWN : node.serverVersion());
          }
          TreeSet<String> caches = new TreeSet<>();
          readings.caches().forEach(cache -> caches.add(cache.name()));
          return Map.of("servers", servers, "caches", caches);
        });
  }

  private <T> Map<String, T> each(Function<ManagerReadings, ? extends T> reading) {
    Map<String, T> all = new TreeMap<>();
    for (CacheManager manager : OpenManagers.of(loader)) {
      try {
        all.put(OpenManagers.name(manager), reading.apply(manager.unwrap(ManagerReadings.class)));
      } catch (IllegalStateException ignored) {
        // Closed meanwhile.
      }
    }
    return all;
  }

  private static String status(ManagerReadings readings) {
    List<NodeReport> failing = readings.nodes().stream().filter(ManagerStates::fails).toList();
    if (failing.isEmpty()) {
      return UP;
    }
    if (failing.stream().allMatch(node -> node.state().equals(DROPPED))) {
      return DEGRADED; // others have its keys
    }
    return readings.caches().stream()
            .map(CacheReport::failurePolicy)
            .anyMatch(FailureMode.THROW::equals)
        ? OUT_OF_SERVICE
        : DEGRADED;
  }

  private static boolean fails(NodeReport node) {
    return !node.state().equals(UP) && !node.state().equals(UNKNOWN);
  }

  private static Map<String, Object> health(NodeReport node) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", node.state());
    details.put("since", Instant.ofEpochMilli(node.stateSince()).toString());
    details.put("pendingRepairs", node.pendingRepairs());
    if (!node.serverVersion().isEmpty()) {
      details.put("version", node.serverVersion());
    }
    if (!node.lastFailure().isEmpty()) {
      details.put("lastFailure", node.lastFailure());
    }
    return details;
  }
}
