package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.management.JMX;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 that its TCK does not check, each with the place that gives it. */
@Timeout(60)
class SpecificationTest {

  private static final long LIFE_MILLIS = 10_000;

  private final CacheFixture fixture = CacheFixture.inMemory();
  private final HeardEvents<String, String> heard = new HeardEvents<>();
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A policy and writer that note what they are asked. */
  private static final class Recorder implements ExpiryPolicy, CacheWriter<String, String> {
    private final List<String> policyCalls = new ArrayList<>();
    private final List<String> writerCalls = new ArrayList<>();
    private @Nullable Duration creation = new Duration(TimeUnit.MILLISECONDS, LIFE_MILLIS);
    private @Nullable String failingKey;

    @Override
    public @Nullable Duration getExpiryForCreation() {
      policyCalls.add("creation");
      return creation;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      policyCalls.add("access");
      return null;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      policyCalls.add("update");
      return null;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      writerCalls.add("write " + entry.getKey() + "=" + entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      if (failingKey == null) {
        writerCalls.add("writeAll");
        return;
      }
      entries.removeIf(entry -> !entry.getKey().equals(failingKey));
      throw new CacheWriterException("cannot write " + failingKey);
    }

    @Override
    public void delete(Object key) {
      writerCalls.add("delete " + key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      writerCalls.add("deleteAll");
    }
  }

  private MutableConfiguration<String, String> configuration() {
    return new MutableConfiguration<String, String>()
        .setStatisticsEnabled(true)
        .setWriteThrough(true)
        .setCacheWriterFactory(() -> recorder)
        .setExpiryPolicyFactory(() -> recorder)
        .addCacheEntryListenerConfiguration(heard.configuration(true, true));
  }

  private Cache<String, String> cache() {
    return fixture.cache("cache", configuration());
  }

  private Cache<String, String> loading(GatedLoader<String> loader) {
    return fixture.cache(
        "cache", configuration().setReadThrough(true).setCacheLoaderFactory(() -> loader));
  }

  private void expire(Cache<String, String> cache, String... keys) {
    for (String key : keys) {
      cache.put(key, "v");
    }
    fixture.clock().advanceMillis(LIFE_MILLIS);
    heard.texts.clear();
    recorder.policyCalls.clear();
    recorder.writerCalls.clear();
  }

  private static CacheStatisticsMXBean statistics() {
    try {
      ObjectName name =
          new ObjectName(
              "javax.cache:type=CacheStatistics,CacheManager=memory.fixture,Cache=cache");
      return JMX.newMXBeanProxy(
          ManagementFactory.getPlatformMBeanServer(), name, CacheStatisticsMXBean.class);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** CacheEntryExpiredListener: told 'when the cache detects the expiry'. */
  @Test
  void expired_foundByReadsAndWrites_isTold() {
    Cache<String, String> cache = cache();
    expire(cache, "get", "getAll", "remove", "replace", "iteration");

    cache.get("get");
    assertThat(heard.texts).containsExactly("EXPIRED get=v<v");
    cache.getAll(Set.of("getAll"));
    assertThat(heard.texts).endsWith("EXPIRED getAll=v<v").hasSize(2);
    assertThat(cache.remove("remove")).isFalse();
    assertThat(heard.texts).endsWith("EXPIRED remove=v<v").hasSize(3);
    assertThat(cache.replace("replace", "w")).isFalse();
    assertThat(heard.texts).endsWith("EXPIRED replace=v<v").hasSize(4);
    assertThat(cache.iterator()).isExhausted();
    assertThat(heard.texts).endsWith("EXPIRED iteration=v<v").hasSize(5);
  }

  /** CacheEntryListener: asynchronous events of a key come in order; the caller does not wait. */
  @Test
  void asynchronousListener_isCalledOffTheCallersThreadInOrder() {
    HeardEvents<String, String> asynchronous = new HeardEvents<>();
    Cache<String, String> cache = cache();
    cache.registerCacheEntryListener(asynchronous.configuration(true, false));

    cache.put("k", "0");
    for (int i = 1; i < 100; i++) {
      cache.put("k", "" + i);
    }
    cache.remove("k");
    cache.close();

    assertThat(asynchronous.texts).isEqualTo(heard.texts).hasSize(101);
    assertThat(asynchronous.threads).doesNotContain(Thread.currentThread().getName());
  }

  /** Chapter 5: an expired entry is 'no longer available ... just as if it never existed'. */
  @Test
  void put_overAnExpiredEntry_isACreation() {
    Cache<String, String> cache = cache();
    expire(cache, "k");

    cache.put("k", "new");

    assertThat(recorder.policyCalls).containsExactly("creation");
    assertThat(heard.texts).containsExactly("EXPIRED k=v<v", "CREATED k=new<-");
    fixture.clock().advanceMillis(LIFE_MILLIS - 1);
    assertThat(cache.containsKey("k")).isTrue();
    fixture.clock().advanceMillis(1);
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void getAndPut_overAnExpiredEntry_isAMissAndGivesNothing() {
    Cache<String, String> cache = cache();
    expire(cache, "k");
    statistics().clear();

    assertThat(cache.getAndPut("k", "new")).isNull();

    assertThat(statistics().getCacheMisses()).isEqualTo(1);
    assertThat(statistics().getCacheHits()).isZero();
  }

  /** ExpiryPolicy: 'Should an exception occur ... an implementation specific default Duration'. */
  @Test
  void policyThatThrows_isEternalForACreationAndNoChangeElse() {
    Cache<String, String> cache =
        fixture.cache(
            "cache",
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    () ->
                        new ExpiryPolicy() {
                          private boolean first = true;

                          @Override
                          public Duration getExpiryForCreation() {
                            if (first) {
                              first = false;
                              return new Duration(TimeUnit.MILLISECONDS, LIFE_MILLIS);
                            }
                            throw new IllegalStateException("creation");
                          }

                          @Override
                          public Duration getExpiryForAccess() {
                            throw new IllegalStateException("access");
                          }

                          @Override
                          public Duration getExpiryForUpdate() {
                            throw new IllegalStateException("update");
                          }
                        }));

    cache.put("k", "v");
    cache.get("k");
    cache.put("k", "w");
    cache.put("eternal", "v");
    fixture.clock().advanceMillis(LIFE_MILLIS - 1);
    assertThat(cache.get("k")).isEqualTo("w");
    fixture.clock().advanceMillis(1);
    assertThat(cache.get("k")).isNull();
    fixture.clock().advanceMillis(TimeUnit.DAYS.toMillis(10_000));
    assertThat(cache.get("eternal")).isEqualTo("v");
  }

  /** CacheWriter.writeAll: on failure, what the writer took out was written and counts. */
  @Test
  void putAll_writerFailsAtSome_countsAndStoresTheOthers() {
    Cache<String, String> cache = cache();
    recorder.failingKey = "b";

    assertThatExceptionOfType(CacheWriterException.class)
        .isThrownBy(() -> cache.putAll(new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"))));

    assertThat(statistics().getCachePuts()).isEqualTo(2);
    assertThat(heard.texts).containsExactlyInAnyOrder("CREATED a=1<-", "CREATED c=3<-");
    assertThat(cache.containsKey("b")).isFalse();
  }

  @Test
  void putAll_withAWriter_countsEveryEntry() {
    Cache<String, String> cache = cache();

    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));

    assertThat(statistics().getCachePuts()).isEqualTo(3);
    assertThat(recorder.writerCalls).containsExactly("writeAll");
  }

  @Test
  void bulkOperations_ofNothing_askNoWriter() {
    Cache<String, String> cache = cache();

    cache.putAll(Map.of());
    cache.removeAll(Set.of());
    cache.removeAll();

    assertThat(recorder.writerCalls).isEmpty();
  }

  /** MutableEntry.exists: 'Checks for the existence of the entry in the cache'. */
  @Test
  void exists_neverLoads() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = loading(loader);

    assertThat(cache.<Boolean>invoke("k", (entry, arguments) -> entry.exists())).isFalse();
    assertThat(cache.containsKey("k")).isFalse();

    assertThat(loader.calls).isEmpty();
  }

  /** EntryProcessor, example 1: one get and one put; the policy sees both. */
  @Test
  void processor_getSetGetSet_isOneGetAndOnePut() {
    Cache<String, String> cache = cache();
    cache.put("k", "v");
    recorder.policyCalls.clear();
    recorder.writerCalls.clear();
    statistics().clear();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue(entry.getValue() + "1");
          entry.setValue(entry.getValue() + "2");
          return null;
        });

    assertThat(cache.getAndRemove("k")).isEqualTo("v12");
    assertThat(statistics().getCachePuts()).isEqualTo(1);
    assertThat(recorder.policyCalls).containsExactly("access", "update");
    assertThat(recorder.writerCalls).containsExactly("write k=v12", "delete k");
    assertThat(heard.texts).contains("UPDATED k=v12<v");
  }

