package io.jcache.memcached.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tool says of caches that an application has on two real servers. */
class CacheToolIT {
  private static final String PATIENT = "timeout = 20s\nconnection.timeout = 20s\n";

  @TempDir private Path directory;

  private MemcachedServer one;
  private MemcachedServer two;
  private MemcachedCachingProvider provider;
  private String file;

  /** A value of the application, whose class the tool must not need. */
  public record Article(String name, List<String> tags) {}

  @BeforeEach
  void start() throws IOException {
    one = MemcachedServer.start();
    two = MemcachedServer.start();
    provider = new MemcachedCachingProvider();
    file = file("prefix = shop");
  }

  @AfterEach
  void stop() {
    provider.close();
    one.close();
    two.close();
  }

  private String file(String options) throws IOException {
    Path path = directory.resolve("shop.conf");
    String servers = "servers = \"" + one.address() + ";" + two.address() + "\"\n";
    return Files.writeString(path, servers + PATIENT + options).toString();
  }

  private CacheManager manager() {
    return provider.getCacheManager(Path.of(file).toUri(), getClass().getClassLoader());
  }

  private static Cache<Object, Object> cache(CacheManager manager, String name) {
    return manager.createCache(
        name,
        new MutableConfiguration<Object, Object>()
            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
  }

  @Test
  void get_ofAKey_findsItByAnyTypeThatItMayHave() {
    Cache<Object, Object> visits = cache(manager(), "visits");
    visits.put("42", "text");
    visits.put(42L, 7);
    visits.put("x".repeat(300), "long");

    ToolRun run = ToolRun.of("get", file, "visits", "42");

    assertThat(run.code()).isEqualTo(ExitCode.WELL);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("keyType +String\n")
        .containsPattern("item +shop/visits~[0-9a-z]+\\.s42\n")
        .containsPattern("expires +20\\d\\d-\\S+Z, in (1 h 0|59) min.*\n")
        .containsPattern("classes +java.lang.String\nvalue +text\n")
        .containsPattern("keyType +Long\n")
        .containsPattern("classes +java.lang.Integer\nvalue +7\n");
    assertThat(ToolRun.of("get", file, "visits", "x".repeat(300)).out())
        .containsPattern("value +long\n");
  }

  @Test
  void get_ofAnObject_namesItsClassesAndTexts() {
    cache(manager(), "articles").put("chair", new Article("Chair of oak", List.of("wood", "seat")));

    assertThat(ToolRun.of("get", file, "articles", "chair", "--json").out())
        .contains("\"form\": \"objects\"", "\"" + Article.class.getName() + "\"")
        .contains("Chair of oak\\u000awood\\u000aseat");
  }

  /** A date has neither a name nor a text: an empty line looked as if nothing was there. */
  @Test
  void get_ofAnObjectWithoutTexts_showsItsBytes() {
    cache(manager(), "dates").put("", java.time.LocalDate.of(2026, 1, 2));

    assertThat(ToolRun.of("get", file, "dates", "").out())
        .containsPattern("key +-\n")
        .containsPattern("form +objects\nclasses +-\nvalue +0x00[0-9a-f]+\n");
  }

  @Test
  void get_ofWhatIsNotThere_isMissingAndSaysWhat() {
    cache(manager(), "visits").put("ada", 1L);

    ToolRun key = ToolRun.of("get", file, "visits", "bob");
    assertThat(key.code()).isEqualTo(ExitCode.MISSING);
    assertThat(key.out()).isEmpty();
    ToolRun cache = ToolRun.of("get", file, "visist", "ada");
    assertThat(cache.code()).isEqualTo(ExitCode.MISSING);
    assertThat(cache.err())
        .startsWith("There is no cache 'visist' with the prefix 'shop' on ")
        .contains("'caches " + file + "' shows which there are", "--config");
  }

  @Test
  void get_onADeadServer_namesServerKeyAndRemedy() {
    one.kill();
    two.kill();

    ToolRun run = ToolRun.of("get", file, "visits", "ada");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .matches(
            "memcached 127\\.0\\.0\\.1:\\d+: the key 'ada' of the cache 'visits' would be there:"
                + " .*Connection refused.*; start or reach the server, and try again\n"
                + "memcached 127\\.0\\.0\\.1:\\d+ is not asked: Connection refused .*\n");
  }

  @Test
  void get_withADeadServer_showsWhatTheOtherHas() {
    Cache<Object, Object> visits = cache(manager(), "visits");
    int key = 0;
    String before;
    do { // until the text and the number lie on different servers
      visits.put(String.valueOf(++key), "text");
      visits.put((long) key, "number");
      before = ToolRun.of("get", file, "visits", "" + key, "--json").out();
    } while (!before.contains(one.address()) || !before.contains(two.address()));
    two.kill();

    ToolRun run = ToolRun.of("get", file, "visits", "" + key);

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("value ", one.address()).doesNotContain(two.address());
    assertThat(run.err())
        .matches(
            "memcached %s: the key '%d' of the cache 'visits' would be there: .*\n"
                .formatted(two.address(), key));
  }

  @Test
  void clear_ofACache_isSeenByApplicationsAndLeavesOthers() {
    CacheManager manager = manager();
    Cache<Object, Object> visits = cache(manager, "visits");
    Cache<Object, Object> prices = cache(manager, "prices");
    for (int i = 0; i < 50; i++) {
      visits.put(i, i);
      prices.put(i, i);
    }

    ToolRun run = ToolRun.of("clear", file, "visits");

    assertThat(run.code()).isEqualTo(ExitCode.WELL);
    assertThat(run.out()).contains(one.address() + "  cleared\n", two.address() + "  cleared\n");
    assertThat(visits).isEmpty();
    assertThat(prices).hasSize(50);
    assertThat(ToolRun.of("caches", file).out())
        .containsPattern("shop +prices +50 .* 0 +0 B\n")
        .containsPattern("shop +visits +0 +0 B +50 +\\S+ KiB\n");
    assertThat(ToolRun.of("clear", file, "visist"))
        .returns(ExitCode.MISSING, ToolRun::code)
        .returns(one.address() + "  not there", clear -> clear.lines().get(1));
  }

  @Test
  void clear_withADeadServer_clearsTheOtherAndSaysWhatToDo() {
    cache(manager(), "visits").put("ada", 1);
    two.kill();

    ToolRun run = ToolRun.of("clear", file, "visits");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).containsPattern(two.address() + " +FAILED +Connection refused .*\n");
    assertThat(run.err()).contains("clear the cache again once it answers");
  }

