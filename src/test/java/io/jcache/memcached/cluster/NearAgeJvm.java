package io.jcache.memcached.cluster;

import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.NearCache;
import io.jcache.memcached.testkit.ParentJvm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that writes rising versions of keys, or reads them through a near cache and knows how old
 * they are. Understands
 *
 * <ul>
 *   <li>{@code open <uri> <milliseconds of the longest age> <file of the board>}
 *   <li>{@code write <writes a second>}: from now on
 *   <li>{@code read}: from now on; it also writes and reads keys of its own
 *   <li>{@code written} and {@code ages}: what has been done since the last time it was asked
 * </ul>
 */
final class NearAgeJvm {
  static final String CACHE = "versions";

  private static final int REMOVED_EACH = 8;
  private static final int READS_AT_A_TIME = 100;
  private static final int POPULAR = 50;
  private static final int POPULAR_EACH = 10;
  private static final int OWN_KEYS = 20;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private Cache<String, Long> cache;
  private VersionBoard board;
  private ReadAges ages = new ReadAges();
  private long written;
  private long ownVersion;

  private NearAgeJvm() {}

  /** Serves the JVM that started this one. */
  public static void main(String[] args) throws InterruptedException {
    ParentJvm.serve(new NearAgeJvm()::answer);
  }

  private String answer(String... words) throws Exception {
    return switch (words[0]) {
      case "open" -> open(words[1], Long.parseLong(words[2]), Path.of(words[3]));
      case "write" -> start(() -> write(Long.parseLong(words[1])));
      case "read" -> start(this::read);
      case "written" -> written();
      case "ages" -> ages();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String open(String uri, long maxAgeMillis, Path file) throws Exception {
    board = VersionBoard.open(file);
    CacheManager manager = new MemcachedCachingProvider().getCacheManager(URI.create(uri), null);
    NearCache near = NearCache.ofDefaults().withMaxAge(Duration.ofMillis(maxAgeMillis));
    cache = manager.createCache(CACHE, new MemcachedConfiguration<String, Long>().setNear(near));
    ManagerReadings readings = manager.unwrap(ManagerReadings.class);
    while (!readings.nodes().get(0).watched()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return "open";
  }

  private static String start(Runnable work) {
    Thread thread = new Thread(work, "near-age");
    thread.setDaemon(true);
    thread.start();
    return "started";
  }

  private void write(long perSecond) {
    long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long due = System.nanoTime();
    for (long i = 0; true; i++) {
      int key = (int) (i % VersionBoard.KEYS);
      long version = board.begin(key);
      try {
        if (ThreadLocalRandom.current().nextInt(REMOVED_EACH) == 0) {
          cache.remove(key(key));
        } else {
          cache.put(key(key), version);
        }
        board.returned(key, version);
        counted();
      } catch (CacheException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // the server is away, as it may be
      }
      // A writer that was held up does not hurry behind.
      due = Math.max(due + step, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(10));
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private synchronized void counted() {
    written++;
  }

  private synchronized String written() {
    long count = written;
    written = 0;
    return Long.toString(count);
  }

  private void read() {
    while (true) {
      for (int i = 0; i < READS_AT_A_TIME; i++) {
        // Most reads are of few keys, as with users: what is read more often than it is written.
        boolean popular = i % POPULAR_EACH != 0;
        int key = ThreadLocalRandom.current().nextInt(popular ? POPULAR : VersionBoard.KEYS);
        if (i == 0) {
          readMany(key, (key + 1) % VersionBoard.KEYS);
        } else {
          readOne(key);
        }
      }
      writeOwn();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void readOne(int key) {
    long begun = System.nanoTime();
    try {
      seen(key, cache.get(key(key)), begun);
    } catch (CacheException e) {
      failed();
    }
  }

  private void readMany(int one, int other) {
    long begun = System.nanoTime();
    try {
      Map<String, Long> values = cache.getAll(Set.of(key(one), key(other)));
      seen(one, values.get(key(one)), begun);
      seen(other, values.get(key(other)), begun);
    } catch (CacheException e) {
      failed();
    }
  }

  /** What has returned was begun before, so that what it gives is known to be as old. */
  private synchronized void seen(int key, @Nullable Long version, long begun) {
    if (version == null) {
      ages.absent();
    } else {
      ages.read(board.nanosSinceReplaced(key, version, begun));
    }
  }

  private synchronized void failed() {
    ages.failed();
  }

  private void writeOwn() {
    String key =
        "own "
            + ProcessHandle.current().pid()
            + " "
            + ThreadLocalRandom.current().nextInt(OWN_KEYS);
    long version = ++ownVersion;
    try {
      cache.put(key, version);
      for (int i = 0; i < 2; i++) {
        Long seen = cache.get(key);
        if (seen != null && seen != version) {
          late();
        }
      }
    } catch (CacheException e) {
      failed();
    }
  }

  private synchronized void late() {
    ages.late();
  }

  private synchronized String ages() {
    ReadAges last = ages;
    ages = new ReadAges();
    return last.toLine();
  }

  private static String key(int number) {
    return "key " + number;
  }
}
