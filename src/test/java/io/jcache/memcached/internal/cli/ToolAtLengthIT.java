package io.jcache.memcached.internal.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million items on three servers, counted in a small heap. */
@Tag("full")
class ToolAtLengthIT {
  private static final int ENTRIES = 300_000;
  private static final int FOREIGN = 35_000;
  private static final Pattern ITEM =
      Pattern.compile("\"server\": \"([^\"]+)\", \"item\": \"(shop/big~[0-9a-z]+\\.)i");

  @Test
  void caches_ofAMillionItems_areCountedExactly() throws IOException {
    List<MemcachedServer> servers =
        List.of(
            MemcachedServer.start("-m", "256"),
            MemcachedServer.start("-m", "256"),
            MemcachedServer.start("-m", "256"));
    try {
      String uri =
          "memcached://"
              + String.join(",", servers.stream().map(MemcachedServer::address).toList())
              + "?timeout=60s&connection.timeout=60s";
      Map<String, String> prefixes = seed(uri.replace("?", "/shop?"));
      assertThat(prefixes).hasSize(3);
      for (MemcachedServer server : servers) {
        fill(server, prefixes.getOrDefault(server.address(), ""));
      }

      try (ChildJvm tool = ChildJvm.startWithHeap("48m", Tool.class, "caches", uri)) {
        assertThat(tool.hear()).startsWith("PREFIX  CACHE");
        assertThat(tool.hear()).matches("shop +big +900,100 +\\d+ MiB +0 +0 B");
        assertThat(tool.hear()).startsWith("Other items: 105,000, ");
        tool.awaitEnd();
      }
      servers.get(2).kill();
      ToolRun run = ToolRun.of("caches", uri, "--json");
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out())
          .contains("\"otherItems\": 70000, ")
          .contains("\"failures\": {\"" + servers.get(2).address() + "\": \"Connection refused");
    } finally {
      servers.forEach(MemcachedServer::close);
    }
  }

  /** Puts a hundred entries, and returns what the item keys begin with on each server. */
  private static Map<String, String> seed(String uri) {
    Map<String, String> prefixes = new HashMap<>();
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Integer, Integer> cache =
          provider
              .getCacheManager(URI.create(uri), ToolAtLengthIT.class.getClassLoader())
              .createCache("big", new MutableConfiguration<>());
      for (int i = -100; i < 0; i++) {
        cache.put(i, i);
        if (prefixes.size() < 3) {
          Matcher item = ITEM.matcher(ToolRun.of("get", uri, "big", "" + i, "--json").out());
          assertThat(item.find()).isTrue();
          prefixes.put(item.group(1), item.group(2));
        }
      }
    }
    return prefixes;
  }

  private static void fill(MemcachedServer server, String prefix) throws IOException {
    try (Socket socket = new Socket(server.host(), server.port());
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      for (int i = 0; i < ENTRIES; i++) {
        out.write(("set " + prefix + "i" + i + " 0 0 2 noreply\r\nhi\r\n").getBytes(US_ASCII));
      }
      for (int i = 0; i < FOREIGN; i++) {
        out.write(("set user:" + i + " 0 0 2 noreply\r\nhi\r\n").getBytes(US_ASCII));
      }
      out.write("version\r\n".getBytes(US_ASCII));
      out.flush();
      assertThat(new String(socket.getInputStream().readNBytes(7), US_ASCII)).isEqualTo("VERSION");
    }
  }
}
