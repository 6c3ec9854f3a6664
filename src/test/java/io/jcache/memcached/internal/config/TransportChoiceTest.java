package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.TransportKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who makes the connections, and how many. */
final class TransportChoiceTest {
  private static final ClassLoader LOADER = TransportChoiceTest.class.getClassLoader();

  private static Settings resolve(String uri) {
    return Settings.resolve(URI.create(uri), null, LOADER);
  }

  @Test
  void resolve_links_areTakenFromEachSource(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("links.conf"), "connection.links = 4");
    Properties properties = new Properties();
    properties.setProperty("memcached.connection.links", "4");
    List<Settings> given =
        List.of(
            resolve(file.toUri().toString()),
            resolve("memcached://h1?transport=direct&connection.links=4"),
            Settings.resolve(URI.create("memcached://h1"), properties, LOADER),
            resolve("memory:x?connection.links=4"));

    assertThat(given).extracting(settings -> settings.connection().links()).containsOnly(4);
    assertThat(resolve("memcached://h1").connection().links()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "memcached://h1, SPYMEMCACHED",
    "memcached://h1?transport=auto, SPYMEMCACHED",
    "memcached://h1?transport=auto&protocol=binary, SPYMEMCACHED",
    "memcached://h1?connection.links=2, DIRECT",
    "memcached://h1;unix:%2Fm.sock, DIRECT",
    "memory:x?connection.links=2, SPYMEMCACHED",
  })
  void resolve_transportLeftOpen_isDirectWhereThatAloneServes(String uri, TransportKind kind) {
    assertThat(resolve(uri).transport()).isEqualTo(kind);
  }
}
