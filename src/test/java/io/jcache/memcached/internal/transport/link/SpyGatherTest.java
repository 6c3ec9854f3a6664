package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that leave together over the client library: by a link alone, on which nothing else is
 * sent that would have them leave.
 */
@Timeout(120)
final class SpyGatherTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final TransportOptions OPTIONS =
      TransportOptions.of(LONG, Protocol.ASCII).withMaxInFlight(5_000, 1 << 20);

  private final WireProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private FakeServer server;
  private Link link;

  @BeforeEach
  void connect() throws IOException {
    server = new FakeServer(this::answer);
    link =
        new SpyConnector()
            .connect(
                new Attempt(
                    server.node(),
                    OPTIONS,
                    new NodeHealth(server.node(), OPTIONS.clock()),
                    7,
                    new InFlight(OPTIONS),
                    ended -> {},
                    new Progress(),
                    Deadline.after(LONG)));
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    link.end(Kind.CLOSED, "the test is over");
    link.join(LONG.toMillis());
    server.close();
  }

  private String answer(String command) {
    String key = command.substring(command.indexOf(' ') + 1);
    if (!command.startsWith("get ")) {
      return command.startsWith("set ") ? "" : "STORED\r\n"; // to its line of data
    }
    asked.add(key);
    if (key.equals("close")) {
      return FakeServer.CLOSE;
    }
    String value = "of " + key;
    String told = key.equals("wrong") ? "other" : key;
    return "VALUE " + told + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n";
  }

  private Request<Map<String, byte[]>> get(String key) {
    Request<Map<String, byte[]>> request = new Request<>(server.node(), protocol.get(List.of(key)));
    if (!link.send(request)) {
      request.fail(Kind.LOST, "as the link has ended already");
    }
    return request;
  }

  private static String value(String key, Request<Map<String, byte[]>> request) {
    return new String(request.await(Deadline.after(LONG)).get(key), US_ASCII);
  }

  /** Returns what has been asked for by the time that it would have come. */
  private List<String> askedSoon() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    return List.copyOf(asked);
  }

  @Test
  void requests_leaveInTheirOrderAsThatEnds() {
    link.gather(
        () -> {
          get("first");
          assertThat(askedSoon()).isEmpty();
        });
    eventually("the request").until(() -> asked.equals(List.of("first")));

    Request<Map<String, byte[]>> second = get("second");

    assertThat(value("second", second)).isEqualTo("of second");
    assertThat(asked).containsExactly("first", "second");
  }

  @Test
  void requests_eachHasItsAnswer() {
    Map<String, Request<Map<String, byte[]>>> replies = new HashMap<>();
    List<String> keys = IntStream.range(0, 2000).mapToObj(i -> "key" + i).toList();

    link.gather(() -> keys.forEach(key -> replies.put(key, get(key))));

    replies.forEach((key, reply) -> assertThat(value(key, reply)).isEqualTo("of " + key));
    assertThat(asked).isEqualTo(keys);
  }

  @Test
  void requests_leaveWhereThatFails() {
    assertThatThrownBy(
            () ->
                link.gather(
                    () -> {
                      get("first");
                      throw new IllegalStateException("failed");
                    }))
        .hasMessage("failed");

    eventually("the request").until(() -> asked.equals(List.of("first")));
  }

  /** One that is made later takes those along that have waited for long enough. */
  @Test
  void requests_leaveWithTheNextOneAMillisecondLater() {
    link.gather(
        () -> {
          get("first");
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
          get("second");
          eventually("both").until(() -> asked.equals(List.of("first", "second")));
        });
  }

  @Test
  void requests_leaveBeforeOneIsAwaited() {
    link.gather(() -> assertThat(value("first", get("first"))).isEqualTo("of first"));
  }

  @Test
  void requests_leaveOnceTheyAreLarge() {
    link.gather(
        () -> {
          get("first");
          link.send(new Request<>(server.node(), protocol.set("k", new byte[16_384], 0)));
          eventually("the request").until(() -> asked.equals(List.of("first")));
        });
  }

  /** A request that another thread sends behind them is not to come before them. */
  @Test
  void requests_leaveBeforeThoseOfAnotherThread() throws Exception {
    link.gather(
        () -> {
          get("first");
          Thread other = new Thread(() -> link.gather(() -> get("second")));
          other.start();
          eventually("both").until(() -> asked.equals(List.of("first", "second")));
        });
  }

  /** Who waits for what another one has gathered does not wait for that one. */
  @Test
  void requests_leaveWhereAnotherThreadAwaitsThem() {
    List<Request<Map<String, byte[]>>> replies = new CopyOnWriteArrayList<>();
    link.gather(
        () -> {
          replies.add(get("first"));
          Thread other = new Thread(() -> replies.get(0).await(Deadline.after(LONG)));
          other.start();
          eventually("the request").until(() -> asked.equals(List.of("first")));
        });
  }

  @Test
  void requests_ofAnInterruptedThread_leaveAllTheSame() {
    List<Request<Map<String, byte[]>>> replies = new ArrayList<>();
    try {
      Thread.currentThread().interrupt();
      link.gather(
          () -> {
            replies.add(get("first"));
            replies.add(get("second"));
          });
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }

    assertThat(value("second", replies.get(1))).isEqualTo("of second");
  }

  /** The answers before it are good; what is behind it may have been carried out, or not. */
  @Test
  void requests_wrongAnswerAmongThem_failsItAndThoseBehindIt() {
    List<Request<Map<String, byte[]>>> replies = new ArrayList<>();
    link.gather(
        () -> List.of("first", "wrong", "third", "fourth").forEach(key -> replies.add(get(key))));

    assertThat(value("first", replies.get(0))).isEqualTo("of first");
    assertThat(kind(replies.get(1))).isEqualTo(Kind.SERVER_ERROR);
    assertThat(kind(replies.get(2))).isEqualTo(Kind.LOST);
    assertThat(kind(replies.get(3))).isEqualTo(Kind.LOST);
    assertThat(link.hasEnded()).isTrue();
  }

  @Test
  void requests_connectionLost_failThoseWithoutAnAnswer() {
    List<Request<Map<String, byte[]>>> replies = new ArrayList<>();
    link.gather(() -> List.of("first", "close", "third").forEach(key -> replies.add(get(key))));

    assertThat(value("first", replies.get(0))).isEqualTo("of first");
    assertThat(kind(replies.get(1))).isEqualTo(Kind.LOST);
    assertThat(kind(replies.get(2))).isEqualTo(Kind.LOST);
  }

  /** Each of many interrupts may come while the library takes an operation, and ends nothing. */
  @Test
  void requests_ofThreadsThatAreInterruptedAnyTime_haveTheirAnswers() throws Exception {
    Thread caller = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupting =
        new Thread(
            () -> {
              while (!over.get()) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
                caller.interrupt();
              }
            });
    interrupting.start();
    try {
      for (int i = 0; i < 2_000; i++) {
        String key = "key" + i;
        assertThat(value(key, get(key))).isEqualTo("of " + key);
      }
    } finally {
      over.set(true);
      while (interrupting.isAlive()) {
        Thread.interrupted();
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
  }

  @Test
  void requests_linkEndsMeanwhile_fail() {
    List<Request<Map<String, byte[]>>> replies = new ArrayList<>();
    link.gather(
        () -> {
          replies.add(get("first"));
          link.end(Kind.CLOSED, "closed by the test");
        });

    assertThat(kind(replies.get(0))).isEqualTo(Kind.CLOSED);
    assertThat(askedSoon()).isEmpty();
  }

  private static Kind kind(Request<?> request) {
    return TransportContract.failure(() -> request.await(Deadline.after(LONG)), Kind.values())
        .kind();
  }
}
