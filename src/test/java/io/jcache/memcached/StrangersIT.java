package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Twemproxy;
import io.jcache.memcached.testkit.Wiring;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do not serve, and what the errors say of them. */
@Tag("full")
final class StrangersIT {
  private static final int LIMIT = 64;

  private static CacheFixture open(String address, Wiring wiring) {
    return CacheFixture.on(
        address, "/strangers?timeout=10s&failure-policy=throw&" + wiring.query());
  }

  /** Once 'magic 0x45' over the binary protocol, and a lost connection over spymemcached. */
  @ParameterizedTest
  @EnumSource(Wiring.class)
  void serverWithoutAConnectionLeft_isQuotedWithTheRemedy_andServesOnceItHasOne(Wiring wiring)
      throws Exception {
    List<Socket> others = new ArrayList<>();
    try (MemcachedServer server = MemcachedServer.start("-c", Integer.toString(LIMIT))) {
      takeAll(server, others, ServerKind.TCP);
      try (CacheFixture fixture = open(server.address(), wiring)) {
        Cache<Integer, String> cache = fixture.cache("crowded");

        assertThatThrownBy(() -> cache.get(1))
            .isInstanceOf(CacheException.class)
            .hasMessageContaining("memcached " + server.address())
            .hasMessageContaining(
                "\"ERROR Too many open connections\"; start memcached with more connections (-c)");

        closeAll(others);
        eventually("the cache works").until(() -> works(cache));
      }
    } finally {
      closeAll(others);
    }
  }

  /** It refuses in text also where it takes TLS alone. */
  @Test
  void serverOfTlsWithoutAConnectionLeft_isQuotedTheSame() throws Exception {
    List<Socket> others = new ArrayList<>();
    try (MemcachedServer server = ServerKind.TLS.start("-c", Integer.toString(LIMIT))) {
      assertThatThrownBy(() -> takeAll(server, others, ServerKind.TLS))
          .isInstanceOf(SSLException.class);
      try (CacheFixture fixture =
          CacheFixture.on(
              server.address(),
              "/strangers?timeout=10s&failure-policy=throw" + ServerKind.TLS.query())) {
        Cache<Integer, String> cache = fixture.cache("crowded");

        assertThatThrownBy(() -> cache.get(1))
            .isInstanceOf(CacheException.class)
            .hasMessageContaining("memcached " + server.address())
            .hasMessageContaining(
                "\"ERROR Too many open connections\"; start memcached with more connections (-c)");

        closeAll(others);
        eventually("the cache works").until(() -> works(cache));
      }
    } finally {
      closeAll(others);
    }
  }

  /** Connects until the server takes no more. */
  private static void takeAll(MemcachedServer server, List<Socket> others, ServerKind kind)
      throws IOException {
    String answer = "VERSION ";
    while (answer.equals("VERSION ")) {
      Socket socket = kind.connect(server);
      others.add(socket);
      assertThat(others).hasSizeLessThanOrEqualTo(LIMIT);
      socket.getOutputStream().write("version\r\n".getBytes(US_ASCII));
      answer = new String(socket.getInputStream().readNBytes(8), US_ASCII);
    }
    assertThat(answer).isEqualTo("ERROR To");
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static boolean works(Cache<Integer, String> cache) {
    try {
      cache.put(1, "one");
      return "one".equals(cache.get(1));
    } catch (CacheException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void serverOfTextAlone_works_orNamesTheOption(Wiring wiring) {
    try (MemcachedServer server = MemcachedServer.start("-B", "ascii");
        CacheFixture fixture = open(server.address(), wiring)) {
      Cache<Integer, String> cache = fixture.cache("text");
      if (wiring.isBinary()) {
        assertThatThrownBy(() -> cache.put(1, "one"))
            .isInstanceOf(CacheException.class)
            .hasMessageContaining("memcached " + server.address())
            .hasMessageContaining("set protocol = ascii");
      } else {
        assertThat(works(cache)).isTrue();
        assertThat(cache).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void twemproxy_isNoServer_andTheErrorNamesProxies(Wiring wiring) {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer other = MemcachedServer.start();
        Twemproxy proxy = Twemproxy.before(one, other);
        CacheFixture fixture = open(proxy.address(), wiring)) {
      Cache<Integer, String> cache = fixture.cache("spread");

      assertThatThrownBy(() -> cache.put(1, "one"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("memcached " + proxy.address())
          .hasMessageContaining("it answers \"VERSION ")
          .hasMessageContaining("such as twemproxy or mcrouter")
          .hasMessageContaining("name the servers behind it in the option servers")
          .hasMessageNotContaining("as with -S");
    }
  }
}
