package io.jcache.memcached.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.MemcachedConnectionDetails;
import io.jcache.memcached.testkit.CapturedLog;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;

/**
 * The servers of beans; {@code ConnectionDetailsIT} of a child project has those of Docker Compose
 * and Testcontainers.
 */
final class ConnectedServersTest {
  private final Properties properties = new Properties();

  @Test
  void serversOfSeveral_areOneList_andTheFirstLoginCounts() {
    properties.setProperty("memcached.servers", "h0:11211");
    properties.setProperty("memcached.timeout", "1s");

    add(
        "classpath:shop.conf",
        new Given(List.of("h1:11211", "h2:11211"), null, null),
        new Given(List.of("h3:1"), "ada", "first"),
        new Given(List.of("h4:1"), "bob", "second"));

    assertThat(properties)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "memcached.servers", "h1:11211;h2:11211;h3:1;h4:1",
                "memcached.timeout", "1s",
                "memcached.login.user", "ada",
                "memcached.login.password", "first"));
  }

  @Test
  void noBean_leavesEverythingAsItIs() {
    try (CapturedLog log = new CapturedLog()) {
      add("memcached://h1/shop");
      add(null);

      assertThat(properties).isEmpty();
      assertThat(log.lines("")).isEmpty();
    }
  }

  @Test
  void addressThatNamesServers_isAWarning() {
    try (CapturedLog log = new CapturedLog()) {
      add("classpath:memcached.conf", new Given(List.of("h1:1"), null, null));
      add(null, new Given(List.of("h1:1"), null, null));
      assertThat(log.lines("")).isEmpty();

      add("MEMCACHED://h2:2/shop", new Given(List.of("h1:1"), null, null));
      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .endsWith(
              "The servers h1:1 from connection details of service 'cache' are not used, as"
                  + " spring.cache.jcache.config names servers itself, MEMCACHED://h2:2/shop; name"
                  + " a configuration file there, or nothing, to have them used");
    }
  }

  /** Who starts a container to test with it, and left that address, would test without it. */
  @Test
  void addressThatNeedsNoServer_isAWarning() {
    try (CapturedLog log = new CapturedLog()) {
      add("memory:one", new Given(List.of("h1:1"), null, null));

      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("The servers h1:1 ", "names this process for them, memory:one; name a");
    }
  }

  @Test
  void whatIsNoServer_isAnErrorWithItsOrigin() {
    assertThatThrownBy(() -> add(null, new Given(List.of("h1:port"), null, null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Option 'servers' from connection details of service 'cache': read 'h1:port'");
  }

  private void add(@Nullable String address, MemcachedConnectionDetails... all) {
    new ConnectedServers(List.of(all)).addTo(properties, address);
  }

  /** What a bean gives. */
  private record Given(List<String> servers, @Nullable String user, @Nullable String password)
      implements MemcachedConnectionDetails, OriginProvider {

    @Override
    public List<String> getServers() {
      return servers;
    }

    @Override
    public @Nullable String getUsername() {
      return user;
    }

    @Override
    public @Nullable String getPassword() {
      return password;
    }

    @Override
    public Origin getOrigin() {
      return new Origin() {
        @Override
        public String toString() {
          return "service 'cache'";
        }
      };
    }
  }
}
