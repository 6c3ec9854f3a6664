package io.jcache.memcached.build;

import io.jcache.memcached.testkit.MemcachedRelease;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The JSR-107 TCK on each release of memcached. */
@Tag("full")
@Tag("programs")
class TckReleasesIT {

  @Test
  void tck_onEachRelease_passes() throws Exception {
    ChildBuilds.runAll(MemcachedRelease.present().toList(), TckReleasesIT::run);
  }

  private static void run(MemcachedRelease release) throws Exception {
    try (MemcachedServer server = release.start()) {
      TckIT.runTck("ascii-" + release.name().toLowerCase(Locale.ROOT), "ascii", List.of(server));
    }
  }
}
