package com.acme.shop;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application in this JVM. */
final class Shops {
  /** On which Spring Boot 3 and 4 base all that is of a database. */
  private static final String HIBERNATE =
      "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
          + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

  private Shops() {}

  /** Starts it on a server, for whose answers it waits long, with a database of its own. */
  static ConfigurableApplicationContext start(String server) {
    return start(
        new SpringApplicationBuilder(ShopApplication.class),
        "--jcache.memcached.servers=" + server,
        "--spring.jpa.properties.hibernate.generate_statistics=true");
  }

  /** Starts an application of the same properties without a database, and what needs that. */
  static ConfigurableApplicationContext startWithoutDatabase(
      SpringApplicationBuilder builder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--spring.autoconfigure.exclude=" + HIBERNATE);
    all.add("--spring.data.jpa.repositories.enabled=false");
    all.add("--spring.main.lazy-initialization=true");
    return start(builder, all.toArray(String[]::new));
  }

  private static ConfigurableApplicationContext start(
      SpringApplicationBuilder builder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--spring.main.banner-mode=off");
    all.add("--jcache.memcached.timeout=10s");
    return builder.registerShutdownHook(false).run(all.toArray(String[]::new));
  }
}
