package io.jcache.memcached.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** A Java program that reads and changes web sessions which a Python program keeps as JSON. */
public final class SharedSessions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedSessions() {}

  /** Visits a session so many times: {@code host:port}, the id of the session, how often. */
  public static void main(String[] arguments) {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<String, String> sessions = open(provider, arguments[0]);
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        visit(sessions, arguments[1]);
      }
    }
  }

  static Cache<String, String> open(MemcachedCachingProvider provider, String server) {
    return provider
        .getCacheManager(
            URI.create(
                "memcached://"
                    + server
                    + "?distribution=python-memcached&failure-policy=throw"
                    + "&timeout=60s"),
            null)
        .createCache(
            "sessions",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(ItemFormat.PYTHON_MEMCACHED)
                .setKeyPrefix("session:")
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 20))));
  }

  /** Counts a visit by Java in a session; returns the user's name, null where it has ended. */
  static @Nullable String visit(Cache<String, String> sessions, String id) {
    return sessions.invoke(
        id,
        (entry, none) -> {
          if (!entry.exists()) {
            return null;
          }
          try {
            ObjectNode session = (ObjectNode) JSON.readTree(entry.getValue());
            session.put("java", session.path("java").asInt() + 1);
            entry.setValue(session.toString());
            return session.path("user").asText();
          } catch (JsonProcessingException e) {
            throw new IllegalStateException("the session " + id + " is no JSON", e);
          }
        });
  }
}
