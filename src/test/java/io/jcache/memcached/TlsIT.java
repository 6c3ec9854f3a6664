package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.Authority;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.RecordingRelay;
import io.jcache.memcached.testkit.TlsServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that take TLS alone (memcached -Z): what works, and what is said where it does not. */
@Tag("full")
final class TlsIT {
  @TempDir Path directory;

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private TlsServers servers;
  private MemcachedServer server;

  @BeforeEach
  void start() {
    servers = new TlsServers(directory);
    server = servers.start();
  }

  @AfterEach
  void stop() {
    provider.close();
    server.close();
  }

  private Cache<String, String> cache(String address, String query, Object context) {
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", "20s");
    properties.setProperty("memcached.failure-policy", "throw");
    if (context != null) {
      properties.put("memcached.tls.context", context);
    }
    return provider
        .getCacheManager(URI.create("memcached://" + address + "/tls?" + query), null, properties)
        .createCache("c", new MutableConfiguration<>());
  }

  private Cache<String, String> cache(String address, String query) {
    return cache(address, query, null);
  }

  private static void assertWorks(Cache<String, String> cache) {
    cache.put("key", "value");
    assertThat(cache.get("key")).isEqualTo("value");
    assertThat(cache.iterator()).toIterable().isNotEmpty();
  }

  private static boolean works(Cache<String, String> cache) {
    try {
      cache.put("key", "value");
      return "value".equals(cache.get("key"));
    } catch (CacheException e) {
      return false;
    }
  }

