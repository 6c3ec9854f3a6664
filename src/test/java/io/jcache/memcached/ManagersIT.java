package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.KeyClasses;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClasses;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a thousand managers that were opened, used and closed. */
final class ManagersIT {
  private static final int MANAGERS = 1000;
  private static final int WARM_UP = 200;
  private static final int WITH_LOADER = 10;
  private static final long BYTES_PER_MANAGER = 1000;

  private final PrintStream errors = System.err;
  private final MemcachedServer one = MemcachedServer.start();
  private final MemcachedServer two = MemcachedServer.start();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  /** What a JVM has open. */
  private record Usage(long threads, long sockets, long beans) {
    static Usage now() {
      return new Usage(
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("jcache-memcached"))
              .count(),
          countSockets(),
          countBeans());
    }

    boolean within(Usage other) {
      return threads <= other.threads && sockets <= other.sockets && beans <= other.beans;
    }
  }

  /** Every manager warns of the dead server: 2,400 lines that nobody reads. */
  @BeforeEach
  void silenceLog() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
  }

  @AfterEach
  void stop() {
    System.setErr(errors);
    provider.close();
    one.close();
    two.close();
  }

  private static long countSockets() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(ManagersIT::isSocketOrPoll).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocketOrPoll(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:") || target.startsWith("anon_inode:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static long countBeans() {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName("io.jcache.memcached:*"), null)
          .size();
    } catch (javax.management.JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Opens a manager, every tenth under a class loader of its own, and uses a cache of it. */
  private CacheManager use(int number) throws Exception {
    ClassLoader loader = getClass().getClassLoader();
    Object key = "key" + number;
    if (number % WITH_LOADER == 0) {
      loader = new OtherClasses(KeyClasses.class);
      loaders.add(new WeakReference<>(loader));
      key =
          loader
              .loadClass(KeyClasses.Item.class.getName())
              .getConstructor(String.class, double.class)
              .newInstance("item", 1.5);
    }
    URI uri =
        URI.create(
            "memcached://%s;%s;127.0.0.1:1/managers?timeout=2s"
                .formatted(one.address(), two.address()));
    CacheManager manager = provider.getCacheManager(uri, loader, new Properties());
    Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
    cache.put(key, key);
    for (int i = 0; i < 3; i++) {
      cache.get("key" + i);
    }
    return manager;
  }

  private void useAndClose(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      use(i).close();
    }
  }

  @Test
  @Tag("full")
  void thousandManagers_leaveNothing() throws Exception {
    useAndClose(0, 1);
    Usage before = Usage.now();
    useAndClose(1, WARM_UP);
    long heapBefore = heap();
    useAndClose(WARM_UP, MANAGERS);
    eventually("no more is used than before")
        .untilAsserted(
            () -> {
              Usage now = Usage.now();
              assertThat(now.within(before)).as("%s, before %s", now, before).isTrue();
            });
    long grown = heap() - heapBefore;
    assertThat(grown / (MANAGERS - WARM_UP)).as("bytes a manager").isLessThan(BYTES_PER_MANAGER);
    eventually("class loaders are collected")
        .until(
            () -> {
              System.gc();
              return loaders.stream().allMatch(loader -> loader.get() == null);
            });
    assertThat(loaders).hasSize(MANAGERS / WITH_LOADER);
  }

  /** What is measured grows where managers are left open. */
  @Test
  void managersLeftOpen_areSeen() throws Exception {
    useAndClose(0, 1);
    Usage before = Usage.now();
    long heapBefore = heap();
    int open = 20;
    List<ClassLoader> held = new ArrayList<>();
    for (int i = 1; i <= open; i++) {
      ClassLoader loader = new OtherClasses(KeyClasses.class);
      held.add(loader);
      loaders.add(new WeakReference<>(loader));
      URI uri = URI.create("memcached://" + one.address() + "/open");
      provider.getCacheManager(uri, loader).createCache("c", new MutableConfiguration<>()).get("k");
    }
    Usage after = Usage.now();
    assertThat(after.threads - before.threads).isGreaterThanOrEqualTo(2 * open);
    assertThat(after.sockets - before.sockets).isGreaterThanOrEqualTo(open);
    assertThat(after.beans - before.beans).isEqualTo(open);
    assertThat((heap() - heapBefore) / open).isGreaterThan(BYTES_PER_MANAGER);
    assertThat(loaders.subList(1, open + 1)).allMatch(loader -> loader.get() != null);
    assertThat(held).hasSize(open);
  }
}
