package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** The commands by which operators look at a server. */
class DumpSnippetIT {

  @Test
  void dump_listsTheItems() throws IOException, InterruptedException {
    String commands =
        Page.read(Path.of("src", "site", "markdown", "operations.md")).blocks().stream()
            .map(Page.Block::code)
            .filter(code -> code.startsWith("exec "))
            .findFirst()
            .orElseThrow();
    try (MemcachedServer server = MemcachedServer.start();
        var provider = Caching.getCachingProvider()) {
      provider
          .getCacheManager(
              URI.create("memcached://" + server.address() + "/shop?timeout=10s"), null)
          .createCache("visits", new MutableConfiguration<String, Long>())
          .put("ada", 1L);
      String script = commands.replace("h1/11211", server.host() + "/" + server.port());
      Process shell = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
      String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).isZero();
      assertThat(printed).contains("key=shop%2Fvisits~").contains(".sada ");
    }
  }
}
