package io.jcache.memcached;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where memcached is for a Spring Boot application: a service of Docker Compose, a container of
 * Testcontainers, or what a bean of the application says.
 *
 * <ul>
 *   <li>It goes before the servers of the property {@code jcache.memcached.servers} and of the
 *       configuration file, not before those in {@code spring.cache.jcache.config} itself.
 *   <li>Of several beans the servers count together, as those of one list.
 *   <li>Needs Spring Boot on the class path.
 * </ul>
 */
public interface MemcachedConnectionDetails extends ConnectionDetails {

  /**
   * Returns the servers, at least one, each as in the option {@code servers}: {@code host:port}.
   */
  List<String> getServers();

  /** Returns who logs in, for the option {@code login.user}; null for nobody. */
  default @Nullable String getUsername() {
    return null;
  }

  /** Returns the password, for the option {@code login.password}; null where nobody logs in. */
  default @Nullable String getPassword() {
    return null;
  }
}
