package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.FailoverAction;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.TransportKind;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SettingsTest {
  private static final ClassLoader LOADER = SettingsTest.class.getClassLoader();
  private static final String SECRET = "9PRuz9G0Sz4vYir+rfauWHI6awHCI3cxgXoQk4IDKMk=";

  @TempDir Path directory;

  @Test
  void resolve_nothingGiven_givesTheDefaults() {
    assertThat(resolve("memcached://localhost:11211"))
        .isEqualTo(
            new Settings(
                false,
                List.of(new Node("localhost", 11211, 1)),
                new Settings.Discovery(DiscoverySource.NONE, Duration.ofSeconds(30), 0.5, null),
                "",
                Duration.ofMillis(500),
                TransportKind.SPYMEMCACHED,
                Protocol.ASCII,
                null,
                null,
                Distribution.KETAMA,
                FailureMode.DEGRADE,
                new Settings.Failover(FailoverAction.NONE, Duration.ofMinutes(1)),
                5_000_000,
                new Settings.Serialization(512, List.of(), 8_000_000, 16_000_000, 16L << 20),
                new Settings.Compression(CompressionAlgorithm.NONE, 1 << 10),
                64,
                new Settings.Connection(Duration.ofSeconds(2), 1, 16_384, 64L << 20),
                10_000,
                new Settings.Listeners(2, 10_000),
                4,
                new EncryptionSettings(
                    List.of(), EncryptionSettings.ItemKeys.READABLE, Optional.empty()),
                resolve("memory:x").caches()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memcached://h1                        | h1:11211*1            | ''",
        "memcached://h1/                       | h1:11211*1            | ''",
        "memcached://h1:1                      | h1:1*1                | ''",
        "memcached://h1:65535                  | h1:65535*1            | ''",
        "memcached://h1:11211;h2:11212/shop    | h1:11211*1 h2:11212*1 | shop",
        "memcached://h1,h2/shop                | h1:11211*1 h2:11211*1 | shop",
        "memcached://h1;h2,h3                  | h1:11211*1 h2:11211*1 h3:11211*1 | ''",
        "memcached://h1/shop/eu                | h1:11211*1            | shop/eu",
        "memcached://h1/shop/                  | h1:11211*1            | shop",
        "memcached://h1/shop%2Feu%3A1          | h1:11211*1            | shop/eu:1",
        "memcached://h1;h2:11211*3             | h1:11211*1 h2:11211*3 | ''",
        "memcached://h1*1000                   | h1:11211*1000         | ''",
        "memcached://[::1]:11212               | [::1]:11212*1         | ''",
        "memcached://[2001:DB8::A]             | [2001:db8::a]:11211*1 | ''",
        "memcached://%5B::1%5D:1;h2            | [::1]:1*1 h2:11211*1  | ''",
        "memcached://10.0.0.1;cache_2.example-x.org | 10.0.0.1:11211*1 cache_2.example-x.org:11211*1 | ''",
        "MEMCACHED://Cache1/Shop               | cache1:11211*1        | Shop",
        "memcached://h1?prefix=shop            | h1:11211*1            | shop",
        "memcached://h1?                       | h1:11211*1            | ''",
        "memcached://unix:%2Frun%2Fm.sock/shop | unix:/run/m.sock*1    | shop",
        "memcached://UNIX:%2FRun%2Fm%20s;h2    | unix:/Run/m s*1 h2:11211*1 | ''",
        "memcached://h1;unix:%2Fm*3            | h1:11211*1 unix:/m*3  | ''",
        "memcached://unix:11212                | unix:11212*1          | ''",
      })
  void resolve_memcachedUri_givesServersAndPrefix(String uri, String servers, String prefix) {
    Settings settings = resolve(uri);

    assertThat(text(settings)).isEqualTo(servers);
    assertThat(settings.prefix()).isEqualTo(prefix);
    assertThat(settings.memory()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "memory:/, '', 500",
    "memory:///, '', 500",
    "memory:name, '', 500",
    "memory:name/shop, shop, 500",
    "memory:name?timeout=2s, '', 2000",
    "memory://name?timeout=3s, '', 3000",
    "memory://name/shop/eu?timeout=3s, shop/eu, 3000",
    "memory:?timeout=4s, '', 4000",
    "Memory:x, '', 500",
  })
  void resolve_memoryUri_hasNoServers(String uri, String prefix, long timeout) {
    Settings settings = resolve(uri, "memcached.servers", "h1:11211");

    assertThat(settings.memory()).isTrue();
    assertThat(settings.servers()).isEmpty();
    assertThat(settings.prefix()).isEqualTo(prefix);
    assertThat(settings.timeout()).hasMillis(timeout);
  }

  static List<Arguments> options() {
    return List.of(
        option("servers", "h7:7*7", Settings::servers, List.of(new Node("h7", 7, 7))),
        option("discovery.source", "dns", s -> s.discovery().source(), DiscoverySource.DNS),
        option("discovery.interval", "7s", s -> s.discovery().interval(), Duration.ofSeconds(7)),
        option("discovery.max-loss", "0.25", s -> s.discovery().maxLoss(), 0.25),
        option("prefix", "shop/eu", Settings::prefix, "shop/eu"),
        option("timeout", "300ms", Settings::timeout, Duration.ofMillis(300)),
        option("transport", "direct", s -> s.transport(), TransportKind.DIRECT),
        option("protocol", "binary", Settings::protocol, Protocol.BINARY),
        option("distribution", "libmemcached", Settings::distribution, Distribution.LIBMEMCACHED),
        option("failure-policy", "throw", Settings::failurePolicy, FailureMode.THROW),
        option("failover.action", "drop", s -> s.failover().action(), FailoverAction.DROP),
        option("failover.after", "9s", s -> s.failover().after(), Duration.ofSeconds(9)),
        option("iteration.max-items", "3000000000", s -> s.iterationMaxItems(), 3_000_000_000L),
        option("serialization.max-depth", "11", s -> s.serialization().maxDepth(), 11),
        option("serialization.allow", "a.**", s -> s.serialization().allow(), List.of("a.**")),
        option("serialization.max-array-length", "17", s -> s.serialization().maxArrayLength(), 17),
        option(
            "serialization.max-string-length",
            "257",
            s -> s.serialization().maxStringLength(),
            257),
        option("serialization.max-size", "5m", s -> s.serialization().maxSize(), 5L << 20),
        option(
            "compression.algorithm",
            "zstd",
            s -> s.compression().algorithm(),
            CompressionAlgorithm.ZSTD),
        option("compression.threshold", "100", s -> s.compression().threshold(), 100),
        option("keys.max-depth", "12", s -> s.keysMaxDepth(), 12),
        option("connection.timeout", "3s", s -> s.connection().timeout(), Duration.ofSeconds(3)),
        option("connection.max-in-flight", "1300", s -> s.connection().maxInFlight(), 1300),
        option(
            "connection.max-in-flight-bytes",
            "3m",
            s -> s.connection().maxInFlightBytes(),
            3L << 20),
        option("repairs.max-keys", "77", s -> s.repairsMaxKeys(), 77),
        option("listeners.threads", "14", s -> s.listeners().threads(), 14),
        option("listeners.queue-size", "15", s -> s.listeners().queueSize(), 15),
        option("loader.threads", "16", s -> s.loaderThreads(), 16),
        option(
            "encryption.keys",
            "7:" + SECRET,
            settings -> settings.encryption().keys(),
            List.of(new EncryptionKey(7, new Secret(Base64.getDecoder().decode(SECRET))))),
        option(
            "encryption.item-keys",
            "hashed",
            settings -> settings.encryption().itemKeys(),
            EncryptionSettings.ItemKeys.HASHED),
        option(
            "encryption.item-keys-secret",
            SECRET,
            settings -> settings.encryption().itemKeysSecret(),
            Optional.of(new Secret(Base64.getDecoder().decode(SECRET)))));
  }

  private static Arguments option(
      String path, String text, Function<Settings, Object> accessor, Object value) {
    return arguments(path, text, accessor, value);
  }

  @Test
  void options_allAreTested() {
    assertThat(options().stream().map(option -> option.get()[0]))
        .containsExactlyElementsOf(
            Option.TABLE.all().stream()
                .map(Option::path)
                .filter(
                    path ->
                        !path.matches("(sasl|login|tls)[.].*")) // LoginOptionsTest, TlsOptionsTest
                .filter(path -> !path.equals("connection.links")) // TransportChoiceTest
                .toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("options")
  void resolve_optionFromEachSource_isTaken(
      String path, String text, Function<Settings, Object> accessor, Object value)
      throws IOException {
    Settings defaults = resolve("memcached://localhost:11211");
    String hosts = path.equals("servers") ? text : "localhost:11211";
    String query = path.equals("servers") ? "" : "?" + path + "=" + text;

    assertThat(accessor.apply(defaults)).isNotEqualTo(value);
    List<Settings> given =
        new ArrayList<>(
            List.of(
                resolve(file(path + " = \"" + text + "\"")),
                resolve("memcached://localhost:11211", "memcached." + path, text)));
    if (!Option.TABLE.find(path).isSecret()) {
      given.add(resolve("memcached://" + hosts + query));
    }
    for (Settings settings : given) {
      assertThat(accessor.apply(settings)).isEqualTo(value);
      assertThat(RecordDifferences.of(settings, defaults))
          .as("only this option is changed")
          .hasSize(1);
    }
  }

  @Test
  void resolve_sameOptionInSeveralSources_laterSourceWins() throws IOException {
    String file = file("timeout = 1s, prefix = file, loader.threads = 9");

    Settings fileOnly = resolve(file);
    Settings withProperties = resolve(file, "memcached.timeout", "2s", "memcached.prefix", "");
    Settings withAll = resolve(file + "?timeout=3s", "memcached.timeout", "2s");

    assertThat(fileOnly.timeout()).hasSeconds(1);
    assertThat(fileOnly.prefix()).isEqualTo("file");
    assertThat(withProperties.timeout()).hasSeconds(2);
    assertThat(withProperties.prefix()).isEmpty();
    assertThat(withProperties.loaderThreads()).isEqualTo(9);
    assertThat(withAll.timeout()).hasSeconds(3);
    assertThat(withAll.loaderThreads()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "memcached://localhost:11211, h1:11211*1 h2:11211*3, the default URI names no servers",
    "memcached://localhost:11211/, localhost:11211*1, written by the application",
    "memcached://localhost, localhost:11211*1, written by the application",
    "memcached://h9, h9:11211*1, the URI wins",
  })
  void resolve_serversInProperties_winOverTheDefaultUriOnly(
      String uri, String servers, String why) {
    Settings settings = resolve(uri, "memcached.servers", "h1:11211; h2:11211*3");

    assertThat(text(settings)).as(why).isEqualTo(servers);
  }

  @Test
  void resolve_prefixInProperties_standsWhereTheUriHasNone() {
    assertThat(resolve("memcached://h1", "memcached.prefix", "shop").prefix()).isEqualTo("shop");
    assertThat(resolve("memcached://h1/eu", "memcached.prefix", "shop").prefix()).isEqualTo("eu");
  }

  @Test
  void resolve_otherKeysInProperties_areIgnored() {
    Properties properties =
        properties("hibernate.cache.x", "1", "maxInFlight", "2", "memcached", "3");
    properties.put("javax.cache.provider", new Object());
    properties.put(42, "a key that is no string");

    assertThat(Settings.resolve(Settings.DEFAULT_URI, properties, LOADER))
        .isEqualTo(Settings.resolve(Settings.DEFAULT_URI, null, LOADER));
  }

  @Test
  void resolve_defaultsOfProperties_count() {
    Properties properties = new Properties(properties("memcached.timeout", "7s"));

    assertThat(Settings.resolve(Settings.DEFAULT_URI, properties, LOADER).timeout()).hasSeconds(7);
  }

  @ParameterizedTest
  @CsvSource({
    "1ms, 1",
    "300ms, 300",
    "300 ms, 300",
    "' 300ms ', 300",
    "2s, 2000",
    "1m, 60000",
    "1h, 3600000",
    "007ms, 7",
    "3600s, 3600000",
  })
  void resolve_durations_haveUnits(String text, long millis) {
    assertThat(resolve("memory:x", "memcached.timeout", text).timeout()).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"binary, BINARY", "Binary, BINARY", "ASCII, ASCII"})
  void resolve_choices_areTakenInAnyCase(String text, Protocol protocol) {
    assertThat(resolve("memory:x", "memcached.protocol", text).protocol()).isEqualTo(protocol);
  }

  @Test
  void resolve_file_readsHocon() throws IOException {
    String file =
        file(
            """
            # servers, one with a weight
            servers = ["h1:11211", "h2*3"]
            prefix = 007          // stays text
            timeout = 250 ms
            iteration { max-items = 17 }
            "listeners" : { threads : 3, queue-size = ${iteration.max-items} }
            protocol = ${?JCACHE_MEMCACHED_IS_NOT_SET}
            failure-policy = null
            """);

    Settings settings = resolve(file);

    assertThat(text(settings)).isEqualTo("h1:11211*1 h2:11211*3");
    assertThat(settings.prefix()).isEqualTo("007");
    assertThat(settings.timeout()).hasMillis(250);
    assertThat(settings.iterationMaxItems()).isEqualTo(17);
    assertThat(settings.listeners().threads()).isEqualTo(3);
    assertThat(settings.listeners().queueSize()).isEqualTo(17);
    assertThat(settings.protocol()).isEqualTo(Protocol.ASCII);
    assertThat(settings.failurePolicy()).isEqualTo(FailureMode.DEGRADE);
  }

  @Test
  void resolve_file_includesItsNeighbours() throws IOException {
    Files.writeString(directory.resolve("common.conf"), "timeout = 9s, prefix = common");

    Settings settings = resolve(file("include \"common.conf\"\nprefix = own"));

    assertThat(settings.timeout()).hasSeconds(9);
    assertThat(settings.prefix()).isEqualTo("own");
  }

  @Test
  void resolve_systemPropertiesAndReferenceConf_haveNoInfluence() throws IOException {
    Files.writeString(directory.resolve("reference.conf"), "timeout = 9s");
    Files.writeString(directory.resolve("application.conf"), "timeout = 9s");
    System.setProperty("timeout", "8s");
    System.setProperty("config.override_with_env_vars", "true");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Settings settings = Settings.resolve(Settings.DEFAULT_URI, null, loader);

      assertThat(settings.timeout()).hasMillis(500);
    } finally {
      System.clearProperty("timeout");
      System.clearProperty("config.override_with_env_vars");
    }
  }

  @Test
  void page_addressesAndFile_areTaken() throws IOException {
    String page = Files.readString(Path.of("src", "site", "markdown", "configuration.md"));
    List<String> addresses =
        Pattern.compile("[`\"]((?:memcached|memory):[^`\"]+)[`\"]")
            .matcher(page)
            .results()
            .map(result -> result.group(1))
            .filter(address -> !address.equals("memory:")) // said to be none
            .toList();
    int block = page.indexOf("servers = [");

    assertThat(addresses).hasSizeGreaterThan(5);
    addresses.forEach(address -> assertThat(resolve(address)).isNotNull());
    assertThat(text(resolve(file(page.substring(block, page.indexOf("```", block))))))
        .isEqualTo("h1:11211*1 h2:11211*3");
  }

  private static String text(Settings settings) {
    return settings.servers().stream()
        .map(server -> server.address() + "*" + server.weight())
        .collect(Collectors.joining(" "));
  }

  private static Settings resolve(String uri, String... properties) {
    return Settings.resolve(URI.create(uri), properties(properties), LOADER);
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("test.conf"), text).toUri().toString();
  }
}
