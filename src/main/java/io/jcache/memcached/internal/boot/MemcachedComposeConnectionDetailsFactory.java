package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/** Finds memcached among the services of Docker Compose, by their images. */
final class MemcachedComposeConnectionDetailsFactory
    extends DockerComposeConnectionDetailsFactory<MemcachedConnectionDetails> {

  /** Creates a factory, which Spring Boot finds by {@code META-INF/spring.factories}. */
  MemcachedComposeConnectionDetailsFactory() {
    super(MemcachedImages.NAMES.toArray(String[]::new));
  }

  @Override
  protected MemcachedConnectionDetails getDockerComposeConnectionDetails(
      DockerComposeConnectionSource source) {
    return new Service(source.getRunningService());
  }

  /** A running service; Bitnami's has a login in its environment. */
  private static final class Service extends DockerComposeConnectionDetails
      implements MemcachedConnectionDetails {
    private final List<String> servers;
    private final @Nullable String user;
    private final @Nullable String password;

    Service(RunningService service) {
      super(service);
      servers = List.of(service.host() + ":" + service.ports().get(MemcachedImages.PORT));
      user = MemcachedImages.user(service.env());
      password = MemcachedImages.password(service.env());
    }

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
  }
}
