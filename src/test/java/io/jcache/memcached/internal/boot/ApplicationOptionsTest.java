package io.jcache.memcached.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.MemcachedCachingProvider;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Options as properties of Spring Boot: those of the file, checked by the same table. */
final class ApplicationOptionsTest {
  private static final String START = "jcache.memcached.";

  private final StandardEnvironment environment = new StandardEnvironment();
  private final Properties properties = new Properties();

  @Test
  void options_inEachFormOfSpring_areThoseOfTheManager() {
    give(
        Map.of(
            START + "servers[0]",
            "h1:11211",
            START + "servers[1]",
            "h2:11211*2",
            START + "timeout",
            "300ms",
            START + "iteration.maxItems",
            "1000",
            START + "serialization.allow",
            "com.acme.**;com.acme.Order",
            START + "sasl.password",
            "secret",
            "jcache.other",
            "1"));
    environment
        .getPropertySources()
        .addLast(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment",
                Map.of(
                    "JCACHE_MEMCACHED_KEYS_MAXDEPTH",
                    "7",
                    "JCACHE_MEMCACHED_TIMEOUT",
                    "9s",
                    "JCACHE_MEMCACHED_SERVICE_HOST", // as Kubernetes has it
                    "10.0.0.1")));

    new ApplicationOptions(environment).addTo(properties);

    assertThat(properties)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "memcached.servers", "h1:11211;h2:11211*2",
                "memcached.timeout", "300ms",
                "memcached.iteration.max-items", "1000",
                "memcached.serialization.allow", "com.acme.**;com.acme.Order",
                "memcached.sasl.password", "secret",
                "memcached.keys.max-depth", "7"));
  }

  /** A text of the application's file went before a list of the profile's. */
  @Test
  void listAndText_ofTheSourceThatGoesBefore_isWhatCounts() {
    give(Map.of(START + "servers", "h1:11211", START + "serialization.allow[0]", "com.acme.**"));
    give(
        Map.of(
            START + "servers[0]",
            "h2:11211",
            START + "servers[1]",
            "h3:11211",
            START + "serialization.allow",
            "org.acme.A;org.acme.B"));

    new ApplicationOptions(environment).addTo(properties);

    assertThat(properties)
        .containsEntry("memcached.servers", "h2:11211;h3:11211")
        .containsEntry("memcached.serialization.allow", "org.acme.A;org.acme.B");
  }

  @Test
  void variablesOfTheEnvironment_mayBeInEitherFormAndLists() {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "JCACHE_MEMCACHED_SERVERS_0", "h1:11211",
                    "JCACHE_MEMCACHED_SERVERS_1", "h2:11211",
                    "JCACHE_MEMCACHED_CONNECTION_MAX_IN_FLIGHT", "300",
                    "JCACHE_MEMCACHED_CONNECTION_MAXINFLIGHTBYTES", "1000000",
                    "JCACHE_MEMCACHED_LOGIN_PASSWORD", "one,two;three")));

    new ApplicationOptions(environment).addTo(properties);

    assertThat(properties)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "memcached.servers", "h1:11211;h2:11211",
                "memcached.connection.max-in-flight", "300",
                "memcached.connection.max-in-flight-bytes", "1000000",
                "memcached.login.password", "one,two;three"));
  }

  @Test
  void secrets_areInNothingThatTheManagerShows() {
    give(Map.of(START + "sasl.password", "secret", START + "protocol", "binary"));
    new ApplicationOptions(environment).addTo(properties);

    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager = provider.getCacheManager(URI.create("memory:p"), null, properties);

      assertThat(manager.getProperties()).containsOnlyKeys("memcached.protocol");
      assertThat(manager.getURI()).hasToString("memory:p");
    }
  }

  @Test
  void unknownOption_isAnErrorWithTheProperty() {
    give(Map.of(START + "timeot", "300ms"));

    assertThatThrownBy(() -> new ApplicationOptions(environment).addTo(properties))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Unknown option 'timeot' from property 'jcache.memcached.timeot'"
                + " (\"jcache.memcached.timeot\" from property source \"given\"): did you mean"
                + " 'timeout'? allowed: servers, discovery.source,");
  }

  /** A list of objects would be no encryption, without a word. */
  @Test
  void listOfObjects_isAnError() {
    give(Map.of(START + "encryption.keys[0].id", "1", START + "encryption.keys[0].secret", "s"));

    assertThatThrownBy(() -> new ApplicationOptions(environment).addTo(properties))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("jcache.memcached.encryption.keys[0]");
  }

  @Test
  void refusedValue_isAnErrorWithTheProperty() {
    give(Map.of(START + "timeout", "fast"));

    assertThatThrownBy(() -> new ApplicationOptions(environment).addTo(properties))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Option 'timeout' from property 'jcache.memcached.timeout' (\"jcache.memcached.timeout\""
                + " from property source \"given\"): read 'fast'");
  }

  private void give(Map<String, Object> given) {
    environment.getPropertySources().addFirst(new MapPropertySource("given", given));
  }
}
