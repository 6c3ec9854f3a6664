package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** What Spring Boot and its actuator have of memcached without a line of the application's. */
class ActuatorIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Beans by the names of those that are there by themselves. */
  @Configuration(proxyBeanMethods = false)
  @Profile("own")
  static class Own {
    @Bean
    Object memcachedHealthContributor() {
      return new Object();
    }

    @Bean
    InfoContributor memcachedInfoContributor() {
      return info -> info.withDetail("memcached", "own");
    }
  }

  @Test
  void serverKilledAndBack_isSeenInHealthMetricsAndPrometheus() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Shop shop =
            start(Shop.configuration(server, "2s"), "--management.info.memcached.enabled=true")) {
      shop.catalog().article("bread");

      await(shop, "/health/memcached", "\"status\":\"UP\"");
      assertThat(get(shop, "/health/memcached").body())
          .contains("\"" + server.address() + "\":{\"state\":\"UP\"", "\"version\":\"1.");
      assertThat(get(shop, "/info").body())
          .contains("\"memcached\":{", "\"" + server.address() + "\":\"1.", "\"articles\"");
      assertThat(state(shop, "up")).isEqualTo(1);
      assertThat(prometheus(shop, server, "up")).isEqualTo("1.0");

      server.kill();
      shop.catalog().article("bread");
      await(shop, "/health/memcached", "\"status\":\"DEGRADED\"");
      assertThat(get(shop, "/health/memcached").body())
          .contains("\"state\":\"DOWN\"", "\"lastFailure\":\"");
      assertThat(get(shop, "/health/memcached").statusCode()).isEqualTo(200);
      for (String group : new String[] {"", "/liveness", "/readiness"}) {
        HttpResponse<String> health = get(shop, "/health" + group);
        assertThat(health.statusCode()).as(group).isEqualTo(200);
        assertThat(health.body()).as(group).contains("\"status\":\"UP\"");
      }
      assertThat(get(shop, "/health/liveness").body()).doesNotContain("memcached");
      assertThat(state(shop, "up")).isZero();
      assertThat(state(shop, "down")).isEqualTo(1);
      assertThat(prometheus(shop, server, "down")).isEqualTo("1.0");

      server.restart();
      await(shop, "/health/memcached", "\"status\":\"UP\"");
      assertThat(state(shop, "up")).isEqualTo(1);
      assertThat(prometheus(shop, server, "down")).isEqualTo("0.0");
    }
  }

  /** The properties reach the manager, whose address is a file here, and go before the file. */
  @Test
  void serverKilled_ofCachesThatThrow_isOutOfService() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Shop shop =
            start(
                Shop.configuration(server, "2s"),
                "--jcache.memcached.failure-policy=throw",
                "--jcache.memcached.connection.max-in-flight=300")) {
      assertThat(shop.manager().getProperties())
          .containsEntry("memcached.failure-policy", "throw")
          .containsEntry("memcached.connection.max-in-flight", "300");
      server.kill();
      assertThatThrownBy(() -> shop.catalog().article("bread"));

      await(shop, "/health/memcached", "\"status\":\"OUT_OF_SERVICE\"");
      assertThat(get(shop, "/health").statusCode()).isEqualTo(503);
      assertThat(get(shop, "/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(shop, "/info").body()).as("off by default").doesNotContain("memcached");
    }
  }

  @Test
  void healthAndInformation_areOffByTheirProperties() throws Exception {
    try (Shop shop =
        start(
            "memory:off",
            "--management.health.memcached.enabled=off",
            "--management.info.memcached.enabled=false")) {
      assertThat(get(shop, "/health/memcached").statusCode()).isEqualTo(404);
      assertThat(get(shop, "/health").body()).doesNotContain("memcached");
      assertThat(get(shop, "/info").body()).doesNotContain("memcached");
    }
  }

  @Test
  void beansOfTheApplication_goBefore() throws Exception {
    try (Shop shop =
        start(
            "memory:own",
            "--spring.profiles.active=own",
            "--management.info.memcached.enabled=yes")) {
      assertThat(get(shop, "/health/memcached").statusCode()).isEqualTo(404);
      assertThat(get(shop, "/info").body()).contains("\"memcached\":\"own\"");
    }
  }

  @Test
  void optionsInAFileOfSpring_areThoseOfTheManager() {
    try (Shop shop = Shop.startWith("memory:options", "--spring.profiles.active=options")) {
      assertThat(shop.manager().getProperties())
          .containsOnly(
              entry("memcached.servers", "h1:11211;h2:11211"), entry("memcached.timeout", "300ms"));
    }
  }

  @Test
  void misspeltProperty_keepsTheApplicationFromStarting() {
    assertThatThrownBy(() -> start("memory:misspelt", "--jcache.memcached.timeot=1s").close())
        .rootCause()
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Unknown option 'timeot' from property 'jcache.memcached.timeot'")
        .hasMessageContaining("did you mean 'timeout'?");
  }

  private static Shop start(String configuration, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--spring.main.web-application-type=servlet",
                "--spring.main.lazy-initialization=false",
                "--server.port=0",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.show-details=always"));
    all.addAll(List.of(arguments));
    return Shop.startWith(configuration, all.toArray(String[]::new));
  }

  private static double state(Shop shop, String state) throws Exception {
    String body = get(shop, "/metrics/jcache.memcached.state?tag=state:" + state).body();
    return Double.parseDouble(body.replaceFirst("(?s).*\"value\":([0-9.]+).*", "$1"));
  }

  /** Returns the value of a server's state. */
  private static String prometheus(Shop shop, MemcachedServer server, String state)
      throws Exception {
    return get(shop, "/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith("jcache_memcached_state{"))
        .filter(line -> line.contains("node=\"" + server.address() + "\""))
        .filter(line -> line.contains("state=\"" + state + "\""))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<String> get(Shop shop, String path)
      throws IOException, InterruptedException {
    String port = shop.context().getEnvironment().getProperty("local.server.port");
    URI uri = URI.create("http://localhost:" + port + "/actuator" + path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static void await(Shop shop, String path, String text) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String body = get(shop, path).body();
    while (!body.contains(text)) {
      assertThat(System.nanoTime())
          .as("time by which %s has %s: %s", path, text, body)
          .isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      body = get(shop, path).body();
    }
  }
}
