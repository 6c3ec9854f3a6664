package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedConnectionDetails;
import io.jcache.memcached.internal.config.ManagerProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.origin.Origin;

/**
 * The servers that Docker Compose, Testcontainers or beans of the application give.
 *
 * @param all the beans, each with its servers
 */
record ConnectedServers(List<MemcachedConnectionDetails> all) {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectedServers.class);

  /**
   * Puts the servers into the Properties of a manager, in place of those that are there.
   *
   * @param address that of the manager, {@code spring.cache.jcache.config}
   * @throws io.jcache.memcached.ConfigurationException for what is no server
   */
  void addTo(Properties properties, @Nullable String address) {
    if (all.isEmpty()) {
      return;
    }
    List<String> servers = new ArrayList<>();
    List<String> origins = new ArrayList<>();
    for (MemcachedConnectionDetails details : all) {
      servers.addAll(details.getServers());
      Origin origin = Origin.from(details);
      origins.add(origin == null ? details.getClass().getName() : origin.toString());
    }
    String joined = String.join(";", servers);
    String origin = "connection details of " + String.join(", ", origins);
    String instead = instead(String.valueOf(address));
    if (!instead.isEmpty()) {
      LOGGER.warn(
          "The servers {} from {} are not used, as spring.cache.jcache.config names {}, {}; name a"
              + " configuration file there, or nothing, to have them used",
          joined,
          origin,
          instead,
          address);
    }
    ManagerProperties.add(properties, "servers", joined, origin);
    addLogin(properties, origin);
  }

  /** Returns what an address has in place of other servers; empty where it is none, or a file. */
  private static String instead(String address) {
    for (String scheme : List.of("memcached:", "memcached+")) {
      if (address.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return "servers itself";
      }
    }
    return address.regionMatches(true, 0, "memory:", 0, "memory:".length())
        ? "this process for them"
        : "";
  }

  /** Puts the first login into the Properties. */
  private void addLogin(Properties properties, String origin) {
    for (MemcachedConnectionDetails details : all) {
      String user = details.getUsername();
      String password = details.getPassword();
      if (user != null && password != null) {
        ManagerProperties.add(properties, "login.user", user, origin);
        ManagerProperties.add(properties, "login.password", password, origin);
        return;
      }
    }
  }
}
