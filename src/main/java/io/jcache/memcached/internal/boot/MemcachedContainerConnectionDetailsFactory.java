package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Finds memcached among the containers of Testcontainers, by image or name of the connection. */
final class MemcachedContainerConnectionDetailsFactory
    extends ContainerConnectionDetailsFactory<Container<?>, MemcachedConnectionDetails> {

  /** Creates a factory, which Spring Boot finds by {@code META-INF/spring.factories}. */
  MemcachedContainerConnectionDetailsFactory() {
    super(MemcachedImages.NAMES);
  }

  @Override
  protected MemcachedConnectionDetails getContainerConnectionDetails(
      ContainerConnectionSource<Container<?>> source) {
    return new Started(source);
  }

  /** A container that runs once it is asked; Bitnami's has a login in its environment. */
  private static final class Started extends ContainerConnectionDetails<Container<?>>
      implements MemcachedConnectionDetails {
    Started(ContainerConnectionSource<Container<?>> source) {
      super(source);
    }

    @Override
    public List<String> getServers() {
      return List.of(
          getContainer().getHost() + ":" + getContainer().getMappedPort(MemcachedImages.PORT));
    }

    @Override
    public @Nullable String getUsername() {
      return MemcachedImages.user(getContainer().getEnvMap());
    }

    @Override
    public @Nullable String getPassword() {
      return MemcachedImages.password(getContainer().getEnvMap());
    }
  }
}