  /** EntryProcessor, example 2: remove, then set, is an update. */
  @Test
  void processor_removeThenSet_isAnUpdate() {
    Cache<String, String> cache = cache();
    cache.put("k", "v");
    recorder.writerCalls.clear();
    statistics().clear();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.remove();
          assertThat(entry.exists()).isFalse();
          entry.setValue("w");
          return null;
        });

    assertThat(statistics().getCachePuts()).isEqualTo(1);
    assertThat(statistics().getCacheRemovals()).isZero();
    assertThat(recorder.writerCalls).containsExactly("write k=w");
    assertThat(heard.texts).containsExactly("CREATED k=v<-", "UPDATED k=w<v");
  }

  /** EntryProcessor, example 3: only the get and the remove can be seen. */
  @Test
  void processor_getSetRemove_isARemoval() {
    Cache<String, String> cache = cache();
    cache.put("k", "v");
    recorder.writerCalls.clear();
    statistics().clear();
    EntryProcessor<String, String, Object> processor =
        (entry, arguments) -> {
          entry.getValue();
          entry.setValue("w");
          entry.remove();
          return entry.getValue();
        };

    assertThat(cache.invoke("k", processor)).isNull();
    assertThat(cache.invoke("absent", processor)).isNull();

    assertThat(statistics().getCachePuts()).isZero();
    assertThat(statistics().getCacheRemovals()).isEqualTo(1);
    assertThat(recorder.writerCalls).containsExactly("delete k", "delete absent");
    assertThat(heard.texts).containsExactly("CREATED k=v<-", "REMOVED k=v<v");
  }

  /** ExpiryPolicy.getExpiryForCreation: ZERO is not added to the cache; the caller asked for it. */
  @Test
  void load_underACreationOfZero_givesTheValueAndKeepsNothing() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = loading(loader);
    recorder.creation = Duration.ZERO;

    assertThat(cache.get("k")).isEqualTo("loaded");
    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));
    assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue()))
        .isEqualTo("loaded");

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(heard.texts).isEmpty();
    assertThat(loader.calls).hasSize(3);
  }

  /** MutableEntry.remove: 'the same semantics as calling Cache.remove'. */
  @Test
  void processor_removesAnAbsentEntry_isNoRemovalAndNoEvent() {
    Cache<String, String> cache = cache();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.remove();
          return null;
        });

    assertThat(statistics().getCacheRemovals()).isZero();
    assertThat(heard.texts).isEmpty();
    assertThat(recorder.writerCalls).containsExactly("delete k");
  }

  /** Cache.getAll: what is missing is loaded by CacheLoader.loadAll. */
  @Test
  void getAll_readThrough_callsLoadAllOnce() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = loading(loader);
    cache.put("there", "v");

    assertThat(cache.getAll(Set.of("there", "a", "b"))).hasSize(3);

    assertThat(loader.calls).containsExactly(Set.of("a", "b"));
    assertThat(statistics().getCacheHits()).isEqualTo(1);
    assertThat(statistics().getCacheMisses()).isEqualTo(2);
  }

  /** A class that its own loader defines, too. */
  public static final class Pojo {
    private int number = 7;

    @Override
    public String toString() {
      return "Pojo " + number;
    }
  }

  /** Defines {@link Pojo} anew. */
  private static final class PojoLoader extends ClassLoader {
    PojoLoader() {
      super(SpecificationTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Pojo.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** CacheManager.getClassLoader: values are read by the manager's class loader. */
  @Test
  void read_classOfTheManagersLoader_isOfThatLoaderWhateverTheThreads() throws Exception {
    PojoLoader loader = new PojoLoader();
    Class<?> type = loader.loadClass(Pojo.class.getName());
    assertThat(type).isNotEqualTo(Pojo.class);
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager = provider.getCacheManager(URI.create("memory:loaders"), loader);
      Cache<String, Object> cache =
          manager.createCache("cache", new MutableConfiguration<String, Object>());
      cache.put("k", type.getConstructor().newInstance());

      assertThat(cache.get("k")).isInstanceOf(type).hasToString("Pojo 7");
      assertThat(cache.iterator().next().getValue()).isInstanceOf(type);
      assertThat(cache.<Object>invoke("k", (entry, arguments) -> entry.getValue()))
          .isInstanceOf(type);
    }
  }

  /** Cache.close and CacheManager.close: 'must close and release all resources'. */
  @Test
  void close_releasesThreadsMxBeansAndCustomizations() throws Exception {
    HeardEvents<String, String> asynchronous = new HeardEvents<>();
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache =
        fixture.cache(
            "released",
            configuration()
                .setManagementEnabled(true)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader)
                .addCacheEntryListenerConfiguration(asynchronous.configuration(true, false)));
    cache.get("k");
    cache.loadAll(Set.of("l"), true, null);

    fixture.close();

    assertThat(heard.closed).isTrue();
    assertThat(asynchronous.closed).isTrue();
    assertThat(cache.isClosed()).isTrue();
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("javax.cache:*,Cache=released"), null))
        .isEmpty();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (ourThreads() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(ourThreads()).isZero();
  }

  private static long ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("jcache-memcached"))
        .count();
  }

  /** Chapter 5: the deadline of a creation is kept by accesses and updates. */
  @Test
  void createdPolicy_updateAndAccess_keepTheDeadlineToTheMillisecond() {
    Cache<String, String> cache =
        fixture.cache(
            "cache",
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(
                        new Duration(TimeUnit.MILLISECONDS, LIFE_MILLIS))));
    cache.put("k", "v");
    fixture.clock().advanceMillis(LIFE_MILLIS - 1);
    cache.put("k", "w");

    assertThat(cache.get("k")).isEqualTo("w");
    fixture.clock().advanceMillis(1);
    assertThat(cache.get("k")).isNull();
    assertThat(cache.iterator()).isExhausted();
    assertThat(cache.getAll(Set.of("k"))).isEmpty();
  }
}
