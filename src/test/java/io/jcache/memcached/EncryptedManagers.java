package io.jcache.memcached;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.management.JMException;
import javax.management.ObjectName;

/** Managers of one server, each as another JVM's, with configuration files of their own. */
final class EncryptedManagers implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MemcachedServer server;
  private final Path directory;
  private final List<MemcachedCachingProvider> providers = new ArrayList<>();
  private final List<String> secrets = List.of(secret(), secret(), secret());

  EncryptedManagers(MemcachedServer server, Path directory) {
    this.server = server;
    this.directory = directory;
  }

  /** Returns a new secret. */
  static String secret() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Opens a manager with keys by their ids, of which the same id is always the same secret. */
  CacheManager withKeys(int... ids) {
    List<String> keys = new ArrayList<>();
    for (int id : ids) {
      keys.add("{id = %d, secret = \"%s\"}".formatted(id, secrets.get(id)));
    }
    return with("encryption.keys = [" + String.join(", ", keys) + "]");
  }

  /** Opens a manager with keys, and hashed item keys. */
  CacheManager hashed(int id) {
    return with(
        "encryption { keys = [{id = %d, secret = \"%s\"}], item-keys = hashed\nitem-keys-secret = \"%s\" }"
            .formatted(id, secrets.get(id), secrets.get(0)));
  }

  /** Opens a manager with these options. */
  CacheManager with(String options) {
    try {
      Path file = directory.resolve(providers.size() + ".conf");
      Files.writeString(
          file,
          "servers = [\"%s\"], prefix = shop, timeout = 5s\ncaches { users {}, orders { expiry.creation = 1h } }\n%s\n"
              .formatted(server.address(), options));
      MemcachedCachingProvider provider = new MemcachedCachingProvider();
      providers.add(provider);
      return provider.getCacheManager(file.toUri(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the cache of the users. */
  static Cache<Object, Object> users(CacheManager manager) {
    return manager.getCache("users");
  }

  /** Returns how many items the managers have found that they could not read. */
  static long undecodable() {
    try {
      long count = 0;
      for (ObjectName name :
          ManagementFactory.getPlatformMBeanServer()
              .queryNames(new ObjectName("io.jcache.memcached:type=Cluster,*"), null)) {
        count +=
            (long)
                ManagementFactory.getPlatformMBeanServer().getAttribute(name, "UndecodableItems");
      }
      return count;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    providers.forEach(MemcachedCachingProvider::close);
  }
}
