package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.FailureMode;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.WriteMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file says of caches, and where its options are documented. */
final class CacheTemplatesTest {
  private static final ClassLoader LOADER = CacheTemplatesTest.class.getClassLoader();

  @TempDir private Path directory;

  @Test
  void of_everyOption_isTaken() throws IOException {
    CacheTemplate template =
        caches(
                """
                vets {
                  expiry { creation = 1d, access = 2 h, update = eternal }
                  key-type = java.lang.Integer, value-type = com.acme.Vet
                  statistics = true, management = TRUE
                  read-through = true, loader = com.acme.VetLoader
                  write-through = false, writer = "com.acme.Vets$Writer"
                  failure-policy = throw, writes = sent, listeners.expiry-scan = 30s
                  listeners.remote = true, load.lease = 2s
                  serializer = com.acme.S, key-encoder = com.acme.K, affinity = Braces
                  format = php-memcached, key-prefix = "app:"
                  near { max-entries = 7, max-age = 5m, watch = false }
                }
                """)
            .of("vets");

    assertThat(template.expiry().value())
        .hasToString("creation = 1d, access = 2h, update = eternal");
    assertThat(template.keyType().value()).isEqualTo("java.lang.Integer");
    assertThat(template.valueType().value()).isEqualTo("com.acme.Vet");
    assertThat(template.statistics().value()).isTrue();
    assertThat(template.management().value()).isTrue();
    assertThat(template.readThrough().value()).isTrue();
    assertThat(template.loader().value()).isEqualTo("com.acme.VetLoader");
    assertThat(template.writeThrough().value()).isFalse();
    assertThat(template.writer().value()).isEqualTo("com.acme.Vets$Writer");
    assertThat(template.failurePolicy().value()).isEqualTo(FailureMode.THROW);
    assertThat(template.writes().value()).isEqualTo(WriteMode.SENT);
    assertThat(template.expiryScan().value()).hasSeconds(30);
    assertThat(template.remoteEvents().value()).isTrue();
    assertThat(template.loadLease().value()).hasSeconds(2);
    assertThat(template.serializer().value()).isEqualTo("com.acme.S");
    assertThat(template.keyEncoder().value()).isEqualTo("com.acme.K");
    assertThat(template.affinity().value()).isEqualTo("io.jcache.memcached.spi.BracesAffinity");
    assertThat(template.format().value()).isEqualTo(ItemFormat.PHP_MEMCACHED);
    assertThat(template.keyPrefix().value()).isEqualTo("app:");
    assertThat(template.nearMaxEntries().value()).isEqualTo(7);
    assertThat(template.nearMaxAge().value()).hasMinutes(5);
    assertThat(template.nearWatch().value()).isFalse();
  }

