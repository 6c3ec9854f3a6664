package io.jcache.memcached.build;

import io.jcache.memcached.testkit.ChildMaven;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The objects of many libraries, put and got by the project in {@code src/it/objects} with the
 * built jar.
 */
@Tag("programs")
@Tag("full")
@Order(1)
class ObjectsIT {
  private static final int TESTS = 5;
  private static final Path POM = Path.of("src", "it", "objects", "pom.xml");

  @Test
  void objects_ofManyLibraries_comeBack() throws Exception {
    Path directory = ChildMaven.buildDirectory().resolve("objects");
    ChildTests.pass(
        "Objects",
        POM,
        directory,
        TESTS,
        List.of("clean", "test", "-Dobjects.directory=" + directory));
  }
}
