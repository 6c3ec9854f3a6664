package io.jcache.memcached.internal.codec;

import java.util.function.Function;

/**
 * Something about each class, made once. What is made should be of the JDK's classes only: a
 * ClassValue keeps its values as long as the class lives, which may be longer than this library's
 * loader.
 */
public final class PerClass<T> extends ClassValue<T> {
  private final Function<Class<?>, T> making;

  /** Creates it from what makes it for a class. */
  public PerClass(Function<Class<?>, T> making) {
    this.making = making;
  }

  @Override
  protected T computeValue(Class<?> type) {
    return making.apply(type);
  }
}
