package com.acme.shop;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application in this JVM, with a database of its own. */
final class Shops {

  private Shops() {}

  /** Starts it on a server, for whose answers it waits long. */
  static ConfigurableApplicationContext start(String server) {
    return start(new SpringApplicationBuilder(), "--jcache.memcached.servers=" + server);
  }

  /** Starts it with what a builder adds. */
  static ConfigurableApplicationContext start(
      SpringApplicationBuilder builder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--spring.jpa.properties.hibernate.generate_statistics=true");
    all.add("--spring.main.banner-mode=off");
    all.add("--jcache.memcached.timeout=10s");
    return builder
        .sources(ShopApplication.class)
        .registerShutdownHook(false)
        .run(all.toArray(String[]::new));
  }
}
