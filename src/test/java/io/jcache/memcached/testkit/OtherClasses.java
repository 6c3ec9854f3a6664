package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.InputStream;

/**
 * A class loader that loads the classes of one class of this project anew, as each application in a
 * server, and each restart of it, does.
 */
public final class OtherClasses extends ClassLoader {
  private final String outermost;

  /** Creates a loader of a class and those inside it; all others are this project's. */
  public OtherClasses(Class<?> outermost) {
    super(outermost.getClassLoader());
    this.outermost = outermost.getName();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(outermost) && !name.startsWith(outermost + "$")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = file.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
