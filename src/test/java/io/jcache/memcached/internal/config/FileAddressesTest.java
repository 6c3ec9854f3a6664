package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a configuration file may be. */
final class FileAddressesTest {
  private static final ClassLoader LOADER = FileAddressesTest.class.getClassLoader();

  @TempDir private Path directory;

  @Test
  void resolve_fileAddresses_areFoundEverywhere() throws IOException {
    Files.writeString(directory.resolve("in-directory.conf"), "timeout = 11s");
    Files.writeString(directory.resolve("with space.conf"), "timeout = 12s");
    Path jar = directory.resolve("files.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("conf/in-jar.conf"));
      out.write("timeout = 13s".getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    URL[] urls = {directory.toUri().toURL(), jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls)) {
      assertThat(seconds("classpath:in-directory.conf", loader)).isEqualTo(11);
      assertThat(seconds("classpath:/in-directory.conf?timeout=14s", loader)).isEqualTo(14);
      assertThat(seconds("classpath:conf/in-jar.conf", loader)).isEqualTo(13);
      assertThat(seconds("jar:" + jar.toUri() + "!/conf/in-jar.conf", LOADER)).isEqualTo(13);
      assertThat(seconds(directory.resolve("with space.conf").toUri().toString(), LOADER))
          .isEqualTo(12);
      assertThat(seconds("file://" + directory + "/in-directory.conf", LOADER)).isEqualTo(11);
    }
  }

  @Test
  void resolve_httpAddress_isRead() throws IOException {
    byte[] file = "timeout = 15s".getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/a.conf",
        exchange -> {
          exchange.sendResponseHeaders(200, file.length);
          exchange.getResponseBody().write(file);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/a.conf";
      assertThat(seconds(address, LOADER)).isEqualTo(15);
    } finally {
      server.stop(0);
    }
  }

  private static long seconds(String uri, ClassLoader loader) {
    return Settings.resolve(URI.create(uri), null, loader).timeout().toSeconds();
  }
}
