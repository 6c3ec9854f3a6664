package io.jcache.memcached.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class MemcachedServerIT {

  @Test
  void start_answersUntilClosed() {
    MemcachedServer server = MemcachedServer.start();
    try (server) {
      assertThat(MemcachedServer.answers(server.host(), server.port())).isTrue();
      assertThat(server.address()).isEqualTo("127.0.0.1:" + server.port());
    }
    assertThat(server.process().isAlive()).isFalse();
    assertThat(MemcachedServer.answers(server.host(), server.port())).isFalse();
  }

  @Test
  void restart_keepsThePort() {
    try (MemcachedServer server = MemcachedServer.start("-m", "16")) {
      int port = server.port();
      server.kill();
      assertThat(MemcachedServer.answers(server.host(), port)).isFalse();
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(MemcachedServer.answers(server.host(), port)).isTrue();
    }
  }

  /** A program's own end of a connection may be at the port, while the server is not. */
  @Test
  void restart_portTakenForAMoment_waitsForIt() throws Exception {
    try (MemcachedServer server = MemcachedServer.start("-m", "16")) {
      server.kill();
      ServerSocket other = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.1"));
      Thread closing =
          new Thread(
              () -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                try {
                  other.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      closing.start();
      server.restart();
      assertThat(MemcachedServer.answers(server.host(), server.port())).isTrue();
      closing.join();
    }
  }

  @Test
  void freeze_silencesUntilThaw() {
    try (MemcachedServer server = MemcachedServer.start()) {
      server.freeze();
      assertThat(MemcachedServer.answers(server.host(), server.port())).isFalse();
      server.thaw();
      assertThat(MemcachedServer.answers(server.host(), server.port())).isTrue();
    }
  }

  @Test
  void startOn_takenPort_saysWhatTheServerSaid() {
    try (MemcachedServer server = MemcachedServer.start()) {
      assertThatThrownBy(() -> MemcachedServer.startOn(server.port()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("failed to listen");
    }
  }

  @Test
  void start_unknownArgument_saysWhatTheServerSaid() {
    assertThatThrownBy(() -> MemcachedServer.start("--no-such-option"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no-such-option");
  }

  @Test
  void localOrStart_returnsAServerThatAnswers() {
    try (MemcachedServer server = MemcachedServer.localOrStart()) {
      assertThat(MemcachedServer.answers(server.host(), server.port())).isTrue();
    }
  }
}
