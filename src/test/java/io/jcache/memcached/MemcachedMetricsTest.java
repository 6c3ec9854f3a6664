package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Which meters there are, and when. */
final class MemcachedMetricsTest {

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(jcache\\.memcached\\.[a-z.]+)` \\| (\\w+) \\| (\\w+) \\| ([^|]+) \\| [^|]+ \\|$",
          Pattern.MULTILINE);

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    provider.close();
  }

  private CacheManager open() {
    return provider.getCacheManager(URI.create("memory:metrics"), null);
  }

  private static Cache<String, String> create(CacheManager manager, String name) {
    return manager.createCache(name, new MutableConfiguration<>());
  }

  private FunctionCounter undecodable(String cache) {
    return registry.find("jcache.memcached.undecodable").tag("cache", cache).functionCounter();
  }

  private FunctionCounter operations() {
    return registry.get("jcache.memcached.operations").functionCounter();
  }

  private Gauge up() {
    return registry.get("jcache.memcached.state").tag("state", "up").gauge();
  }

  @Test
  void meters_areThoseOfThePage() throws IOException {
    CacheManager manager = open();
    create(manager, "c");
    new MemcachedMetrics(manager).bindTo(registry);
    Set<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("src", "site", "markdown", "metrics.md")));
    while (row.find()) {
      documented.add(String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4)));
    }
    Set<String> registered = new TreeSet<>();
    registry.getMeters().forEach(meter -> registered.add(row(meter)));
    assertThat(documented).hasSizeGreaterThan(5);
    assertThat(registered).isEqualTo(documented);
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotEmpty());
  }

  private static String row(Meter meter) {
    Meter.Id id = meter.getId();
    return String.join(
        " ",
        id.getName(),
        id.getType().name().toLowerCase(Locale.ROOT),
        Objects.requireNonNullElse(id.getBaseUnit(), "none"),
        Stream.of("manager", "node", "cache", "state")
            .filter(key -> id.getTag(key) != null)
            .map(key -> "`" + key + "`")
            .collect(Collectors.joining(", ")));
  }

  @Test
  void tags_nameManagerAndWhatIsAsked() {
    CacheManager manager = open();
    create(manager, "c");
    new MemcachedMetrics(manager, Tags.of("zone", "a")).bindTo(registry);
    assertThat(up().getId().getTags())
        .containsExactlyInAnyOrder(
            Tag.of("manager", "memory:metrics"),
            Tag.of("node", "memory:1"),
            Tag.of("state", "up"),
            Tag.of("zone", "a"));
    assertThat(undecodable("c").getId().getTags())
        .containsExactlyInAnyOrder(
            Tag.of("manager", "memory:metrics"), Tag.of("cache", "c"), Tag.of("zone", "a"));
  }

  @Test
  void cacheCreatedLater_hasMeters() {
    CacheManager manager = open();
    MeterRegistry second = new SimpleMeterRegistry();
    MemcachedMetrics metrics = new MemcachedMetrics(manager);
    metrics.bindTo(registry);
    metrics.bindTo(second);
    assertThat(undecodable("later")).isNull();
    create(manager, "later");
    assertThat(undecodable("later").count()).isZero();
    assertThat(second.getMeters()).hasSameSizeAs(registry.getMeters());
  }

  @Test
  void registryThatRefuses_hindersNoCache() {
    CacheManager manager = open();
    new MemcachedMetrics(manager).bindTo(registry);
    registry
        .config()
        .onMeterAdded(
            meter -> {
              throw new IllegalStateException("no further meters");
            });
    Cache<String, String> cache = create(manager, "c");
    cache.put("key", "value");
    assertThat(cache.get("key")).isEqualTo("value");
  }

  @Test
  void closedManager_hasNoNumbersInGauges_andLastOnesInCounters() {
    CacheManager manager = open();
    Cache<String, String> cache = create(manager, "c");
    new MemcachedMetrics(manager).bindTo(registry);
    cache.put("key", "value");
    double operations = operations().count();
    assertThat(operations).isPositive();
    assertThat(up().value()).isEqualTo(1);

    manager.close();
    assertThat(up().value()).isNaN();
    assertThat(operations().count()).isEqualTo(operations);
  }

  @Test
  void closedManager_isCollected() {
    WeakReference<CacheManager> collected = new WeakReference<>(open());
    MemcachedMetrics metrics = new MemcachedMetrics(collected.get());
    metrics.bindTo(registry);
    create(collected.get(), "c");
    collected.get().close();

    eventually("is collected")
        .until(
            () -> {
              System.gc();
              return collected.get() == null;
            });
    assertThat(up().value()).isNaN();
    metrics.bindTo(new SimpleMeterRegistry());
    metrics.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void close_removesTheMeters_soThatAManagerOpenedAnewHasItsOwn() {
    CacheManager first = open();
    create(first, "c");
    MemcachedMetrics metrics = new MemcachedMetrics(first);
    metrics.bindTo(registry);
    metrics.close();
    create(first, "later");
    assertThat(registry.getMeters()).isEmpty();
    first.close();

    CacheManager second = open();
    new MemcachedMetrics(second).bindTo(registry);
    create(second, "c").put("key", "value");
    assertThat(up().value()).isEqualTo(1);
    assertThat(operations().count()).isPositive();
  }

  @Test
  void managerOfAnotherProvider_isRefused() {
    CacheManager foreign =
        (CacheManager)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CacheManager.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("unwrap")) {
                    throw new IllegalArgumentException("no " + arguments[0]);
                  }
                  return URI.create("other:provider");
                });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemcachedMetrics(foreign))
        .withMessageContaining("other:provider")
        .withMessageContaining(foreign.getClass().getName())
        .withMessageContaining("MemcachedCachingProvider");
  }

  @Test
  void closedManager_isRefused() {
    CacheManager manager = open();
    MemcachedMetrics metrics = new MemcachedMetrics(manager);
    manager.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> new MemcachedMetrics(manager))
        .withMessageContaining("memory:metrics");
    metrics.bindTo(registry);
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void springBean_isBoundAndTakenBackWithItsContext() {
    CacheManager manager = open();
    create(manager, "c");
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.registerBean(CacheManager.class, () -> manager);
      context.register(SpringMetrics.class);
      context.refresh();
      // What Spring Boot does with them.
      context.getBeansOfType(MeterBinder.class).values().forEach(bean -> bean.bindTo(registry));
      assertThat(undecodable("c").count()).isZero();
    }
    assertThat(registry.getMeters()).isEmpty();
  }
}
