package io.jcache.memcached.internal.config;

import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@link java.net.URL} take the managers' URIs {@code memcached:}, {@code memory:} and {@code
 * classpath:}. The JDK finds it where the provider is on the class path, which it is not in an
 * archive within an archive.
 *
 * <p>A handler for {@code classpath:} that the system property {@code java.protocol.handler.pkgs}
 * leads to goes before this one.
 */
public final class ManagerUrlProvider extends URLStreamHandlerProvider {
  private static final String PACKAGES = "java.protocol.handler.pkgs";

  /** Creates a provider of handlers. */
  public ManagerUrlProvider() {}

  @Override
  public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
    return ManagerUrlHandler.isCommon(protocol) && hasOther(protocol)
        ? null
        : ManagerUrlHandler.of(protocol);
  }

  private static boolean hasOther(String protocol) {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    for (String name : System.getProperty(PACKAGES, "").split("\\|", -1)) {
      String resource = name.trim().replace('.', '/') + "/" + protocol + "/Handler.class";
      if (!name.isBlank() && system.getResource(resource) != null) {
        return true;
      }
    }
    return false;
  }
}
