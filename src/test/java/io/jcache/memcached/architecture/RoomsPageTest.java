package io.jcache.memcached.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of rooms on the page about the architecture. */
class RoomsPageTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `\\.internal\\.(\\w+)` \\| [^|]+ \\| (\\w+(?:, \\w+)*) \\|$", Pattern.MULTILINE);

  @Test
  void page_saysOfEachRoom_whichItMayUse() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("src/site/markdown/architecture.md")));
    while (row.find()) {
      String siblings = row.group(2);
      told.put(row.group(1), siblings.equals("none") ? Set.of() : Set.of(siblings.split(", ")));
    }
    assertThat(told).isEqualTo(RoomRules.ROOMS);
  }
}
