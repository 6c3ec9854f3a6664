package io.jcache.memcached.demo.session;

import io.jcache.memcached.testkit.ParentJvm;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * One process of the application, which a {@link SessionPageDemo} or a test starts.
 *
 * <ul>
 *   <li>Prints its port once it answers there, and ends with the process that started it.
 *   <li>Its options: {@code --session.manager}, the URI of the cache manager, and {@code
 *       --session.duration}, how long a session lives after the last visit.
 * </ul>
 */
@SpringBootApplication
class SessionPage {

  /** Starts the page. */
  public static void main(String[] arguments) throws InterruptedException {
    ServletWebServerApplicationContext context =
        (ServletWebServerApplicationContext) application().run(arguments);
    System.out.println(context.getWebServer().getPort());
    ParentJvm.serve(words -> "a page takes no commands");
  }

  private static SpringApplication application() {
    SpringApplication application = new SpringApplication(SessionPage.class);
    application.setDefaultProperties(
        Map.of(
            "server.address", "127.0.0.1",
            "session.duration", "20m",
            "logging.level.root", "warn",
            "spring.main.banner-mode", "off"));
    return application;
  }

  @Bean
  CacheManager cacheManager(@Value("${session.manager}") URI uri) {
    return Caching.getCachingProvider().getCacheManager(uri, null);
  }

  @Bean
  SessionStore sessionStore(CacheManager manager, @Value("${session.duration}") Duration duration) {
    return new SessionStore(manager, duration);
  }

  /** Keeps Tomcat's files, which it leaves behind when its process is ended at once, in target. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> files()
      throws IOException, URISyntaxException {
    URI classes = SessionPage.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    File directory =
        Files.createDirectories(Path.of(classes).resolveSibling("session-page")).toFile();
    return tomcat -> {
      tomcat.setBaseDirectory(directory);
      tomcat.setDocumentRoot(directory);
    };
  }
}