  private static void assertFails(Cache<String, String> cache, String address, String... why) {
    assertThatThrownBy(() -> cache.get("key"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("memcached " + address + ": ")
        .hasMessageContainingAll(why);
  }

  private static String query(Path trust) {
    return "tls.on=true&tls.trust=" + trust;
  }

  @Test
  void trustedServer_works_byFileAndByContext() {
    assertWorks(cache(server.address(), servers.query() + "&connection.links=2"));
    assertWorks(cache(server.address(), "tls.on=true", servers.authority().client()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "transport=direct", "protocol=binary"})
  void plainClient_isToldOfTls(String query) {
    assertFails(
        cache(server.address(), query),
        server.address(),
        "a server that takes TLS alone, as with -Z, does so: set tls.on = true");
  }

  @Test
  void plainServer_isToldFromOneWithTls() {
    try (MemcachedServer plain = MemcachedServer.start()) {
      assertFails(
          cache(plain.address(), servers.query()),
          plain.address(),
          "the server speaks no TLS: set tls.on = false, or start memcached with -Z");
    }
  }

  @Test
  void unknownAuthority_namesTheOption() {
    Path other = new Authority("another").write(directory.resolve("other.pem"));

    assertFails(
        cache(server.address(), query(other)),
        server.address(),
        "signed by no authority that is trusted; set tls.trust to the PEM file of its authority, in"
            + " place of "
            + other);
    assertFails(cache(server.address(), "tls.on=true"), server.address(), "the JVM's own ones");
  }

  @Test
  void otherHost_isRefusedUnlessNamesDoNotMatter() {
    servers.authority().signed("cache.example.org").write(servers.certificate());
    server.restart();

    assertFails(
        cache(server.address(), servers.query()),
        server.address(),
        "the server's certificate is for another host (No subject alternative names matching IP"
            + " address 127.0.0.1 found)",
        "tls.verify-host = false");
    assertWorks(cache(server.address(), servers.query() + "&tls.verify-host=false"));
  }

  @Test
  void expiredCertificate_isNamedAsSuch() {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    servers
        .authority()
        .signed(now.minus(day.multipliedBy(2)), now.minus(day), "localhost", "127.0.0.1")
        .write(servers.certificate());
    server.restart();

    assertFails(
        cache(server.address(), servers.query()), server.address(), "has expired (NotAfter");
  }

  @Test
  void clientCertificate_whereTheServerAsksForOne_hasToBeThereAndKnown() throws IOException {
    Authority.Signed ours = servers.authority().signed("client.example.org");
    Path certificate = ours.write(directory.resolve("client.pem"));
    Path key = Files.writeString(directory.resolve("client.key"), ours.keyPem());
    Path stranger = new Authority("another").signed("x").write(directory.resolve("stranger.pem"));
    Instant now = Instant.now();
    Path expired =
        servers
            .authority()
            .signed(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)), "x")
            .write(directory.resolve("expired.pem"));
    String asking = ",ssl_verify_mode=2,ssl_ca_cert=" + servers.trust();
    try (MemcachedServer strict = servers.startWith(asking)) {
      assertFails(
          cache(strict.address(), servers.query()),
          strict.address(),
          "the server asks for a client certificate and was given none",
          "set tls.certificate and tls.key");
      assertFails(
          cache(
              strict.address(),
              servers.query() + "&tls.certificate=" + stranger + "&tls.key=" + stranger),
          strict.address(),
          "the server asks for a client certificate and does not take the one that there is");
      assertFails(
          cache(
              strict.address(),
              servers.query() + "&tls.certificate=" + expired + "&tls.key=" + expired),
          strict.address(),
          "does not take the one that there is (certificate_expired)");
      assertWorks(
          cache(
              strict.address(),
              servers.query() + "&tls.certificate=" + certificate + "&tls.key=" + key));
    }
  }

  /** Its refusals come within the handshake, and those of TLS 1.3 after it. */
  @Test
  void serverOfTls12_works_andRefusesInOtherWords() {
    Path certificate =
        servers.authority().signed("client.example.org").write(directory.resolve("client.pem"));
    try (MemcachedServer old =
        servers.startWithTls12(",ssl_verify_mode=2,ssl_ca_cert=" + servers.trust())) {
      assertWorks(
          cache(
              old.address(),
              servers.query() + "&tls.certificate=" + certificate + "&tls.key=" + certificate));
      assertFails(
          cache(old.address(), servers.query()),
          old.address(),
          "before TLS 1.3, it asks for a client certificate and was given none: set"
              + " tls.certificate and tls.key");
    }
  }

  /** Files are renewed while an application runs; the next connection uses them. */
  @Test
  void renewedFiles_areUsedByTheNextConnection() {
    Cache<String, String> cache = cache(server.address(), servers.query());
    assertWorks(cache);
    Authority next = new Authority("the next authority");
    next.signed("localhost", "127.0.0.1").write(servers.certificate());
    server.restart();
    assertThatThrownBy(
            () -> {
              while (true) {
                cache.get("key"); // until the loss is noticed
              }
            })
        .isInstanceOf(CacheException.class);
    eventually("the new certificate is refused")
        .until(
            () -> {
              try {
                cache.get("key");
                return false;
              } catch (CacheException e) {
                return e.getMessage().contains("signed by no authority that is trusted");
              }
            });

    next.write(servers.trust());

    eventually("works again").until(() -> works(cache));
  }

  @Test
  void unusableFiles_areAnErrorWhenAManagerOpens() throws IOException {
    Path missing = directory.resolve("missing.pem");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "no certificate");
    Authority.Signed ours = servers.authority().signed("client.example.org");
    Path certificate = ours.write(directory.resolve("c.pem"));
    Path other = servers.authority().signed("other").write(directory.resolve("o.pem"));
    Path old =
        Files.writeString(
            directory.resolve("old.pem"),
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    Path oldAndLocked =
        Files.writeString(
            directory.resolve("old-and-locked.pem"),
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"
                + "AAAA\n-----END RSA PRIVATE KEY-----\n");
    Path locked =
        Files.writeString(
            directory.resolve("locked.pem"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    String pair = servers.query() + "&tls.certificate=" + certificate + "&tls.key=";
    for (List<String> wrong :
        List.of(
            List.of(query(missing), "'tls.trust' = '" + missing + "': there is no such file"),
            List.of(query(directory), "'tls.trust' = '" + directory + "': it cannot be read"),
            List.of(query(empty), "'tls.trust' = '" + empty + "': it has no certificate in PEM"),
            List.of(pair + missing, "'tls.key' = '" + missing + "': there is no such file"),
            List.of(pair + servers.trust(), "it has no private key in PEM"),
            List.of(pair + old, "is not in PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt"),
            List.of(pair + oldAndLocked, "is not in PKCS#8; convert it: openssl pkcs8 -topk8"),
            List.of(pair + locked, "is encrypted; convert it: openssl pkcs8"),
            List.of(pair + damaged, "its private key is none of"),
            List.of(pair + other, "is not that of the first certificate in tls.certificate"))) {
      assertThatThrownBy(() -> cache(server.address(), wrong.get(0)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Option 'tls.")
          .hasMessageContaining(wrong.get(1));
    }
  }

  /** What a listener would see; the same over a plain connection shows that he would see it. */
  @Test
  void wire_showsNeitherKeysNorValues_andSessionsAreResumed() throws IOException {
    try (RecordingRelay relay = new RecordingRelay(server.port());
        MemcachedServer plain = MemcachedServer.start();
        RecordingRelay open = new RecordingRelay(plain.port())) {
      for (Cache<String, String> cache :
          List.of(cache(relay.address(), servers.query()), cache(open.address(), ""))) {
        cache.put("patient-0815", "Ada Lovelace");
        assertThat(cache.get("patient-0815")).isEqualTo("Ada Lovelace");
        assertThat(cache.iterator()).toIterable().hasSize(1);
        cache.getCacheManager().close();
      }
      List<String> secrets = List.of("patient-0815", "Lovelac", "VALUE", "tls/c~");
      assertThat(secrets).allMatch(open.text()::contains).noneMatch(relay.text()::contains);
      // The second connection lists the keys: without a certificate, it is shorter by one.
      assertThat(relay.connections()).isGreaterThanOrEqualTo(2);
      assertThat(relay.firstAnswer(1)).isLessThan(relay.firstAnswer(0) - 200);
    }
  }
}
