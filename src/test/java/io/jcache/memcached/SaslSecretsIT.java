package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.SaslServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a password can be read in logs, exceptions, MXBeans and the texts of objects. */
@Tag("full")
final class SaslSecretsIT {
  private static final String RIGHT = "Ra1nyDayPassword";
  private static final String WRONG = "Wr0ngDayPassword";

  @TempDir Path directory;

  /** The file of the page security.md. */
  private static final URI FILE =
      Path.of("src/test/resources/servers-with-login.conf").toAbsolutePath().toUri();

  /** Returns all that a JVM prints, which logs everything. */
  private String printed(SaslServer server, String password, String... policies) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
    command.add("-Dorg.slf4j.simpleLogger.log.net.spy.memcached=trace");
    command.add("-cp");
    command.add(ChildJvm.classPath(SaslSecretsJvm.class));
    command.add(SaslSecretsJvm.class.getName());
    for (String policy : policies) {
      command.add(FILE + "?timeout=2s&failure-policy=" + policy);
    }
    Path output = directory.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("CACHE_SERVERS", server.memcached().address());
    builder.environment().put("CACHE_PASSWORD", password);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  @Test
  void passwords_standNowhere() throws Exception {
    try (SaslServer server = SaslServer.start("shop", RIGHT)) {
      String printed = printed(server, RIGHT, "throw") + printed(server, WRONG, "throw", "degrade");

      // It did what it should, and shows what may be shown.
      assertThat(printed)
          .contains("The end", "get: value", "own: null", "DEBUG", "net.spy.memcached")
          .contains("CacheException", "SASL login of the user 'shop': the server refuses")
          .contains("lastFailure=SASL login of the user 'shop'", "Login[user=shop]")
          .contains("Leak[text=a leak of file:");
      for (String password : List.of(RIGHT, WRONG)) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        assertThat(printed)
            .doesNotContainIgnoringCase(password)
            .doesNotContain(Base64.getEncoder().encodeToString(bytes))
            .doesNotContain(java.util.HexFormat.of().formatHex(bytes))
            .doesNotContain(java.util.Arrays.toString(password.toCharArray()))
            .doesNotContain(java.util.Arrays.toString(bytes));
      }
    }
  }
}
