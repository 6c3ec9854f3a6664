package io.jcache.memcached.internal.boot;

import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;

/** A provider of another library, which is there and no more. */
public final class OtherProvider implements CachingProvider {

  @Override
  public CacheManager getCacheManager(URI uri, ClassLoader loader, Properties properties) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CacheManager getCacheManager(URI uri, ClassLoader loader) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CacheManager getCacheManager() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    return OtherProvider.class.getClassLoader();
  }

  @Override
  public URI getDefaultURI() {
    return URI.create("other");
  }

  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  @Override
  public void close() {}

  @Override
  public void close(ClassLoader loader) {}

  @Override
  public void close(URI uri, ClassLoader loader) {}

  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }
}
