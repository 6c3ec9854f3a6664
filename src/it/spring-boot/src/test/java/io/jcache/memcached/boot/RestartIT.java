package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.File;
import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Class loaders that are thrown away when the application is started again. */
class RestartIT {
  private static final String APPLICATION = "io.jcache.memcached.boot.";

  private final MemcachedServer server = MemcachedServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  /** As the developer tools of Spring Boot do: the libraries stay, the application is new. */
  @Test
  void restart_ofTheApplication_keepsItsEntriesAndLeavesNoLoader() throws Exception {
    Callable<Restarting> loaders =
        () -> new Restarting(classPath(), RestartIT.class.getClassLoader(), APPLICATION);
    List<String> said = new ArrayList<>();
    // Spring holds classes of what calls it first, and its logging an environment, the last one.
    Visit.run(Shop.configuration(server, Shop.PATIENT));

    WeakReference<ClassLoader> first = runAndClose(loaders.call(), said);
    WeakReference<ClassLoader> second = runAndClose(loaders.call(), said);
    Visit.run(Shop.configuration(server, Shop.PATIENT));

    assertThat(said).containsExactly("0 asked", "0 asked");
    assertGone(first);
    assertGone(second);
  }

  /** As an application server does: all libraries, Spring and the provider, are its own. */
  @Test
  void restart_withAllLibraries_leavesNoLoader() throws Exception {
    List<String> said = new ArrayList<>();
    ClassLoader platform = ClassLoader.getPlatformClassLoader();

    WeakReference<ClassLoader> loader =
        runAndClose(new Restarting(classPath(), platform, ""), said);

    assertThat(said).containsExactly("1 asked");
    // The JDK holds the class of the record whose equals was linked last, and of the one whose
    // hashCode was: let it be this one.
    assertThat(new Last("one")).isEqualTo(new Last("one")).hasSameHashCodeAs(new Last("one"));
    assertGone(loader);
  }

  /** A record that nothing else compares or hashes. */
  private record Last(String name) {}

  /** The check must see a loader that something holds. */
  @Test
  void check_ofALoaderThatIsHeld_seesIt() throws Exception {
    ClassLoader held = new Restarting(classPath(), RestartIT.class.getClassLoader(), APPLICATION);

    assertThat(isGone(new WeakReference<>(held), Duration.ofSeconds(1))).isFalse();
    assertThat(held).isNotNull();
  }

  private WeakReference<ClassLoader> runAndClose(Restarting loader, List<String> said)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try (loader) {
      Class<?> visit = loader.loadClass(Visit.class.getName());
      assertThat(visit.getClassLoader()).isSameAs(loader);
      said.add(
          (String)
              visit
                  .getMethod("run", String.class)
                  .invoke(null, Shop.configuration(server, Shop.PATIENT)));
      // As may happen at any time. What useJdk() tells of needs the second one.
      System.gc();
      System.gc();
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  private static void assertGone(WeakReference<ClassLoader> loader) {
    assertThat(isGone(loader, Duration.ofSeconds(20))).as("class loader is collected").isTrue();
  }

  private static boolean isGone(WeakReference<ClassLoader> loader, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    do {
      System.gc();
      useJdk();
    } while (loader.get() != null && System.nanoTime() < end);
    return loader.get() == null;
  }

  /**
   * Does what a JVM does that goes on working: only then does the JDK let go of the values of a
   * thread whose ThreadLocal is gone, and the application ran in this thread; and of the classes
   * whose serial form it has forgotten, which wait in a queue for the next one to be looked up.
   */
  private static void useJdk() {
    for (int i = 0; i < 1000; i++) {
      ThreadLocal<Integer> another = new ThreadLocal<>();
      another.set(i);
      another.remove();
    }
    assertThat(ObjectStreamClass.lookup(Integer.class)).isNotNull();
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** A class loader that asks its parent last for what begins with a prefix. */
  private static final class Restarting extends URLClassLoader {
    private final String prefix;

    Restarting(URL[] urls, ClassLoader parent, String prefix) {
      super(urls, parent);
      this.prefix = prefix;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (prefix.isEmpty() || !name.startsWith(prefix)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