  @Test
  void declared_namesOnly_neitherPatternsNorDefault() throws IOException {
    assertThat(caches("default {}, \"com.acme.*\" {}, \"com.acme.Vet\" {}, b {}, a {}").declared())
        .containsExactly("a", "b", "com.acme.Vet");
    assertThat(Settings.resolve(URI.create("memory:x"), null, LOADER).caches().declared())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default { T = 1m }                                           | com.acme.Vet | 1m",
        "\"*\" { T = 1m }, default { T = 2m }                         | com.acme.Vet | 1m",
        "\"com.*\" { T = 1m }, \"com.acme.*\" { T = 2m }              | com.acme.Vet | 2m",
        "\"com.acme.*\" { T = 2m }, \"com.*\" { T = 1m }              | com.acme.Vet | 2m",
        "\"com.acme.*\" { T = 1m }, \"*.Vet\" { T = 2m }              | com.acme.Vet | 1m",
        "\"*acme.Vet\" { T = 1m }, \"com*\" { T = 2m }                | com.acme.Vet | 1m",
        "\"com.acme.Vet*\" { T = 1m }, \"com.acme.Vet\" { T = 2m }    | com.acme.Vet | 2m",
        "\"com.acme.*\" { T = 1m }                                    | com.acme     | eternal",
        "\"com.acme.*\" { T = 1m }                                    | com.acme.    | 1m",
        "\"com.acme.*\" { T = 1m }                                    | org.com.acme.X | eternal",
        "\"c*e.V*\" { T = 1m }                                        | com.acme.Vet | 1m",
        "\"com.acme.*\" { T = 1m }                                    | comXacmeXVet | eternal",
        "\"a*\" { T = 1m }, \"*a\" { T = 2m }                         | aa           | 1m",
        "\"com.acme.Vet\" { T = 1m }                                  | com.acme.vet | eternal",
        "default { T = 1m }, vets { statistics = true }               | vets         | 1m",
        "default { T = 1m }, vets { T = null }                        | vets         | 1m",
        "default { T = 1m }, vets { T = eternal }                     | vets         | eternal",
        "default { T = 1m }, default { T = 2m }                       | vets         | 2m",
      })
  void of_severalBlocks_theMostSpecificDecides(String blocks, String cache, String expiry)
      throws IOException {
    CacheTemplate template = caches(blocks.replace("T =", "expiry.creation =")).of(cache);

    assertThat(template.expiry().value()).hasToString("creation = " + expiry);
  }

  /** An access time of one block would make little sense beside a creation time of another. */
  @Test
  void of_expiryOfTwoBlocks_comesFromOne() throws IOException {
    CacheTemplate template =
        caches("default { expiry { creation = 1m, access = 1m } }, vets.expiry.creation = 1h")
            .of("vets");

    assertThat(template.expiry().value()).hasToString("creation = 1h");
    assertThat(template.expiry().path()).isEqualTo("caches.vets.expiry");
  }

  @Test
  void of_otherOptions_comeEachFromItsOwnBlock() throws IOException {
    CacheTemplate template =
        caches("default { statistics = true }, \"v*\" { management = true }, vets { loader = a.B }")
            .of("vets");

    assertThat(template.statistics().path()).isEqualTo("caches.default.statistics");
    assertThat(template.management().path()).isEqualTo("caches.\"v*\".management");
    assertThat(template.management().origin()).endsWith("test.conf: 2");
    assertThat(template.loader().path()).isEqualTo("caches.vets.loader");
    assertThat(template.statistics().builtIn()).isFalse();
    assertThat(template.writeThrough().builtIn()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "default-update-timestamps-region, eternal",
    "shop.default-update-timestamps-region, eternal",
    "org.hibernate.cache.spi.UpdateTimestampsCache, eternal",
    "shop.org.hibernate.cache.spi.UpdateTimestampsCache, eternal",
    "default-query-results-region, 1m",
    "default-update-timestamps-region-of-mine, 1m",
  })
  void of_updateTimestamps_neverExpireWhateverIsSaidOfAll(String cache, String expiry)
      throws IOException {
    CacheTemplate template =
        caches("default { expiry.creation = 1m }, \"*\" { expiry.creation = 1m }").of(cache);

    assertThat(template.expiry().value()).hasToString("creation = " + expiry);
    assertThat(template.loader() != null).isEqualTo(expiry.equals("eternal"));
    assertThat(template.readThrough().value()).isEqualTo(expiry.equals("eternal"));
  }

  /** Who writes the provider's pattern or the cache's name asks for it. */
  @ParameterizedTest
  @CsvSource({
    "*default-update-timestamps-region",
    "default-update-timestamps-region",
    "default-update-timestamps-*region"
  })
  void of_updateTimestampsInABlockOfTheirOwn_areAsItSays(String block) throws IOException {
    CacheTemplate template =
        caches("\"" + block + "\" { expiry.creation = 1m }").of("default-update-timestamps-region");

    assertThat(template.expiry().value()).hasToString("creation = 1m");
    assertThat(template.loader()).isNotNull();
  }

  @Test
  void of_substitutionsAndIncludes_areResolved() throws IOException {
    Files.writeString(
        directory.resolve("common.conf"),
        """
        default { expiry.creation = 2m }
        vets {}
        """);

    CacheTemplates caches =
        caches(
            """
            include "common.conf"
            default { expiry.update = 3m, management = true }
            vets { statistics = ${caches.default.management} }
            vets { writer = ${?JCACHE_MEMCACHED_IS_NOT_SET} }
            """);

    assertThat(caches.declared()).containsExactly("vets");
    assertThat(caches.of("vets").expiry().value()).hasToString("creation = 2m, update = 3m");
    assertThat(caches.of("vets").expiry().origin()).contains("common.conf: 1");
    assertThat(caches.of("vets").statistics().value()).isTrue();
    assertThat(caches.of("vets").writer()).isNull();
  }

  /** PATH is set everywhere, and no duration: the message shows that its text was read. */
  @Test
  void resolve_variableOfTheEnvironment_isRead() {
    assertThatThrownBy(() -> caches("vets { expiry.creation = ${PATH} }"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Option 'caches.vets.expiry.creation' from env variables, to which file:")
        .hasMessageContaining(
            "test.conf refers: read '" + System.getenv("PATH") + "', which is no duration");
  }

  @ParameterizedTest
  @CsvSource({"caches.vets.statistics", "caches.vets", "caches"})
  void resolve_cachesInProperties_saysToUseAFile(String path) {
    Properties properties = new Properties();
    properties.setProperty("memcached." + path, "true");

    assertThatThrownBy(() -> Settings.resolve(URI.create("memory:x"), properties, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Option '%s' from property 'memcached.%s' of the manager's Properties: caches are declared in a configuration file only; write it into one, under 'caches', and give the file's address as the manager's URI, such as classpath:jcache-memcached.conf"
                .formatted(path, path));
    assertThatThrownBy(
            () -> Settings.resolve(URI.create("memory:x?" + path + "=true"), null, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Option '" + path + "' from the query of URI memory:x: caches are declared in a");
  }

  @Test
  void defaults_everyOptionOfTheTable_standsInTheDefaultBlockWithAComment() {
    Map<String, ConfigValue> values = new TreeMap<>();
    collect("", defaults().getObject("caches.default"), values);

    assertThat(values.keySet())
        .containsExactlyInAnyOrderElementsOf(
            CacheOption.TABLE.all().stream().map(Option::path).toList());
    values.forEach(
        (path, value) -> {
          String comment = String.join("", value.origin().comments()).replaceAll("\\s+", " ");
          assertThat(comment).as(path).hasSizeGreaterThan(40);
          Matcher range =
              Pattern.compile("from \\w+ to \\w+")
                  .matcher(CacheOption.TABLE.find(path).type().allowed());
          if (range.find()) {
            assertThat(comment).as("the range of " + path).contains(range.group());
          }
        });
  }

  private static Config defaults() {
    return ConfigFactory.parseURL(LOADER.getResource(Option.DEFAULTS)); // keeps comments
  }

  private static void collect(String group, ConfigObject object, Map<String, ConfigValue> values) {
    object.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject nested) {
            collect(group + key + ".", nested, values);
          } else {
            values.put(group + key, value);
          }
        });
  }

  private CacheTemplates caches(String blocks) throws IOException {
    return resolve("caches {\n" + blocks + "\n}").caches();
  }

  private Settings resolve(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("test.conf"), text);
    return Settings.resolve(file.toUri(), null, LOADER);
  }
}
