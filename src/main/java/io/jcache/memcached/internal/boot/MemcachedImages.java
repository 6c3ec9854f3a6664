package io.jcache.memcached.internal.boot;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The images of memcached: the official one and Bitnami's, which takes a login by SASL. */
final class MemcachedImages {
  /** Their names, without registry and tag. */
  static final List<String> NAMES =
      List.of("memcached", "bitnami/memcached", "bitnamilegacy/memcached");

  /** The port within the container. */
  static final int PORT = 11211;

  private MemcachedImages() {}

  /** Returns the user of an environment, null where it has no password. */
  static @Nullable String user(Map<String, @Nullable String> environment) {
    String user = environment.get("MEMCACHED_USERNAME");
    return password(environment) == null || user != null ? user : "root";
  }

  /** Returns the password of an environment, null where nobody logs in. */
  static @Nullable String password(Map<String, @Nullable String> environment) {
    String password = environment.get("MEMCACHED_PASSWORD");
    return password == null || password.isEmpty() ? null : password;
  }
}
