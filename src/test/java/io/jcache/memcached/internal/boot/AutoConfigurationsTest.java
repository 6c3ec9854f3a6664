package io.jcache.memcached.internal.boot;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedMetrics;
import io.jcache.memcached.testkit.MemcachedServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.MapPropertySource;

/**
 * What Spring Boot configures by itself, where the actuator is missing; {@code ActuatorIT} of the
 * child project has it.
 */
final class AutoConfigurationsTest {
  private static final String STATE = "jcache.memcached.state";
  private static final String DEAD = "memcached://127.0.0.1:1/";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void autoConfigurations_areFoundBySpringBoot() {
    assertThat(ImportCandidates.load(AutoConfiguration.class, null))
        .contains(
            MemcachedAutoConfiguration.class.getName(),
            MemcachedHealthAutoConfiguration.class.getName(),
            MemcachedInfoAutoConfiguration.class.getName(),
            MemcachedMetricsAutoConfiguration.class.getName());
  }

  @Test
  void meters_ofEachManager_areThereFromItsOpeningToItsClosing() {
    CacheManager first = open("memory:first", "degrade");
    try (AnnotationConfigApplicationContext context = start(Map.of(), all())) {
      context.getBean(MeterBinder.class).bindTo(registry);
      CacheManager second = open("memory:second", "degrade");
      second.createCache("c", new MutableConfiguration<>());

      assertThat(managersWithMeters()).containsExactlyInAnyOrder("memory:first", "memory:second");
      assertThat(registry.get("jcache.memcached.degraded").tag("cache", "c").functionCounter())
          .isNotNull();
      first.close();
      assertThat(managersWithMeters()).containsExactly("memory:second");
    }
    assertThat(registry.getMeters()).isEmpty();
    open("memory:third", "degrade");
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void meters_whereTheApplicationBindsThem_areLeftToIt() {
    CacheManager manager = open("memory:own", "degrade");
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.registerBean(MemcachedMetrics.class, () -> new MemcachedMetrics(manager));
      context.register(MemcachedMetricsAutoConfiguration.class);
      context.refresh();

      assertThat(context.getBeansOfType(MeterBinder.class).values())
          .singleElement()
          .isInstanceOf(MemcachedMetrics.class);
    }
  }

