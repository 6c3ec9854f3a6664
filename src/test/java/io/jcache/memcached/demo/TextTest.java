package io.jcache.memcached.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  private static final Map<String, Long> COUNTS = Map.of("the", 4L, "été", 2L, "dog", 1L);

  @TempDir private Path directory;
  private Text text;

  @BeforeEach
  void readText() throws IOException {
    Files.writeString(directory.resolve("a.md"), "The the; Été\n\n  the-dog\n");
    Files.writeString(directory.resolve("b.java"), "/** été_THE */");
    Files.writeString(directory.resolve("c.txt"), "cat");
    Files.createDirectories(directory.resolve("target"));
    Files.writeString(directory.resolve("target/d.md"), "cat");
    text = Text.read(Text.filesUnder(directory));
  }

  @Test
  void count_takesLettersInLowerCase() {
    assertThat(text.count()).isEqualTo(COUNTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 100})
  void additions_ofAnyChunkSize_addUpToTheCounts(int chunkSize) {
    Map<String, Long> sums = new HashMap<>();
    for (Text.Addition addition : text.additions(chunkSize)) {
      sums.merge(addition.word(), addition.occurrences(), Long::sum);
    }

    assertThat(sums).isEqualTo(COUNTS);
  }

  @Test
  void chunkSize_isTheSmallestWithinTheLimit() {
    assertThat(List.of(text.chunkSize(7), text.chunkSize(6), text.chunkSize(5)))
        .containsExactly(0, 1, 5);
  }
}
