package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jcache.memcached.internal.config.EncryptionSettings;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.SecretSearch;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of encryption stand nowhere where people, logs or tools can read them. */
final class SecretsTest {
  private static final String KEY = EncryptedManagers.secret();
  private static final String ITEM_KEYS = EncryptedManagers.secret();
  private static final String FILE =
      """
      encryption {
        keys = [{id = 1, secret = "%s"}]
        item-keys = hashed
        item-keys-secret = "%s"
      }
      caches { users { statistics = true, management = true } }
      """
          .formatted(KEY, ITEM_KEYS);

  @TempDir private Path directory;

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final SecretSearch search =
      SecretSearch.ofBytes(Base64.getDecoder().decode(KEY), Base64.getDecoder().decode(ITEM_KEYS));

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void manager_withSecrets_showsThemNowhere() {
    try (CapturedLog log = new CapturedLog()) {
      CacheManager fromFile = FileManager.open(provider, FILE, System::currentTimeMillis);
      Properties properties =
          properties(
              "memcached.encryption.keys",
              "1:" + KEY,
              "memcached.encryption.item-keys",
              "hashed",
              "memcached.encryption.item-keys-secret",
              ITEM_KEYS,
              "other",
              "kept");
      CacheManager fromProperties =
          provider.getCacheManager(URI.create("memory:secrets"), null, properties);
      Cache<Object, Object> users = fromFile.getCache("users");
      users.put("ada", 1);
      users.put(List.of(1), "one");
      assertThat(users.get("ada")).isEqualTo(1);
      users.clear();
      Throwable thrown = catchThrowable(() -> users.put("ada", new Object() {}.getClass()));

      search.mBeans();
      search.reachable("manager of a file", fromFile);
      search.reachable("manager of Properties", fromProperties);
      search.reachable("cache", users);
      search.reachable("configuration", users.getConfiguration(MemcachedConfiguration.class));
      search.reachable("Properties", fromProperties.getProperties());
      search.reachable("provider", provider);
      if (thrown != null) {
        search.exception("put", thrown);
      }
      assertThat(fromProperties.getProperties()).containsOnlyKeys("other");
      fromFile.close();
      log.lines("").forEach(line -> search.text("log", line));
    }

    assertThat(search.objects()).isGreaterThan(300);
    assertThat(search.findings()).isEmpty();
  }

