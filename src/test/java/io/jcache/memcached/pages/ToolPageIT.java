package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.cli.ToolRun;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    List<String> examples = new ArrayList<>();
    Page.read(PAGE).blocks().stream()
        .filter(block -> block.language().equals("console"))
        .forEach(block -> examples.add(block.code()));
    assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
    try (MemcachedServer server = MemcachedServer.start();
        MemcachedServer ended = MemcachedServer.start()) {
      ended.close();
      Path file = directory.resolve("shop.conf");
      Files.writeString(file, FILE.replace("h1:11211", server.address()));
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

  /** Returns a text without what differs from run to run: blanks, numbers and times. */
  private static String comparable(String printed) {
    return printed
        .replaceAll("[0-9]+(\\.[0-9]+)? %|(?<= 0 )-", "RATIO")
        .replaceAll("1\\.6\\.[0-9]+", "VERSION")
        .replaceAll("[0-9]+ (d|h|min|s)( [0-9]+ (h|min|s))?(?=[ ,\\n])", "TIME")
        .replaceAll("allowed: servers, [a-z., -]+", "allowed: OPTIONS")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