  @Test
  void withoutMicrometerAndActuator_thereIsNothing() {
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.setClassLoader(
          new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve)
                throws ClassNotFoundException {
              if (name.startsWith("io.micrometer.")) {
                throw new ClassNotFoundException(name);
              }
              return super.loadClass(name, resolve);
            }
          });
      context.register(all());
      context.refresh();

      assertThat(context.getBeanDefinitionNames())
          .noneMatch(name -> name.matches("memcached.*(Meters|Indicator|Contributor|Customizer)"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, , true",
    "on, false, true",
    "'', , true",
    "'', no, false",
    ", off, false",
    "off, , false",
    "0, true, false"
  })
  void health_isOnOrOff_byAnyWordForIt(
      @Nullable String own, @Nullable String defaults, boolean on) {
    Map<String, Object> properties = new HashMap<>();
    properties.computeIfAbsent("management.health.memcached.enabled", name -> own);
    properties.computeIfAbsent("management.health.defaults.enabled", name -> defaults);

    assertThat(isThere(MemcachedHealthAutoConfiguration.class, properties)).isEqualTo(on);
  }

  @Test
  void information_isOnWhereItIsAskedFor() {
    String own = "management.info.memcached.enabled";

    assertThat(isThere(Told.class, Map.of(own, "on"))).isTrue();
    assertThat(isThere(Told.class, Map.of(own, ""))).isFalse();
    assertThat(isThere(Told.class, Map.of("management.info.defaults.enabled", "true"))).isFalse();
  }

  /** On Spring Boot 3 the application would have maps for caches without a word. */
  @Test
  void withoutTheStarter_whoAsksForThisProvider_isToldSo() {
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "spring.cache.jcache.provider", MemcachedCachingProvider.class.getName()),
                    all()))
        .hasStackTraceContaining("add org.springframework.boot:spring-boot-starter-cache")
        .isInstanceOf(MissingStarterException.class);
  }

  @Test
  void states_areThoseOfTheServersAndOfTheFailurePolicy() {
    ManagerStates states = new ManagerStates(getClass().getClassLoader());
    assertThat(states.status()).isEqualTo("UNKNOWN");
    assertThat(states.health()).isEmpty();

    open("memory:up", "degrade").createCache("c", new MutableConfiguration<>());
    assertThat(states.status()).isEqualTo("UP");
    assertThat(states.information())
        .isEqualTo(
            Map.of(
                "memory:up",
                Map.of("servers", servers(states, "memory:up"), "caches", Set.of("c"))));

    CacheManager degrading = open(DEAD + "d", "degrade");
    degrading.createCache("c", new MutableConfiguration<>()).get(1);
    eventually("the server to be down").until(() -> states.status().equals("DEGRADED"));
    assertThat(states.health().get(DEAD + "d"))
        .asString()
        .contains("127.0.0.1:1", "state=DOWN", "since=20", "pendingRepairs=0", "lastFailure=");

    CacheManager throwing = open(DEAD + "t", "throw");
    throwing.createCache("c", new MutableConfiguration<>());
    eventually("the status").until(() -> states.status().equals("OUT_OF_SERVICE"));
    throwing.close();
    assertThat(states.status()).isEqualTo("DEGRADED");
    degrading.close();
    assertThat(states.status()).isEqualTo("UP");
  }

  /** Others have its keys, so that no cache fails. */
  @Test
  @Tag("full")
  void states_ofADroppedServer_areNotOutOfService() {
    ManagerStates states = new ManagerStates(getClass().getClassLoader());
    try (MemcachedServer server = MemcachedServer.start()) {
      String uri =
          "memcached://127.0.0.1:1;%s/d?failover.action=drop&failover.after=1s"
              .formatted(server.address());
      open(uri, "throw").createCache("c", new MutableConfiguration<>());

      eventually("it is down").until(() -> states.status().equals("OUT_OF_SERVICE"));
      eventually("it is dropped").until(() -> states.status().equals("DEGRADED"));
      assertThat(states.health().get(uri)).asString().contains("state=DROPPED");
    }
  }

  /** Of another application in this JVM nothing is told. */
  @Test
  void states_ofManagersOfOtherLoaders_areNotSeen() {
    ClassLoader other = new ClassLoader(null) {};
    provider.getCacheManager(URI.create("memory:other"), other, null);

    assertThat(new ManagerStates(getClass().getClassLoader()).health()).isEmpty();
    assertThat(new ManagerStates(other).health()).containsOnlyKeys("memory:other");
    assertThat(new ManagerStates(new ClassLoader(other) {}).health())
        .containsOnlyKeys("memory:other");
  }

  /** They would have had one set of meters, and one entry, which hid what was wrong. */
  @Test
  void managersOfOneUri_inLoadersBelowEachOther_areToldApart() {
    ClassLoader below = new ClassLoader(getClass().getClassLoader()) {};
    URI uri = URI.create("memory:same");
    CacheManager upper = open("memory:same", "degrade");
    CacheManager lower = provider.getCacheManager(uri, below, null);
    provider.getCacheManager(uri, new ClassLoader(null) {}, null);
    ManagerStates states = new ManagerStates(below);
    try (ManagerMeters meters = new ManagerMeters(below)) {
      meters.bindTo(registry);

      assertThat(states.health()).containsOnlyKeys("memory:same", "memory:same#2");
      assertThat(managersWithMeters()).containsExactlyInAnyOrder("memory:same", "memory:same#2");
      upper.close();
      assertThat(states.health()).containsOnlyKeys("memory:same#2");
      open("memory:same", "degrade");
      assertThat(managersWithMeters()).containsExactlyInAnyOrder("memory:same", "memory:same#2");
      lower.close();
      assertThat(managersWithMeters()).containsExactly("memory:same");
    }
  }

  /** It would have been the second one for ever, as its predecessor closed still. */
  @Test
  void managerThatIsOpenedWhileItsPredecessorCloses_hasTheUriAlone() {
    CacheManager first = open("memory:again", "degrade");
    first.createCache(
        "vets",
        new MutableConfiguration<>()
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> new Closing(() -> open("memory:again", "degrade"))));

    first.close();

    assertThat(new ManagerStates(getClass().getClassLoader()).health())
        .containsOnlyKeys("memory:again");
  }

  /** What is there where the information is. */
  @Conditional(ActuatorSwitch.OfInfo.class)
  static final class Told {}

  private static boolean isThere(Class<?> configuration, Map<String, Object> properties) {
    try (AnnotationConfigApplicationContext context = start(properties, configuration)) {
      return context.getBeanNamesForType(configuration).length == 1;
    }
  }

  private static Object servers(ManagerStates states, String manager) {
    return ((Map<?, ?>) states.information().get(manager)).get("servers");
  }

  private List<String> managersWithMeters() {
    return registry.find(STATE).tag("state", "up").gauges().stream()
        .map(gauge -> gauge.getId().getTag("manager"))
        .toList();
  }

  /** Loads nothing, and does something when its cache is closed. */
  private record Closing(Runnable action) implements CacheLoader<Object, Object>, Closeable {
    @Override
    public @Nullable Object load(Object key) {
      return null;
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      return Map.of();
    }

    @Override
    public void close() {
      action.run();
    }
  }

  private CacheManager open(String uri, String failurePolicy) {
    Properties properties = new Properties();
    properties.setProperty("memcached.failure-policy", failurePolicy);
    return provider.getCacheManager(URI.create(uri), null, properties);
  }

  private static Class<?>[] all() {
    return Stream.of(
            MemcachedAutoConfiguration.class,
            MemcachedHealthAutoConfiguration.class,
            MemcachedInfoAutoConfiguration.class,
            MemcachedMetricsAutoConfiguration.class)
        .toArray(Class<?>[]::new);
  }

  private static AnnotationConfigApplicationContext start(
      Map<String, Object> properties, Class<?>... configurations) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("given", properties));
    Arrays.stream(configurations).forEach(context::register);
    context.refresh();
    return context;
  }
}