  @Test
  void caches_withADeadServer_countsTheOthersAndForeignItems() throws IOException {
    cache(manager(), "old & new").put("ada", 1);
    try (Socket foreign = new Socket(one.host(), one.port())) {
      String items = "set user~5.x 0 0 1\r\n1\r\nset user~ 0 0 1\r\n1\r\nset x 0 0 1\r\n1\r\n";
      foreign.getOutputStream().write(items.getBytes(StandardCharsets.US_ASCII));
      foreign.getInputStream().readNBytes("STORED\r\n".length() * 3);
    }
    two.kill();

    Files.writeString(Path.of(file), PATIENT);
    ToolRun run = ToolRun.of("caches", one.address() + "," + two.address(), "--config", file);

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo(
            "memcached " + two.address() + " is not counted: Connection refused (127.0.0.1)\n");
    assertThat(run.out()).contains("Other items: 3, ").doesNotContain("user");
  }

  @Test
  void hashedAndEncrypted_withTheFile_areNamedAndReadable() throws IOException {
    file =
        file(
            """
            prefix = shop
            encryption {
              keys = [{ id = 3, secret = "%s" }]
              item-keys = hashed
              item-keys-secret = "%s"
            }
            caches { visits {} }
            """
                .formatted(secret(1), secret(2)));
    CacheManager manager = manager();
    manager.getCache("visits").put("ada", "secret of ada");
    cache(manager, "other").put("bob", 1);

    assertThat(ToolRun.of("get", file, "visits", "ada").out())
        .containsPattern("item +shop/\\$\\S+~[0-9a-z]+\\.\\$\\S+\n")
        .containsPattern("encryptedByKey +3\n")
        .containsPattern("value +secret of ada\n");
    assertThat(ToolRun.of("caches", file).out())
        .containsPattern("shop +\\$\\S{22} +~1 ")
        .containsPattern("shop +visits +1 ");
    ToolRun blind = ToolRun.of("caches", one.address() + "," + two.address() + "/shop");
    assertThat(blind.lines()).hasSize(3);
    assertThat(blind.err())
        .contains("give the application's encryption.keys", "--config FILE.conf");
    assertThat(ToolRun.of("clear", file, "visits").code()).isEqualTo(ExitCode.WELL);
    assertThat(manager.getCache("visits").get("ada")).isNull();
  }

  @Test
  void watch_ofACache_tellsWhatApplicationsDo() {
    Cache<Object, Object> visits = cache(manager(), "visits");
    visits.put("ada", 0); // else its server would tell first that the cache begins there
    Cache<Object, Object> others = cache(manager(), "others");

    CompletableFuture<ToolRun> watching =
        CompletableFuture.supplyAsync(
            () -> ToolRun.of("watch", file, "visits", "--count", "1", "--seconds", "60"));
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(
            () -> {
              others.put("ada", 2);
              visits.put("ada", 1);
              return watching.isDone();
            });

    ToolRun run = watching.join();
    assertThat(run.code()).isEqualTo(ExitCode.WELL);
    assertThat(run.err()).contains("Watching [" + one.address() + ", " + two.address() + "]");
    assertThat(run.out())
        .matches("\\d\\d:\\d\\d:\\S+ +127\\.0\\.0\\.1:\\d+ +stored +ada +\\d+ B\n");
  }

  private static String secret(int seed) {
    byte[] secret = new byte[32];
    new Random(seed).nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
