package io.jcache.memcached.internal.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** The tool with real servers, one of which is dead. */
class ToolIT {
  private static final String PATIENT = "?timeout=20s&connection.timeout=20s";

  private static MemcachedServer server;
  private static String dead;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    try (MemcachedServer ended = MemcachedServer.start()) {
      dead = ended.address();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void servers_oneOfThemDead_areALineEach() {
    ToolRun run = ToolRun.of("servers", server.address() + "," + dead + PATIENT);

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).hasSize(3);
    assertThat(run.lines().get(0)).startsWith("SERVER").endsWith("HIT RATIO");
    assertThat(run.lines().get(1))
        .matches(
            server.address()
                + " +UP +1\\.\\d\\S+ +\\d+ s +right +0 .* 64 MiB +0 +(-|\\d+\\.\\d %)");
    assertThat(run.lines().get(2)).isEqualTo(dead + "  DOWN   Connection refused (127.0.0.1)");
  }

  @Test
  void servers_oneOfThemNoMemcached_saysSo() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread http = new Thread(() -> answer(listener));
      http.start();
      String address = "127.0.0.1:" + listener.getLocalPort();

      ToolRun run = ToolRun.of("servers", address + PATIENT);

      assertThat(run.lines().get(1))
          .startsWith(address + "  DOWN ")
          .contains("\"HTTP/1.1 400 Bad Request", "; if it is no memcached, correct host and port");
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      listener.close();
      http.join();
    }
  }

  /** Answers as a server of the web does. */
  private static void answer(ServerSocket listener) {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        if (socket.getInputStream().read() >= 0) {
          socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        }
      } catch (IOException e) {
        // The tool has gone, or the test has ended.
      }
    }
  }

  @Test
  void watch_besideADeadServer_saysSoOnceAndGoesOn() {
    ToolRun run =
        ToolRun.of("watch", server.address() + "," + dead + PATIENT, "c", "--seconds", "0");

    assertThat(run.err())
        .startsWith("memcached " + dead + " is not watched: Connection refused (127.0.0.1)\n")
        .endsWith("Watching [" + server.address() + "]; Ctrl+C ends it\n");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ToolRun.of("watch", dead + PATIENT, "c"))
        .returns(ExitCode.FAILED, ToolRun::code)
        .returns(
            "memcached " + dead + " is not watched: Connection refused (127.0.0.1)\n",
            ToolRun::err);
  }

  /** Of a dead one the end of an attempt was waited for. */
  @Test
  void serverThatIsNotWanted_isNotConnectedTo() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = Target.address("127.0.0.1:" + listener.getLocalPort());
      Settings settings = Target.settings(uri, null, getClass().getClassLoader());

      CacheTarget.openPatiently(settings, node -> false).close();

      listener.setSoTimeout(1);
      assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void servers_inJson_areTheSame() {
    ToolRun run = ToolRun.of("servers", server.address() + "," + dead + PATIENT, "--json");

    assertThat(run.out())
        .startsWith("[{\"server\": \"" + server.address() + "\", \"state\": \"UP\", \"version\": ")
        .contains("\"clockSkewMillis\": 0, \"items\": ", "\"hitRatio\": ")
        .endsWith(
            "{\"server\": \""
                + dead
                + "\", \"state\": \"DOWN\", \"failure\": \"Connection refused (127.0.0.1)\"}]\n");
  }

  @Test
  void servers_onATerminal_haveColours() {
    String uri = server.address() + "," + dead + PATIENT;

    assertThat(ToolRun.of(Ansi.ON, "servers", uri).out())
        .contains("\u001b[32mUP", "\u001b[31mDOWN");
    assertThat(ToolRun.of("servers", uri).out()).doesNotContain("\u001b");
  }

  @Test
  void watch_forLongerThanAClockGoes_isForever() {
    ToolRun run =
        ToolRun.of(
            "watch",
            server.address() + PATIENT,
            "c",
            "--seconds",
            "" + Long.MAX_VALUE,
            "--count=0");

    assertThat(run.err()).endsWith("Watching [" + server.address() + "]; Ctrl+C ends it\n");
    assertThat(run.code()).isEqualTo(ExitCode.WELL);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void watch_whoseReaderWentAway_ends() {
    Writer gone =
        new FilterWriter(new StringWriter()) {
          @Override
          public void flush() throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    int code =
        Tool.run(
            new PrintWriter(gone),
            new PrintWriter(new StringWriter()),
            Ansi.OFF,
            "watch",
            server.address() + PATIENT,
            "c");

    assertThat(code).isEqualTo(ExitCode.WELL);
  }

  @Test
  void check_ofAFile_tellsOptionsCachesAndServers() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("shop.conf"),
            """
            servers = ["%s"]
            prefix = shop
            timeout = 20s
            caches { articles.expiry { creation = 1h } }
            """
                .formatted(server.address()));

    ToolRun run = ToolRun.of("check", file.toString(), "--class-path", directory + "/*");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.WELL);
    assertThat(run.out())
        .matches("(?s)OPTION +VALUE +FROM\nservers +" + server.address() + " +file:\\S+: 1\n.*")
        .contains("Declared caches: articles\nClasses: all there\n", server.address() + "  UP ");
  }
}
