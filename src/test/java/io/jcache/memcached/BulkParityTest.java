package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheWriter;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bulk calls do to entries, statistics, listeners and writer what as many single calls do. */
class BulkParityTest {

  private static final int STEPS = 25;
  private static final int KEYS = 150;
  private static final Duration LIFE = new Duration(TimeUnit.SECONDS, 10);

  private static final EntryProcessor<Integer, Integer, Integer> PROCESSOR =
      BulkParityTest::process;

  /** A policy under which an update ends the entry. */
  private static final class EndedByUpdates implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return LIFE;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ZERO;
    }
  }

  /** What a writer was told in the end. */
  private static final class Rows implements CacheWriter<Integer, Integer> {
    private final Map<Object, Object> rows = new HashMap<>();

    @Override
    public void write(Cache.Entry<? extends Integer, ? extends Integer> entry) {
      rows.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends Integer>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      rows.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(rows::remove);
      keys.clear();
    }
  }

  /** A cache, and all that there is to see of it. */
  private static final class Seen {
    private final HeardEvents<Integer, Integer> heard = new HeardEvents<>();
    private final Rows rows = new Rows();
    private final Cache<Integer, Integer> cache;

    Seen(
        CacheFixture fixture,
        String name,
        Factory<ExpiryPolicy> policy,
        boolean listener,
        boolean writer) {
      MutableConfiguration<Integer, Integer> configuration =
          new MutableConfiguration<Integer, Integer>()
              .setExpiryPolicyFactory(policy)
              .setStatisticsEnabled(true)
              .setWriteThrough(writer);
      if (writer) {
        configuration.setCacheWriterFactory(() -> rows);
      }
      if (listener) {
        configuration.addCacheEntryListenerConfiguration(heard.configuration(true, true));
      }
      cache = fixture.cache(name, configuration);
    }

    Object look() {
      Map<Integer, Integer> entries = new TreeMap<>();
      cache.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
      List<String> events = heard.texts.stream().sorted().toList();
      heard.texts.clear();
      return List.of(entries, events, Map.copyOf(rows.rows), statistics());
    }

    private List<Long> statistics() {
      CacheStatisticsMXBean counted = bean();
      return List.of(
          counted.getCacheHits(),
          counted.getCacheMisses(),
          counted.getCachePuts(),
          counted.getCacheRemovals(),
          counted.getCacheEvictions());
    }

    private CacheStatisticsMXBean bean() {
      String name = "CacheStatistics,CacheManager=memory.fixture,Cache=" + cache.getName();
      try {
        return JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            new ObjectName("javax.cache:type=" + name),
            CacheStatisticsMXBean.class);
      } catch (MalformedObjectNameException e) {
        throw new AssertionError(e);
      }
    }
  }

  static Stream<Arguments> configurations() {
    Map<String, Factory<ExpiryPolicy>> policies =
        Map.of(
            "eternal", EternalExpiryPolicy.factoryOf(),
            "created", CreatedExpiryPolicy.factoryOf(LIFE),
            "modified", ModifiedExpiryPolicy.factoryOf(LIFE),
            "accessed", AccessedExpiryPolicy.factoryOf(LIFE),
            "touched", TouchedExpiryPolicy.factoryOf(LIFE),
            "never stored", CreatedExpiryPolicy.factoryOf(Duration.ZERO),
            "ended by updates", EndedByUpdates::new);
    return new TreeMap<>(policies)
        .entrySet().stream()
            .flatMap(
                policy ->
                    Stream.of(false, true)
                        .flatMap(
                            listener ->
                                Stream.of(false, true)
                                    .map(
                                        writer ->
                                            Arguments.of(
                                                policy.getKey(),
                                                policy.getValue(),
                                                listener,
                                                writer))));
  }

  /** Does with an entry one of the things that a processor can do. */
  private static Integer process(MutableEntry<Integer, Integer> entry, Object... arguments) {
    int value = (Integer) arguments[0];
    switch (Math.floorMod(entry.getKey() ^ value, 7)) {
      case 0 -> throw new IllegalStateException("processor of " + entry.getKey());
      case 1 -> entry.remove();
      case 2 -> entry.setValue(value);
      case 3 -> entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
      case 4 -> {
        return entry.getValue();
      }
      default -> {
        return entry.exists() ? 1 : 0;
      }
    }
    return value;
  }

  /** Returns what a processor gave, or why it failed. */
  private static String result(Supplier<@Nullable Integer> call) {
    try {
      return String.valueOf(call.get());
    } catch (EntryProcessorException e) {
      return e.getMessage() + ": " + e.getCause().getMessage();
    }
  }

  /** Returns what a processor of one key gave; null is not in the map. */
  private static @Nullable Integer of(
      Map<Integer, EntryProcessorResult<Integer>> results, Integer key) {
    EntryProcessorResult<Integer> result = results.get(key);
    return result == null ? null : result.get();
  }

  @ParameterizedTest(name = "{0}, listener {2}, writer {3}")
  @MethodSource("configurations")
  void bulkCalls_doAsSingleOnesDo(
      String name, Factory<ExpiryPolicy> policy, boolean listener, boolean writer) {
    long seed = Long.getLong("bulk.seed", System.nanoTime());
    Random random = new Random(seed);
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      Seen bulk = new Seen(fixture, "bulk", policy, listener, writer);
      Seen single = new Seen(fixture, "single", policy, listener, writer);
      for (int step = 0; step < STEPS; step++) {
        Set<Integer> keys = new TreeSet<>();
        random.ints(random.nextInt(KEYS), 0, KEYS).forEach(keys::add);
        int value = random.nextInt();
        switch (random.nextInt(6)) {
          case 0 -> {
            Map<Integer, Integer> found = bulk.cache.getAll(keys);
            keys.forEach(key -> assertThat(found.get(key)).isEqualTo(single.cache.get(key)));
          }
          case 1 -> {
            bulk.cache.removeAll(keys);
            keys.forEach(single.cache::remove);
          }
          case 2, 3 -> {
            Map<Integer, EntryProcessorResult<Integer>> results =
                bulk.cache.invokeAll(keys, PROCESSOR, value);
            keys.forEach(
                key ->
                    assertThat(result(() -> of(results, key)))
                        .isEqualTo(result(() -> single.cache.invoke(key, PROCESSOR, value))));
          }
          default -> {
            Map<Integer, Integer> entries = new HashMap<>();
            keys.forEach(key -> entries.put(key, key ^ value));
            bulk.cache.putAll(entries);
            entries.forEach(single.cache::put);
          }
        }
        fixture.clock().advanceMillis(random.nextInt(4_000));
        assertThat(bulk.look())
            .as("step %d of %s with -Dbulk.seed=%d", step, name, seed)
            .isEqualTo(single.look());
      }
    }
  }
}
