package io.jcache.memcached;

import static io.jcache.memcached.EncryptedManagers.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.PacketCapture;
import io.jcache.memcached.testkit.ServerDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who listens to the network, and who reads the server. */
@Tag("programs")
@Tag("full")
final class WiretapIT {
  // The last letter of a text may be written in another way.
  private static final List<String> VALUES = List.of("Lovelac", "Byron Noe", "com.acme.Secre");
  private static final List<String> KEYS = List.of("customer-4711", "patient-081");
  private static final String CACHE = "users~";

  @TempDir private Path directory;

  /** What was seen on the network and on the server. */
  private record Seen(String wire, String server) {

    private List<String> of(List<String> texts) {
      return texts.stream().filter(text -> wire.contains(text) || server.contains(text)).toList();
    }

    private List<String> ofBoth(List<String> texts) {
      return texts.stream().filter(text -> wire.contains(text) && server.contains(text)).toList();
    }
  }

  private Seen seen(Function<EncryptedManagers, CacheManager> opening) throws IOException {
    try (MemcachedServer server = MemcachedServer.start();
        PacketCapture capture = new PacketCapture(server);
        EncryptedManagers managers = new EncryptedManagers(server, directory);
        ServerDump dump = new ServerDump(server)) {
      Cache<Object, Object> cache = users(opening.apply(managers));
      cache.put("customer-4711", "Ada Lovelace");
      cache.put(List.of("patient-0815", 7), List.of("Byron Noel", "com.acme.Secret"));
      assertThat(cache.get("customer-4711")).isEqualTo("Ada Lovelace");
      assertThat(cache.replace("customer-4711", "Ada Lovelace", "Ada King Lovelace")).isTrue();
      assertThat(cache.iterator()).toIterable().hasSize(2);
      byte[] wire = capture.end();
      StringBuilder items = new StringBuilder();
      dump.items().forEach((key, bytes) -> items.append(key).append(' ').append(text(bytes)));
      assertThat(Stream.of("set ", "gets ", "cas ")).allMatch(text(wire)::contains);
      return new Seen(text(wire), items.toString());
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void wireAndServer_withoutEncryption_showAll() throws IOException {
    Seen seen = seen(managers -> managers.with(""));

    assertThat(seen.ofBoth(VALUES)).isEqualTo(VALUES);
    assertThat(seen.ofBoth(KEYS)).isEqualTo(KEYS);
    assertThat(seen.ofBoth(List.of(CACHE))).containsExactly(CACHE);
  }

  @Test
  void wireAndServer_withEncryption_showReadableKeysAlone() throws IOException {
    Seen seen = seen(managers -> managers.withKeys(1));

    assertThat(seen.of(VALUES)).isEmpty();
    assertThat(seen.ofBoth(KEYS)).containsExactly("customer-4711");
    assertThat(seen.ofBoth(List.of(CACHE))).containsExactly(CACHE);
  }

  @Test
  void wireAndServer_withHashedKeys_showNothing() throws IOException {
    Seen seen = seen(managers -> managers.hashed(1));

    assertThat(seen.of(VALUES)).isEmpty();
    assertThat(seen.of(KEYS)).isEmpty();
    assertThat(seen.of(List.of(CACHE))).isEmpty();
    assertThat(seen.ofBoth(List.of("shop/"))).as("the prefix").hasSize(1);
  }
}
