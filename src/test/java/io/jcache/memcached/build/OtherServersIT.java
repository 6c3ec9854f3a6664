package io.jcache.memcached.build;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hazelcast and Infinispan as servers, by the project in {@code src/it/servers} with the built jar.
 */
@Tag("programs")
@Tag("full")
class OtherServersIT {
  private static final int TESTS = 7;
  private static final Path POM = Path.of("src", "it", "servers", "pom.xml");

  @Test
  void serversThatSpeakTheProtocol_doWhatThePageSays() throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("servers");
    ChildTests.pass(
        "Servers",
        POM,
        directory,
        TESTS,
        List.of("clean", "test", "-Dservers.directory=" + directory));
  }
}