  @Test
  void settings_withSecrets_doNotShowThem() throws IOException {
    Path file = Files.writeString(directory.resolve("a.conf"), FILE);
    Settings settings = Settings.resolve(file.toUri(), null, getClass().getClassLoader());

    assertThat(settings.encryption().secrets().get(1)).isEqualTo(Base64.getDecoder().decode(KEY));
    assertThat(settings.toString()).contains("id=1", "(not shown)");
    assertThat(search.reachable("settings", settings).findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encryption.keys = [{id = 1, secret = \"KEY\", more = 1}]",
        "encryption.keys = [{id = 0, secret = \"KEY\"}]",
        "encryption.keys = [{id = \"KEY\", secret = 1}]",
        "encryption.keys = [{id = 1, secret = [\"KEY\"]}]",
        "encryption.keys = [{id = 1, secret = {a = \"KEY\"}}]",
        "encryption.keys = [{id = 1, secret = \"KEYA\"}]",
        "encryption.keys = [{id = 1, secret = \"KEY;KEY\"}]",
        "encryption.keys = [{id = 1, secret = \"KEY\"}, {id = 2, secret = \"KEY\"}]",
        "encryption.keys = [{id = 1, secret = KEY}]",
        "encryption.keys = [{id = 1 secret = \"KEY\"}]",
        "encryption.keys = [{id = 1, secret \"KEY\"}]",
        "encryption.keys = [{id = 1, \"KEY\"}]",
        "encryption.keys = [\"KEY\"]",
        "encryption.keys = [[\"KEY\"]]",
        "encryption.keys = \"KEY\"",
        "encryption.keys = \"KEY\" [1]",
        "encryption.keys = [\"KEY\"] {a = 1}",
        "encryption.keys = {id = 1, secret = \"KEY\"}",
        "encryption.keys { secret = \"KEY",
        "encryption.key = [{id = 1, secret = \"KEY\"}]",
        "encryption = \"KEY\"",
        "encryption.item-keys = \"KEY\"",
        "encryption.item-keys-secret = \"KEY\"",
        "encryption.item-keys-secret = [\"KEY\"]",
        "caches { encryption { keys = [{id = 1, secret = \"KEY\"}] } }",
        "caches { users { encryption.keys = [{id = 1, secret = \"KEY\"}] } }",
      })
  void getCacheManager_ofAWrongFile_saysWhatIsWrongWithoutThem(String text) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("wrong.conf"),
            "encryption.keys = [{id = 9, secret = \""
                + ITEM_KEYS
                + "\"}]\n"
                + text.replace("KEY", KEY));

    Throwable thrown = catchThrowable(() -> provider.getCacheManager(file.toUri(), null));

    assertThat(thrown).isInstanceOf(ConfigurationException.class);
    assertThat(search.exception("file", thrown).findings()).as(text).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory:x?encryption.keys=1:KEY",
        "memory:x?encryption.item-keys-secret=KEY",
        "memory:x?encryption.item-keys=KEY",
        "memory:x?encryption.key=KEY",
        "memcached://localhost/shop?timeout=1s&encryption.keys=1:KEY",
        "memcached://localhost?encryption%2Ekeys=1:KEY",
        "classpath:caches-in-the-file.conf?encryption.keys=1:KEY",
        "memory:x#encryption.keys=1:KEY",
      })
  void getCacheManager_ofAUriWithASecret_isRefusedWithoutIt(String text) {
    URI uri = URI.create(text.replace("KEY", KEY.replace("+", "%2B")));

    Throwable thrown = catchThrowable(() -> provider.getCacheManager(uri, null));

    assertThat(thrown).isInstanceOf(ConfigurationException.class);
    assertThat(search.exception("URI", thrown).findings()).as(text).isEmpty();
  }

  @Test
  void getCacheManager_ofAUriWithASecret_namesTheOption() {
    URI uri = URI.create("memory:x?encryption.item-keys-secret=" + KEY);

    assertThat(catchThrowable(() -> provider.getCacheManager(uri, null)))
        .hasMessage(
            "Option 'encryption.item-keys-secret' from the query of URI memory:x: secrets never"
                + " stand in a URI, which is logged and shown in JMX; give it in the Properties as"
                + " memcached.encryption.item-keys-secret, or in a configuration file as a variable"
                + " of the environment, such as ${CACHE_SECRET}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KEY", "256:KEY", "1:KEY;1:KEY", "1:KEY;", "x:KEY", "1:KEYKEY"})
  void getCacheManager_ofWrongProperties_saysWhatIsWrongWithoutThem(String text) {
    Properties properties =
        properties(
            "memcached.encryption.keys", text.replace("KEY", KEY), "memcached.timeout", "1s");

    Throwable thrown =
        catchThrowable(() -> provider.getCacheManager(URI.create("memory:x"), null, properties));

    assertThat(thrown)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Option 'encryption.keys' from property 'memcached.encryption.keys' of the manager's"
                + " Properties: read a value that is not shown, wh")
        .hasMessageContaining("openssl rand -base64 32");
    assertThat(search.exception("Properties", thrown).findings()).isEmpty();
  }

  @Test
  void getCacheManager_withKeys_logsTheirIds_andWarnsWhereTheyComeTooLate() {
    URI uri = URI.create("memory:late");
    try (CapturedLog log = new CapturedLog();
        CacheManager manager = provider.getCacheManager(uri, null)) {
      Properties properties = properties("memcached.encryption.keys", "7:" + KEY);
      assertThat(log.lines("encrypts with")).isEmpty();

      assertThat(provider.getCacheManager(uri, null, properties)).isSameAs(manager);
      assertThat(log.lines("is open already with other options"))
          .singleElement()
          .asString()
          .contains("WARN", "memory:late");
      manager.close();

      try (CacheManager encrypting = provider.getCacheManager(uri, null, properties)) {
        assertThat(log.lines("encrypts with the first of the keys [7]")).hasSize(1);
        assertThat(provider.getCacheManager(uri, null, properties)).isSameAs(encrypting);
        assertThat(provider.getCacheManager(uri, null, new Properties())).isSameAs(encrypting);
      }
      assertThat(log.lines("is open already with other options")).hasSize(1);
    }
  }

  @Test
  void files_ofTheReadme_areTaken() throws IOException {
    String file =
        Files.readString(Path.of("src/test/resources/encryption.conf"))
            .replace("${CACHE_KEY_1}", '"' + KEY + '"')
            .replace("${CACHE_ITEM_KEYS}", '"' + ITEM_KEYS + '"');
    String rotated =
        Files.readString(Path.of("src/test/resources/encryption-rotated.conf"))
            .replace("${CACHE_KEY_2}", '"' + ITEM_KEYS + '"')
            .replace("${CACHE_KEY_1}", '"' + KEY + '"');

    assertThat(resolved(file).hashing()).isPresent();
    assertThat(resolved(rotated).secrets().keySet()).containsExactly(2, 1);
  }

  private EncryptionSettings resolved(String text) throws IOException {
    URI uri =
        Files.write(directory.resolve("r.conf"), text.getBytes(StandardCharsets.UTF_8)).toUri();
    return Settings.resolve(uri, null, getClass().getClassLoader()).encryption();
  }
}
