package io.jcache.memcached.internal.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.ServerTransports;
import io.jcache.memcached.internal.cli.ServerWatch.Subject;
import io.jcache.memcached.internal.cli.ServerWatch.Told;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watch of a server that comes and goes, and of one that is busy. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerWatchIT {
  private static final String ROOT = "shop/v~";
  private static final String FULL = "ERROR Too many open connections";
  private static final String LATE = "LATE ";
  private static final ServerWatch.Times SHORT =
      new ServerWatch.Times(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMillis(100));

  private final BlockingQueue<Told> told = new ArrayBlockingQueue<>(100);

  private ServerWatch watch(Node node, ServerWatch.Times times, String patience) {
    Settings settings =
        Target.settings(
            URI.create("memcached://" + node + "?timeout=100ms&connection.timeout=" + patience),
            null,
            getClass().getClassLoader());
    ServerWatch watch =
        new ServerWatch(
            node, ServerTransports.options(settings, System::currentTimeMillis), times, ROOT, told);
    watch.start(null);
    return watch;
  }

  private Told next() throws InterruptedException {
    @Nullable Told next = told.poll(60, TimeUnit.SECONDS);
    while (next != null && next.subject() == Subject.REMARK) { // as of deletions
      next = told.poll(60, TimeUnit.SECONDS);
    }
    assertThat(next).isNotNull();
    return next;
  }

  private static void store(MemcachedServer server, String... itemKeys) throws IOException {
    StringBuilder sets = new StringBuilder();
    for (String key : itemKeys) {
      sets.append("set ").append(key).append(" 0 0 1 noreply\r\n1\r\n");
    }
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.getOutputStream().write((sets + "version\r\n").getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('V');
    }
  }

  @Test
  void serverThatEndsAndComesBack_isWatchedAgain() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        ServerWatch watch = watch(server.node(), SHORT, "20s")) {
      assertThat(next().subject()).isEqualTo(Subject.WATCHED);
      store(server, "shop/w~1.sx", ROOT + "1.sada");
      assertThat(next())
          .returns(Subject.LINE, Told::subject)
          .extracting(Told::text)
          .asString()
          .contains("key=shop%2Fv~1.sada");

      server.kill();
      assertThat(next()).returns(Subject.LOST, Told::subject);
      assertThat(next())
          .as("the cause is another one, and told once")
          .returns(Subject.LOST, Told::subject)
          .returns("Connection refused (" + server.host() + ")", Told::text);
      server.restart();
      assertThat(next().subject()).isEqualTo(Subject.WATCHED);
      store(server, ROOT + "1.sbob");
      assertThat(next().text()).contains("key=shop%2Fv~1.sbob");
    }
  }

  /**
   * It closes no connection, and its system takes new ones: only that nothing comes tells of it.
   */
  @Test
  @Tag("full")
  void serverThatFallsSilent_isLostOnceAndWatchedAgain() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        ServerWatch watch = watch(server.node(), SHORT, "2s")) {
      assertThat(next().subject()).isEqualTo(Subject.WATCHED);
      server.freeze();
      assertThat(next())
          .returns(Subject.LOST, Told::subject)
          .extracting(Told::text)
          .asString()
          .contains("no answer to 'replace' within 2000 ms");
      assertThat(told.poll(1, TimeUnit.SECONDS)).as("told once").isNull();
      server.thaw();
      assertThat(next().subject()).isEqualTo(Subject.WATCHED);
    }
  }

  /** A firewall that has forgotten the connection tells neither side. */
  @Test
  void connectionThatFallsSilent_isReplaced() throws Exception {
    assertThat(told(3, "OK", "NOT_STORED", "NOT_STORED", "OK"))
        .containsExactly(
            "WATCHED",
            "LOST it answers, and the connection on which it told of changes is silent",
            "WATCHED");
  }

  /** It had answered before it stood still, and the connection was blamed. */
  @Test
  void serverThatFallsSilent_beforeItHasToldOfTheChange_isToBlame() throws Exception {
    assertThat(told(3, "OK", "NOT_STORED", "", "OK"))
        .containsExactly(
            "WATCHED", "LOST the connection was lost: closed by the server", "WATCHED");
  }

  @Test
  void serverThatStoodStillForAMoment_isWatchedOn() throws Exception {
    String line = "ts=1 gid=2 type=item_store key=" + ROOT + "1.sada";

    assertThat(told(2, "OK", "NOT_STORED", LATE + line)).containsExactly("WATCHED", "LINE " + line);
  }

  @Test
  void serverWithTooManyConnections_isLostWithTheRemedy() throws Exception {
    String remedy = "; start memcached with more connections (-c), or let fewer clients connect";

    assertThat(told(4, FULL, "OK", FULL, "OK"))
        .containsExactly(
            "LOST it answered '" + FULL + "' to 'watch mutations'" + remedy,
            "WATCHED",
            "LOST it answered '" + FULL + "' to 'replace'" + remedy,
            "WATCHED");
  }

  /** Returns what is told first of a server whose connections get these answers, one each. */
  private List<String> told(int count, String... answers) throws Exception {
    List<Socket> connections = new CopyOnWriteArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> answer(listener, connections, answers));
      server.start();
      Node node = new Node("127.0.0.1", listener.getLocalPort(), 1);
      ServerWatch.Times times =
          new ServerWatch.Times(Duration.ofMillis(50), Duration.ofMillis(200), SHORT.pause());
      List<String> texts = new ArrayList<>();
      try (ServerWatch watch = watch(node, times, "20s")) {
        while (texts.size() < count) {
          Told next = next();
          texts.add((next.subject() + " " + next.text()).strip());
        }
        server.join();
      }
      return texts;
    } finally {
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  /** Answers each connection's one command and says no more; to be full, or empty, is to close. */
  private static void answer(ServerSocket listener, List<Socket> connections, String... answers) {
    try {
      for (String answer : answers) {
        Socket socket = listener.accept();
        connections.add(socket);
        int length = socket.getInputStream().read(new byte[1 << 10]);
        if (answer.startsWith(LATE)) {
          write(connections.get(0), answer.substring(LATE.length()));
          write(socket, "NOT_STORED");
        } else if (length > 0 && !answer.isEmpty()) {
          write(socket, answer);
        }
        if (answer.isEmpty() || answer.equals(FULL)) {
          socket.close();
        }
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private static void write(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
  }

  /** A line took 20 ms beside a server that had nothing to tell. */
  @Test
  @Tag("full")
  void manyChanges_besideAnIdleServer_areShownAsTheyCome() throws Exception {
    try (MemcachedServer busy = MemcachedServer.start();
        MemcachedServer idle = MemcachedServer.start()) {
      String uri = busy.address() + "," + idle.address() + "/shop?timeout=20s";
      Thread application =
          new Thread(
              () -> {
                try {
                  while (!Thread.interrupted()) {
                    store(busy, ROOT + "1.sa", "x", ROOT + "1.sb", "y");
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      application.start();
      try {
        ToolRun run = ToolRun.of("watch", uri, "v", "--count", "6000", "--seconds", "60");
        assertThat(run.lines()).hasSize(6000);
      } finally {
        application.interrupt();
        application.join();
      }
    }
  }
}
