package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.net.MalformedURLException;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.UrlResource;

/**
 * Lets Spring Boot's properties take {@code memcached:} and {@code memory:} in an executable jar,
 * too, where the JDK does not see {@link ManagerUrlProvider}. Spring Boot finds it by {@code
 * META-INF/spring.factories}; nothing else loads it, so that Spring need not be there.
 */
final class SpringUrlResolver implements ProtocolResolver {

  /** Creates a resolver. */
  SpringUrlResolver() {}

  /** Returns the URL as a resource; null for what Spring knows itself, as {@code classpath:}. */
  @Override
  public @Nullable Resource resolve(String location, ResourceLoader resourceLoader) {
    int colon = location.indexOf(':');
    String scheme = colon < 0 ? "" : location.substring(0, colon);
    ManagerUrlHandler handler =
        ManagerUrlHandler.isCommon(scheme) ? null : ManagerUrlHandler.of(scheme);
    return handler == null ? null : new UrlResource(url(location, handler));
  }

  private static URL url(String location, ManagerUrlHandler handler) {
    try {
      return new URL(null, location, handler);
    } catch (MalformedURLException e) {
      throw new ConfigurationException(
          "URI " + location + ": " + e.getMessage() + "; allowed: " + ManagerUri.ALLOWED, e);
    }
  }
}
