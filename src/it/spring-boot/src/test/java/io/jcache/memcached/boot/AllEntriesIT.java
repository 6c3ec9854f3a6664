package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code allEntries}, while another JVM reads as fast as it can. */
class AllEntriesIT {
  private static final int ROUNDS = 30;

  @Test
  void cacheEvict_ofAllEntries_letsNobodyReadThemAfterwards() {
    try (MemcachedServer server = MemcachedServer.start();
        Shop shop = Shop.start(server);
        ChildJvm reader =
            ChildJvm.startWithHeap(
                "128m", ReaderJvm.class, Shop.configuration(server, Shop.PATIENT))) {
      assertThat(reader.hear()).isEqualTo("reading");
      for (int round = 1; round <= ROUNDS; round++) {
        fill(shop.catalog(), round);
        assertThat(reader.ask("seen " + round)).isEqualTo("done");
        shop.catalog().forgetAll();
        assertThat(reader.ask("evicted " + round)).isEqualTo("done");
      }
      assertThat(reader.ask("old")).isEqualTo("0");

      // The reader must see what is not evicted.
      fill(shop.catalog(), ROUNDS + 1);
      assertThat(reader.ask("seen " + (ROUNDS + 1))).isEqualTo("done");
      reader.ask("evicted " + (ROUNDS + 1));
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (reader.ask("old").equals("0")) {
        assertThat(System.nanoTime()).as("time by which it sees old entries").isLessThan(end);
      }
    }
  }

  private static void fill(Catalog catalog, int round) {
    for (int i = 0; i < ReaderJvm.ARTICLES; i++) {
      catalog.rename("article" + i, String.valueOf(round));
    }
  }
}
