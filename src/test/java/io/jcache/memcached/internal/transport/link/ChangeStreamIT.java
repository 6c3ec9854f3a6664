package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is heard of a memcached that has more to tell than is read, stops, or comes back empty. */
final class ChangeStreamIT {
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final ChangeStream.Pace CALM = new ChangeStream.Pace(LONG, LONG, SOON, SOON);

  /** As many as a server lets watch it. */
  private static final int WATCHERS = 20;

  private static final int BURST = 50_000;

  private final MemcachedServer server = MemcachedServer.start();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Heard heard = new Heard();

  @AfterEach
  void close() throws Exception {
    heard.goOn.countDown();
    for (AutoCloseable one : opened) {
      one.close();
    }
    server.close();
  }

  /** What was heard, by one who may stand still at a key. */
  private static final class Heard implements ChangeStream.Listener {
    private static final String STALLS = "stalls";
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicInteger all = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void changed(String itemKey, Supplier<Told> told) {
      keys.add(itemKey);
      if (itemKey.equals(STALLS)) {
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void allChanged(@Nullable String unheard) {
      all.incrementAndGet();
    }
  }

  private ChangeStream watch(TransportOptions options, ChangeStream.Pace pace) {
    Transport transport = new NodeTransport(server.node(), options, new DirectConnector(1));
    ChangeStream stream = new ChangeStream(server.node(), options, transport, heard, pace);
    opened.add(stream);
    opened.add(transport);
    stream.start();
    return stream;
  }

  private static void awaitWatching(ChangeStream stream) {
    eventually("it is watched").until(stream::isWatching);
  }

  /** Stores so many small items, and returns the statistics once all are there. */
  private Map<String, String> store(String prefix, int count) throws IOException {
    StringBuilder sets = new StringBuilder();
    for (int i = 0; i < count; i++) {
      sets.append("set ").append(prefix).append(" 0 0 1 noreply\r\nx\r\n");
    }
    try (Socket socket = new Socket(server.host(), server.port());
        Transport asking = new NodeTransport(server.node(), OPTIONS, new DirectConnector(1))) {
      socket.getOutputStream().write((sets + "version\r\n").getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('V');
      return asking.stats("").await(Deadline.after(OPTIONS.timeout()));
    }
  }

  private static long leftOut(Map<String, String> stats) {
    return Long.parseLong(stats.get("log_worker_dropped"))
        + Long.parseLong(stats.get("log_watcher_skipped"));
  }

  /** Who reads slowly, or not at all, holds up neither the server nor those who change entries. */
  @ParameterizedTest
  @ValueSource(strings = {Heard.STALLS, "passes"})
  void burst_ofWhichTheServerLeavesOutSome_makesAllOld_andSlowsNobody(String key) throws Exception {
    awaitWatching(watch(OPTIONS, CALM));
    store(key, 1);
    eventually(key).until(() -> heard.keys.contains(key));
    int before = heard.all.get();

    eventually("lines are left out").until(() -> leftOut(store("burst", BURST)) > 0);
    heard.goOn.countDown();

    eventually("all counts as changed").until(() -> heard.all.get() > before);
    eventually("it is heard on")
        .until(
            () -> {
              store("last", 1);
              return heard.keys.contains("last");
            });
  }

  @Test
  void serverThatStops_makesAllOld_andIsWatchedWhenItGoesOn() throws Exception {
    TransportOptions impatient = TransportOptions.of(Duration.ofMillis(50), Protocol.ASCII);
    ChangeStream stream = watch(impatient, new ChangeStream.Pace(SOON, SOON, SOON, SOON));
    eventually("it is watched").until(() -> heard.all.get() > 0);

    int before = heard.all.get();
    server.freeze();
    eventually("it is given up").until(() -> heard.all.get() > before && !stream.isWatching());
    server.thaw();

    eventually("it is heard on")
        .until(
            () -> {
              store("last", 1);
              return heard.keys.contains("last");
            });
  }

  @Test
  void serverThatIsKilledAndComesBack_makesAllOld_andIsWatchedAgain() throws Exception {
    ChangeStream stream = watch(OPTIONS, CALM);
    awaitWatching(stream);
    server.kill();
    eventually("it is gone").until(() -> !stream.isWatching());
    assertThat(heard.all).hasValue(2);

    server.restart();

    awaitWatching(stream);
    assertThat(heard.all).hasValue(3);
    store("k", 1);
    eventually("it is heard on").until(() -> heard.keys.contains("k"));
  }

  @Test
  void serverThatIsWatchedByTooMany_isWatchedOnceOneHasGone() throws Exception {
    List<Socket> others = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      Socket other = new Socket(server.host(), server.port());
      opened.add(other);
      others.add(other);
      other.getOutputStream().write("watch mutations\r\n".getBytes(US_ASCII));
      assertThat(other.getInputStream().read()).isEqualTo('O');
    }
    try (CapturedLog log = new CapturedLog()) {
      ChangeStream stream = watch(OPTIONS, CALM);
      eventually("it is refused").until(() -> !log.lines("does not tell of changes").isEmpty());
      assertThat(stream.isWatching()).isFalse();

      others.get(0).close();

      eventually("it is watched")
          .until(
              () -> {
                store("k", 1); // the server finds out who has gone as it tells them something
                return stream.isWatching();
              });
      assertThat(log.lines("does not tell of changes")).hasSize(1);
    }
  }
}
