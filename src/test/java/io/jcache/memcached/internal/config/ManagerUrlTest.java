package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/** Managers' URIs as URLs, as Spring and Hibernate ask for them. */
final class ManagerUrlTest {
  private static final String PACKAGES = "java.protocol.handler.pkgs";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memcached://localhost:11211",
        "memcached://h1:11211;h2:11211/prefix",
        "memcached://h1:11211,h2:11211*3/a/b",
        "memcached://[::1]:11211/shop",
        "memcached://%5B::1%5D:11211;%5B::2%5D/shop",
        "memcached://127.0.0.1:11211/shop?timeout=300ms&protocol=binary",
        "memcached:///shop",
        "memcached:h1/shop",
        "memory:test",
        "memory://test?timeout=1s",
        "classpath:jcache-memcached.conf",
        "classpath:/caches/jcache-memcached.conf",
        "classpath://caches/jcache-memcached.conf",
        "classpath:///caches/jcache-memcached.conf?timeout=1s",
      })
  void url_givesItsTextBack(String text) throws Exception {
    URL url = new URL(text);

    assertThat(url).hasToString(text);
    assertThat(url.toURI()).isEqualTo(new URI(text));
    assertThat(url).isEqualTo(new URL(text)).hasSameHashCodeAs(new URL(text));
    assertThat(url).isNotEqualTo(new URL(text + "x"));
    assertThat(url).isNotEqualTo(new URL(text + "#x"));
    assertThat(new URL(text + "#x")).hasToString(text + "#x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memcached://no.such.host:1;h2:11211/shop", "memory:test?timeout=1s"})
  void open_addressOfServers_givesItsTextAndConnectsToNothing(String text) throws Exception {
    assertThat(new URL(text).openConnection().getContentLengthLong()).isEqualTo(text.length());
    assertThat(text(new URL(text))).isEqualTo(text);
  }

  @Test
  void open_resource_givesThatOfTheContextClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Files.createDirectory(directory.resolve("caches"));
    Files.writeString(directory.resolve("caches/a b.conf"), "prefix = mine");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      thread.setContextClassLoader(loader);
      assertThat(text(new URL("classpath:/caches/a%20b.conf"))).isEqualTo("prefix = mine");
      thread.setContextClassLoader(null);
      assertThat(text(new URL("classpath:" + Option.DEFAULTS))).contains("servers");
      assertThatThrownBy(() -> new URL("classpath:absent.conf").openStream())
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("classpath:absent.conf: no resource 'absent.conf'");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Others' handlers are found by a system property, whose packages need not be there. */
  @Test
  void provider_leavesResourcesToAnotherHandler() throws Exception {
    ManagerUrlProvider provider = new ManagerUrlProvider();
    String before = System.getProperty(PACKAGES);
    Path handler =
        Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("others/classpath/Handler.class");
    Files.createDirectories(handler.getParent());
    try {
      System.setProperty(PACKAGES, "no.such|others");
      assertThat(provider.createURLStreamHandler("classpath")).isNotNull();
      Files.createFile(handler);
      assertThat(provider.createURLStreamHandler("classpath")).isNull();
      assertThat(provider.createURLStreamHandler("memcached")).isNotNull();
      assertThat(provider.createURLStreamHandler("http")).isNull();
    } finally {
      Files.deleteIfExists(handler);
      Files.delete(handler.getParent());
      Files.delete(handler.getParent().getParent());
      if (before == null) {
        System.clearProperty(PACKAGES);
      } else {
        System.setProperty(PACKAGES, before);
      }
    }
  }

  @Test
  void springResolver_takesOnlyAddressesOfServers() throws IOException {
    DefaultResourceLoader spring = new DefaultResourceLoader();
    SpringUrlResolver resolver = new SpringUrlResolver();
    for (String text : new String[] {"memcached://h1:1;h2:2/shop", "MEMCACHED://h1", "memory:a"}) {
      Resource resource = resolver.resolve(text, spring);
      assertThat(resource).isNotNull();
      assertThat(resource.exists()).isTrue();
      assertThat(resource.getURI().toString()).isEqualToIgnoringCase(text);
    }
    for (String text : new String[] {"classpath:a.conf", "file:a.conf", "a.conf", "", ":a"}) {
      assertThat(resolver.resolve(text, spring)).isNull();
    }
  }

  /** What Spring makes of a {@code classpath:} resource that lies in a jar. */
  @Test
  void resolve_fileInAJar_readsIt() throws IOException {
    Path jar = directory.resolve("a@b c.jar");
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar))) {
      output.putNextEntry(new JarEntry("conf/cache.conf"));
      output.write("prefix = jarred".getBytes(StandardCharsets.UTF_8));
    }
    URI uri = URI.create("jar:" + jar.toUri() + "!/conf/cache.conf");

    assertThat(Settings.resolve(uri, null, getClass().getClassLoader()).prefix())
        .isEqualTo("jarred");
  }

  private static String text(URL url) throws IOException {
    try (InputStream input = url.openStream()) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
