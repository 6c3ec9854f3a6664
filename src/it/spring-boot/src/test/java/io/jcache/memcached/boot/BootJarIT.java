package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The executable jar, whose libraries are jars within it, as a process. */
class BootJarIT {

  @Test
  void processes_oneAfterTheOther_shareWhatIsCached() {
    try (MemcachedServer server = MemcachedServer.start()) {
      String uri = "memcached://" + server.address() + "/shop?timeout=10s";
      List<String> first = run(server);
      List<String> second = run(server);
      List<String> byUri = run(server, "--spring.cache.jcache.config=" + uri);

      assertThat(said(first, "asked")).isEqualTo("1");
      assertThat(said(second, "asked")).isEqualTo("0");
      assertThat(said(second, "bread")).isEqualTo(said(first, "bread"));
      assertThat(said(second, "manager"))
          .startsWith("jar:nested:")
          .endsWith("/jcache-memcached.conf");
      assertThat(said(byUri, "asked")).isEqualTo("0");
      assertThat(said(byUri, "bread")).isEqualTo(said(first, "bread"));
      assertThat(said(byUri, "manager")).isEqualTo(uri);
    }
  }

  private static List<String> run(MemcachedServer server, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
    command.add(System.getProperty("boot.jar"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CACHE_SERVERS", server.address());
    builder.environment().put("CACHE_TIMEOUT", Shop.PATIENT);
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String said(List<String> lines, String name) {
    String start = name + ": ";
    assertThat(lines).anyMatch(line -> line.startsWith(start));
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }
}
