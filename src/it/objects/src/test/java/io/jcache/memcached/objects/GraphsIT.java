package io.jcache.memcached.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random graphs of the table's values, put by one JVM and got by another: what was accepted is what
 * it was. The numbers of the graphs are their seeds.
 */
class GraphsIT {
  private static final int BATCH = 1000;
  private static final int MOST_REFUSED = BATCH / 20;
  private static final int FEWEST_SAMPLES = 300;

  @TempDir private Path directory;

  @Test
  void graphs_comeBackInAnotherJvm() {
    long first = Long.getLong("objects.seed");
    long end = first + Long.getLong("objects.graphs");
    Path refusals = directory.resolve("refused");
    Path samples = directory.resolve("samples");
    try (MemcachedServer server = MemcachedServer.start("-m", "1024", "-I", "32m");
        ChildJvm writer = ChildJvm.startAlike(Fuzzer.class, server.address(), refusals);
        ChildJvm reader = ChildJvm.start(Fuzzer.class, server.address(), refusals)) {
      assertThat(writer.hear()).isEqualTo("open");
      assertThat(reader.hear()).isEqualTo("open");
      assertThat(Integer.parseInt(writer.ask("select " + samples)))
          .isGreaterThanOrEqualTo(FEWEST_SAMPLES);
      reader.ask("use " + samples);
      for (long from = first; from < end; from += BATCH) {
        String batch = from + " " + Math.min(end, from + BATCH);
        String refused = writer.ask("put " + batch);
        assertThat(Integer.parseInt(ParentJvm.words(refused)[0]))
            .as("of the graphs %s are refused: %s", batch, refused)
            .isLessThanOrEqualTo(MOST_REFUSED);
        String violations = reader.ask("get " + batch);
        assertThat(ParentJvm.words(violations)[0])
            .as("of the graphs %s do not come back: %s", batch, violations)
            .isEqualTo("0");
      }
    }
  }
}
