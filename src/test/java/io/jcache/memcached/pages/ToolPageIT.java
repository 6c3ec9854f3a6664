package io.jcache.memcached.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.internal.cli.ToolRun;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the page about the tool, run on a real server beside one that is not there. */
class ToolPageIT {
  private static final Path PAGE = Path.of("src", "site", "markdown", "tool.md");
  private static final String COMMAND = "$ java -jar jcache-memcached-cli.jar ";
  private static final String FILE =
      "servers = [\"h1:11211\"]\nprefix = shop\ntimeout = 20s\nconnection.timeout = 20s\n"
          + "caches.visits.expiry { creation = 30m, update = 30m }\n";

  @TempDir private Path directory;

  @Test
  void examples_printWhatThePageHas() throws IOException {
    List<String> examples = examples(false);
    assertThat(examples).hasSizeGreaterThanOrEqualTo(6);
    try (MemcachedServer server = MemcachedServer.start();
        MemcachedServer ended = MemcachedServer.start()) {
      ended.close();
      Path file = directory.resolve("shop.conf");
      Files.writeString(file, FILE.replace("h1:11211", server.address()));
      fill(server);
      for (String example : examples) {
        assertThat(example).startsWith(COMMAND);
        int end = example.indexOf('\n');
        String[] arguments =
            example
                .substring(COMMAND.length(), end)
                .replace("'", "")
                .replace("shop.conf", file.toString())
                .replace("h1:11211", server.address())
                .replace("h2:11211", ended.address() + "?timeout=20s&connection.timeout=20s")
                .split(" ");
        ToolRun run = ToolRun.of(arguments);
        String printed =
            (run.out() + run.err())
                .replace(file.toUri().toString(), "file:///home/ada/shop.conf")
                .replace(server.address(), "h1:11211")
                .replace(ended.address(), "h2:11211");
        assertThat(comparable(printed)).as(example).isEqualTo(comparable(example.substring(end)));
      }
    }
  }

  /** It would watch until Ctrl+C: so each line is the first and last of a call of its own. */
  @Test
  void exampleOfWatch_printsWhatThePageHas() throws IOException {
    String example = examples(true).get(0);
    int end = example.indexOf('\n');
    try (MemcachedServer server = MemcachedServer.start();
        MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      String command =
          example.substring(COMMAND.length(), end).replace("h1:11211", server.address());
      Cache<String, Long> visits =
          provider
              .getCacheManager(uri(server), ToolPageIT.class.getClassLoader())
              .createCache("visits", new MutableConfiguration<>());
      visits.put("ada", 0L); // else it would be told first that the cache begins
      ToolRun stored = watch(command, () -> visits.put("ada", 1L));
      ToolRun cleared = watch(command, visits::clear);

      // An older server has a line before it, that it tells no deletions.
      String begin = stored.err().replaceFirst("(?m)^memcached .* tells no deletions.*\n", "");
      String printed = begin + stored.out() + cleared.out();
      assertThat(comparable(printed.replace(server.address(), "h1:11211")))
          .isEqualTo(comparable(example.substring(end)));
    }
  }

  /** Returns what is printed of the first change that is seen, which is made until it is. */
  private static ToolRun watch(String command, Runnable change) {
    String[] arguments = (command + " --count 1 --seconds 60").split(" ");
    CompletableFuture<ToolRun> watching =
        CompletableFuture.supplyAsync(() -> ToolRun.of(arguments));
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(90))
        .until(
            () -> {
              change.run();
              return watching.isDone();
            });
    return watching.join();
  }

  private static List<String> examples(boolean ofWatch) throws IOException {
    return Page.read(PAGE).blocks().stream()
        .filter(block -> block.language().equals("console"))
        .map(Page.Block::code)
        .filter(code -> code.startsWith(COMMAND + "watch ") == ofWatch)
        .toList();
  }

  private static URI uri(MemcachedServer server) {
    return URI.create(
        "memcached://" + server.address() + "/shop?timeout=20s&connection.timeout=20s");
  }

  /** Puts what the page shows: entries, some of them cleared, and an item of someone else. */
  private static void fill(MemcachedServer server) throws IOException {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager =
          provider.getCacheManager(uri(server), ToolPageIT.class.getClassLoader());
      Cache<String, Long> visits =
          manager.createCache(
              "visits",
              new MutableConfiguration<String, Long>()
                  .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.THIRTY_MINUTES)));
      visits.put("ada", 1L);
      visits.put("bob", 2L);
      Cache<Integer, Long> others = manager.createCache("old & new", new MutableConfiguration<>());
      for (int i = 0; i < 8; i++) {
        if (i == 5) {
          others.clear();
        }
        others.put(i, 1L);
      }
    }
    try (Socket foreign = new Socket(server.host(), server.port())) {
      foreign.getOutputStream().write("set x 0 0 1\r\n1\r\n".getBytes(US_ASCII));
      foreign.getInputStream().readNBytes("STORED\r\n".length());
    }
  }

  /** Returns a text without what differs from run to run: blanks, numbers and times. */
  private static String comparable(String printed) {
    return printed
        .replaceAll("[0-9]+(\\.[0-9]+)? %|(?<= 0 )-", "RATIO")
        .replaceAll("20[0-9]{2}-[0-9-]+T[0-9:.]+Z", "INSTANT")
        .replaceAll("[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}", "CLOCK")
        .replaceAll("1\\.6\\.[0-9]+", "VERSION")
        .replaceAll("~[0-9a-z]+\\.", "~GENERATION.")
        .replaceAll("[0-9]+(\\.[0-9])? (B|KiB)", "BYTES")
        .replaceAll("[0-9]+ (d|h|min|s)( [0-9]+ (h|min|s))?(?=[ ,\\n])", "TIME")
        .replaceAll("allowed: servers, [a-z., -]+", "allowed: OPTIONS")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
