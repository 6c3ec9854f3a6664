package io.jcache.memcached.internal.management;

import java.lang.management.ManagementFactory;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One MXBean of a cache (JSR-107, chapter 11) or of a manager, which can be registered and taken
 * back.
 *
 * <p>The name of a cache's is {@code javax.cache:type=<type>,CacheManager=<uri>,Cache=<name>} that
 * of a manager's {@code io.jcache.memcached:type=<type>,CacheManager=<uri>}, with the characters
 * that a JMX name does not take replaced by a dot. Where a manager of the same URI and another
 * class loader has that name, a number is added to the URI.
 */
public final class MBeanRegistration {

  private static final int MAX_NAMESAKES = 1000;

  private final Object bean;
  private final String type;
  private final String managerUri;
  private final @Nullable String cacheName;
  private @Nullable ObjectName registered;

  /**
   * Creates a registration that is not yet made.
   *
   * @param type {@code CacheConfiguration} or {@code CacheStatistics}
   */
  public MBeanRegistration(
      Object bean, String type, String managerUri, @Nullable String cacheName) {
    this.bean = bean;
    this.type = type;
    this.managerUri = managerUri;
    this.cacheName = cacheName;
  }

  /** Creates the registration, not yet made, of a manager's bean. */
  public MBeanRegistration(Object bean, String type, String managerUri) {
    this(bean, type, managerUri, null);
  }

  /** Registers the bean, or takes it back. */
  public synchronized void set(boolean wanted) {
    try {
      if (wanted && registered == null) {
        registered = register(server());
      } else if (!wanted && registered != null) {
        unregister(registered);
      }
    } catch (JMException e) {
      throw new CacheException(
          "the MXBean "
              + type
              + (cacheName == null
                  ? " of the manager of " + managerUri
                  : " of cache '" + cacheName + "'")
              + " cannot be registered or taken back",
          e);
    }
  }

  private ObjectName register(MBeanServer server) throws JMException {
    for (int namesake = 1; namesake < MAX_NAMESAKES; namesake++) {
      ObjectName name = name(namesake);
      if (!server.isRegistered(name) && tryRegister(server, name)) {
        return name;
      }
    }
    ObjectName last = name(MAX_NAMESAKES);
    server.registerMBean(bean, last);
    return last;
  }

  /** Registers the bean unless another manager was faster. */
  private boolean tryRegister(MBeanServer server, ObjectName name) throws JMException {
    try {
      server.registerMBean(bean, name);
      return true;
    } catch (InstanceAlreadyExistsException e) {
      return false;
    }
  }

  private void unregister(ObjectName name) throws JMException {
    registered = null;
    // It may have been taken back by hand, which is what was wanted.
    if (server().isRegistered(name)) {
      server().unregisterMBean(name);
    }
  }

  private ObjectName name(int namesake) throws JMException {
    String manager = namesake == 1 ? managerUri : managerUri + "#" + namesake;
    String common = ":type=" + type + ",CacheManager=" + sanitized(manager);
    return new ObjectName(
        cacheName == null
            ? "io.jcache.memcached" + common
            : "javax.cache" + common + ",Cache=" + sanitized(cacheName));
  }

  /** Returns a text with the characters that a JMX name does not take replaced by a dot. */
  static String sanitized(String text) {
    return text.replaceAll("[,:=\n*?\"]", ".");
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }
}
