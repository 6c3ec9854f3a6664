package io.jcache.memcached.tck;

import com.google.inject.Guice;
import com.google.inject.Injector;
import javax.cache.annotation.BeanProvider;
import org.jsr107.ri.annotations.guice.module.CacheAnnotationsModule;

/**
 * Gives the annotation tests beans whose methods are intercepted by the reference implementation.
 */
public final class GuiceBeanProvider implements BeanProvider {
  private final Injector injector = Guice.createInjector(new CacheAnnotationsModule());

  @Override
  public <T> T getBeanByType(Class<T> type) {
    return injector.getInstance(type);
  }
}
