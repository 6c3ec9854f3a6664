package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Node;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Where the servers are found, and what does not go together. */
final class DiscoveryOptionsTest {
  private static final ClassLoader LOADER = DiscoveryOptionsTest.class.getClassLoader();

  @TempDir Path directory;

  private static Settings resolve(String uri, String... properties) {
    Properties given = new Properties();
    for (int i = 0; i < properties.length; i += 2) {
      given.setProperty(properties[i], properties[i + 1]);
    }
    return Settings.resolve(URI.create(uri), given, LOADER);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("cache.conf"), text).toUri().toString();
  }

  @ParameterizedTest
  @CsvSource({
    "memcached://h1/shop, NONE, h1:11211",
    "memcached+dns://cache.default.svc:11212/shop, DNS, cache.default.svc:11212",
    "MemCached+DNS://cache;other/shop, DNS, cache:11211 other:11211",
    "memcached+srv://_memcached._tcp.cache/shop, SRV, _memcached._tcp.cache:11211",
    "memcached+config://cfg.cache.amazonaws.com/shop, CONFIG, cfg.cache.amazonaws.com:11211",
    "memcached://h1/shop?discovery.source=dns, DNS, h1:11211",
  })
  void uri_saysWhereTheServersAreFound(String uri, DiscoverySource source, String servers) {
    Settings settings = resolve(uri);

    assertThat(settings.discovery().source()).isEqualTo(source);
    assertThat(settings.discovery().isOn()).isEqualTo(source != DiscoverySource.NONE);
    assertThat(settings.servers()).extracting(Node::address).containsExactly(servers.split(" "));
    assertThat(settings.prefix()).isEqualTo("shop");
  }

  @Test
  void memory_findsNothing() {
    assertThat(resolve("memory:x", "memcached.discovery.source", "dns").discovery().isOn())
        .isFalse();
  }

  @Test
  void file_ofThePage_isReadAgain() {
    Settings settings =
        resolve(Path.of("src/test/resources/found-servers.conf").toUri().toString());

    assertThat(settings.discovery().source()).isEqualTo(DiscoverySource.FILE);
    assertThat(settings.discovery().interval()).hasSeconds(5);
    assertThat(settings.servers()).hasSize(2);
  }

  /** They share entries, and so have to hear each other's events. */
  @Test
  void managersOfAFile_haveOnePlace_whenTheyWereOpenedBeforeAndAfterAChange() throws IOException {
    String file = file("servers = [\"h1\"], discovery.source = file");
    Settings before = resolve(file);
    file("servers = [\"h1\", \"h2\"], discovery.source = file");

    assertThat(resolve(file).place()).isEqualTo(before.place());
  }

  @Test
  void file_isReadAgain_forItsServersAlone() throws IOException {
    String file = file("servers = [\"h1\", \"h2*3\"], discovery.source = file");

    Settings settings = resolve(file);
    assertThat(settings.discovery().file()).isEqualTo(file);
    file("include \"servers.conf\"\ntimeout = 3s");
    Files.writeString(directory.resolve("servers.conf"), "servers = \"h3;h4\"");

    assertThat(Settings.serversOf(file, LOADER))
        .containsExactly(new Node("h3", 11211, 1), new Node("h4", 11211, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "timeout = 3s", "servers = []", "servers = [h1", "serverz = h1"})
  void file_withoutServers_isRefused(String text) throws IOException {
    String file = file(text);

    assertThatThrownBy(() -> Settings.serversOf(file, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cache.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "memcached+dns://unix:%2Frun%2Fm.sock | the scheme of URI memcached+dns: | no name",
        "memcached+srv://cache/shop | 'cache:11211' from the hosts of URI | _memcached._tcp",
        "memcached+dns://h1?discovery.source=srv | 'discovery.source' from the query | twice",
        "memcached+file://h1 | unknown scheme 'memcached+file' | memcached+dns://name",
        "memcached+dns:h1 | no '//' after memcached+dns: | write memcached+dns://host",
        "memcached://h1?discovery.source=file | no configuration file | file:/etc/shop",
        "memcached://h1?discovery.source=zookeeper | none or dns or srv | 'zookeeper'",
        "memcached://h1?discovery.max-loss=1.1 | a number from 0 to 1 | '1.1'",
        "memcached://h1?discovery.max-loss=-0 | a number from 0 to 1 | '-0'",
        "memcached://h1?discovery.interval=0s | from 1ms to 1h | '0s'",
        "memcached+dns://user:secret@h1 | has user info | secrets never stand",
      })
  void mistake_isNamedWithItsRemedy(String uri, String what, String remedy) {
    assertThatThrownBy(() -> resolve(uri))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(remedy);
  }

  @Test
  void serversFromElsewhere_goBeforeThoseOfTheFile() throws IOException {
    String file = file("servers = h1, discovery.source = file");

    assertThatThrownBy(() -> resolve(file + "?servers=h2"))
        .hasMessageContaining("'servers' from the query of URI")
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> resolve(file, "memcached.servers", "h2"))
        .hasMessageContaining("'servers' from property 'memcached.servers'");
    String without = file("discovery.source = file");
    assertThatThrownBy(() -> resolve(without)).hasMessageContaining("names no 'servers'");
    assertThatThrownBy(() -> resolve("classpath:allow-list.conf?discovery.source=file"))
        .hasMessageContaining("a part of the application")
        .hasMessageContaining("file:/path");
  }

  @Test
  void place_isThatOfTheSource() {
    assertThat(resolve("memcached+dns://h1/shop").place())
        .isEqualTo(resolve("memcached+dns://h1/shop").place())
        .isNotEqualTo(resolve("memcached://h1/shop").place());
    assertThat(List.of(resolve("memcached+dns://h1").discovery().maxLoss())).containsExactly(0.5);
  }
}
