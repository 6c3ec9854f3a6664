package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedConnectionDetails;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.lifecycle.DockerComposeServicesReadyEvent;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers that Spring Boot finds in Docker Compose and Testcontainers, as it gives them to who
 * asks. There is no Docker here: services and containers only say where the test's own servers are.
 */
class ConnectionDetailsIT {
  private static final String ELSEWHERE = "--jcache.memcached.servers=127.0.0.1:1";

  @Test
  void servicesOfDockerCompose_areTheServers_andGoBeforeTheProperty() {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        ConfigurableApplicationContext shop =
            Shops.startWithoutDatabase(
                compose(
                    new SpringApplicationBuilder(ShopApplication.class),
                    new Service("web", "nginx:1", one.port(), Map.of()),
                    new Service("one", "memcached:1.6-alpine", one.port(), Map.of()),
                    new Service("two", "registry.acme.com/library/x", 1, Map.of()),
                    new Service("more", "docker.io/library/memcached", two.port(), Map.of())),
                ELSEWHERE)) {
      assertIsUsed(shop, one.address() + ";" + two.address());
    }
  }

  @Test
  void imageOfBitnami_hasItsLogin() {
    assertThat(login("bitnami/memcached:1.6", Map.of("MEMCACHED_PASSWORD", "s")))
        .isEqualTo("root s");
    assertThat(
            login(
                "docker.io/bitnamilegacy/memcached",
                Map.of("MEMCACHED_USERNAME", "ada", "MEMCACHED_PASSWORD", "s")))
        .isEqualTo("ada s");
    assertThat(login("bitnami/memcached", Map.of("MEMCACHED_PASSWORD", ""))).isEqualTo("null null");
  }

  @Test
  void containerOfAnImage_isTheServer() {
    try (MemcachedServer server = MemcachedServer.start()) {
      Containers.MEMCACHED.at(server.port());
      try (ConfigurableApplicationContext shop =
          Shops.startWithoutDatabase(
              new SpringApplicationBuilder(ShopApplication.class, Containers.class), ELSEWHERE)) {
        assertIsUsed(shop, server.address());
      }
    }
  }

  @Test
  void containerThatIsABean_isTheServer_byTheNameOfItsConnection() {
    try (MemcachedServer server = MemcachedServer.start()) {
      ContainerBean.port = server.port();
      try (ConfigurableApplicationContext shop =
          Shops.startWithoutDatabase(
              new SpringApplicationBuilder(ShopApplication.class, ContainerBean.class),
              ELSEWHERE)) {
        assertIsUsed(shop, server.address());
      }
    }
  }

  private static void assertIsUsed(ConfigurableApplicationContext shop, String servers) {
    Cache<Object, Object> labels = shop.getBean(CacheManager.class).getCache("labels");
    labels.put(1, "tea: 3");
    assertThat(labels.get(1)).isEqualTo("tea: 3");
    assertThat(shop.getBean(CacheManager.class).getProperties())
        .containsEntry("memcached.servers", servers)
        .containsEntry("memcached.timeout", "10s");
  }

  private static String login(String image, Map<String, String> environment) {
    try (ConfigurableApplicationContext context =
        compose(
                new SpringApplicationBuilder(Nothing.class),
                new Service("cache", image, 1, environment))
            .run()) {
      MemcachedConnectionDetails details = context.getBean(MemcachedConnectionDetails.class);
      assertThat(details.getServers()).containsExactly("127.0.0.1:1");
      return details.getUsername() + " " + details.getPassword();
    }
  }

  /** Tells of services as Spring Boot does once Docker Compose has started them. */
  private static SpringApplicationBuilder compose(
      SpringApplicationBuilder builder, Service... services) {
    ApplicationListener<ApplicationPreparedEvent> ready =
        prepared -> {
          ApplicationEvent event;
          try {
            event =
                BeanUtils.instantiateClass(
                    DockerComposeServicesReadyEvent.class.getDeclaredConstructor(
                        ApplicationContext.class, List.class),
                    prepared.getApplicationContext(),
                    List.of(services));
          } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
          }
          prepared.getSpringApplication().getListeners().stream()
              .filter(listener -> listener.getClass().getSimpleName().contains("ServiceConn"))
              .forEach(listener -> tell(listener, event));
        };
    return builder.listeners(ready);
  }

  @SuppressWarnings("unchecked") // It has been chosen by its name.
  private static void tell(ApplicationListener<?> listener, ApplicationEvent event) {
    ((ApplicationListener<ApplicationEvent>) listener).onApplicationEvent(event);
  }

  /** An application of nothing. */
  static class Nothing {}

  /** A service that Docker Compose has started, on a port of this machine. */
  private record Service(String name, String from, int port, Map<String, String> env)
      implements RunningService, ConnectionPorts {

    @Override
    public ImageReference image() {
      return ImageReference.of(from);
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public ConnectionPorts ports() {
      return this;
    }

    @Override
    public Map<String, String> labels() {
      return Map.of();
    }

    @Override
    public int get(int containerPort) {
      assertThat(containerPort).isEqualTo(11211);
      return port;
    }

    @Override
    public List<Integer> getAll() {
      return List.of(port);
    }

    @Override
    public List<Integer> getAll(String protocol) {
      return getAll();
    }
  }

  /** A container that counts as started, on a port of this machine. */
  static final class Started extends GenericContainer<Started> {
    private final String image;
    private int port;

    Started(String image) {
      super(DockerImageName.parse(image));
      this.image = image;
    }

    Started at(int chosen) {
      port = chosen;
      return this;
    }

    @Override
    public String getDockerImageName() {
      return image;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return true;
    }

    @Override
    public String getHost() {
      return "127.0.0.1";
    }

    @Override
    public Integer getMappedPort(int originalPort) {
      assertThat(originalPort).isEqualTo(11211);
      return port;
    }
  }

  /** Containers as the fields of a test. */
  @ImportTestcontainers
  static class Containers {
    @ServiceConnection static final Started MEMCACHED = new Started("memcached:1.6");
  }

  /** A container as a bean. */
  static class ContainerBean {
    private static int port;

    @Bean
    @ServiceConnection("memcached")
    Started memcached() {
      return new Started("acme/cache:1").at(port);
    }
  }
}
