package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildMaven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The javadoc that users get is about the types that are for them. */
@Tag("full")
class PublishedJavadocIT {

  @Test
  void packages_areThoseForUsers() throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(ChildMaven.buildDirectory())) {
      jars = files.filter(file -> file.toString().endsWith("-javadoc.jar")).toList();
    }
    assertThat(jars).hasSize(1);
    try (JarFile jar = new JarFile(jars.get(0).toFile())) {
      assertThat(
              jar.stream()
                  .map(entry -> entry.getName())
                  .filter(name -> name.endsWith("package-summary.html"))
                  // Some JDKs put them below a folder of the module's name.
                  .map(name -> name.substring(name.indexOf("io/jcache/"))))
          .containsExactlyInAnyOrder(
              "io/jcache/memcached/package-summary.html",
              "io/jcache/memcached/spi/package-summary.html");
    }
  }
}
