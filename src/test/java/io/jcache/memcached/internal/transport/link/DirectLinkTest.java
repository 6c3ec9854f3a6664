package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import io.jcache.memcached.testkit.ThreadKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who writes and who reads on a connection without an I/O thread; the test is the server. */
final class DirectLinkTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final int ROOM = 200;
  private static final TransportOptions OPTIONS =
      TransportOptions.of(LONG, Protocol.ASCII).withMaxInFlight(ROOM, 1 << 20);

  private final WireProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicReference<Link> ended = new AtomicReference<>();
  private ServerSocket listener;
  private Node node;
  private Link link;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    node = new Node(listener.getInetAddress().getHostAddress(), listener.getLocalPort(), 1);
    NodeHealth health = new NodeHealth(node, OPTIONS.clock());
    link =
        new DirectConnector(1)
            .connect(
                new Attempt(
                    node,
                    OPTIONS,
                    health,
                    7,
                    new InFlight(OPTIONS),
                    ended::set,
                    new Progress(),
                    Deadline.after(LONG)));
    server = listener.accept();
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    link.end(Kind.CLOSED, "the test is over");
    link.join(LONG.toMillis());
    server.close();
    listener.close();
    assertThat(helpers()).isEmpty();
  }

  private List<String> helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.endsWith(node.address()))
        .toList();
  }

  private Request<Map<String, byte[]>> get(String key) {
    Request<Map<String, byte[]>> request = new Request<>(node, protocol.get(List.of(key)));
    assertThat(link.send(request)).isTrue();
    return request;
  }

  private static String answer(String key) {
    return "VALUE " + key + " 0 " + (key.length() + 3) + "\r\nof " + key + "\r\nEND\r\n";
  }

  private void answers(String text) throws IOException {
    server.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String value(Request<Map<String, byte[]>> request, String key, Duration time) {
    return new String(request.await(Deadline.after(time)).get(key), ISO_8859_1);
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** Makes a thread wait for a request, by the link alone: it looks for nothing by itself. */
  private Future<Boolean> waiter(Request<?> request, Duration time) {
    CountDownLatch begun = new CountDownLatch(1);
    Future<Boolean> waits =
        threads.submit(
            () -> {
              begun.countDown();
              link.await(request, time.toNanos());
              return request.isSettled();
            });
    try {
      assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return waits;
  }

  @Test
  void halfReadAnswer_isReadOnByTheNext() throws Exception {
    Request<Map<String, byte[]>> first = get("first");
    Request<Map<String, byte[]>> second = get("second");
    String both = answer("first") + answer("second");
    for (int cut : new int[] {3, 15, 20, 25}) {
      answers(both.substring(0, cut));
      both = both.substring(cut);
      TransportContract.failure(() -> second.await(Deadline.after(SHORT)), Kind.TIMEOUT);
    }
    answers(both);
    assertThat(value(second, "second", LONG)).isEqualTo("of second");
    assertThat(first.isSettled()).isTrue();
    assertThat(value(first, "first", LONG)).isEqualTo("of first");
  }

  @Test
  void heartbeat_takesNoRoomOfOthers() throws Exception {
    Request<String> heartbeat = new Request<>(node, protocol.version());
    heartbeat.beHeartbeat();
    assertThat(link.send(heartbeat)).isTrue();
    List<Request<Map<String, byte[]>>> others =
        Stream.generate(() -> get("k")).limit(ROOM).toList();
    assertThat(link.inFlight()).isEqualTo(1 + ROOM);
    answers("VERSION 1.6.18\r\n" + answer("k").repeat(ROOM));
    for (Request<Map<String, byte[]>> other : others) {
      assertThat(value(other, "k", LONG)).isEqualTo("of k");
    }
    assertThat(heartbeat.isSettled()).isTrue();
    assertThat(link.inFlight()).isZero();
  }

  @Test
  void severalRequests_areReadByOne_whoWakesTheOthers() throws Exception {
    List<Request<Map<String, byte[]>>> requests = new ArrayList<>();
    List<Future<Boolean>> waiters = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      requests.add(get("k" + i));
      waiters.add(waiter(requests.get(i), LONG.multipliedBy(3)));
      all.append(answer("k" + i));
    }
    answers(all.toString());
    for (int i = 0; i < 16; i++) {
      assertThat(within(waiters.get(i))).isTrue();
      assertThat(value(requests.get(i), "k" + i, LONG)).isEqualTo("of k" + i);
    }
  }

  /** The first one reads; when it gives up, the second, which is parked, must learn of it. */
  @Test
  void requests_whileAnswersAreHandedOut_shareTheWriteAfterIt() throws Exception {
    AtomicInteger early = new AtomicInteger(-1);
    List<Request<?>> later = new ArrayList<>();
    ReplyCheck sending =
        (asked, answered) -> {
          for (String key : List.of("second", "third")) {
            later.add(get(key));
          }
          try {
            early.set(server.getInputStream().available());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return true;
        };
    Request<?> first = new Request<>(node, new AsciiProtocol(sending).get(List.of("first")));
    assertThat(link.send(first)).isTrue();
    assertThat(command()).isEqualTo("get first\r\n");
    answers(answer("first"));
    assertThat(first.await(Deadline.after(LONG))).isNotNull();
    assertThat(early).hasValue(0);
    assertThat(command()).isEqualTo("get second\r\nget third\r\n");
    answers(answer("second") + answer("third"));
    for (Request<?> request : later) {
      assertThat(request.await(Deadline.after(LONG))).isNotNull();
    }
  }

  @Test
  void requests_thatAreGathered_areWrittenAsThatEnds() throws Exception {
    AtomicInteger early = new AtomicInteger(-1);
    gather(
        () -> {
          get("first");
          early.set(server.getInputStream().available());
          get("second");
        });

    assertThat(early).hasValue(0);
    assertThat(commands(2)).isEqualTo("get first\r\nget second\r\n");
    get("third");
    assertThat(commands(1)).isEqualTo("get third\r\n");
  }

  @Test
  void requests_thatAreGathered_areWrittenWhereThatFails() throws Exception {
    assertThatThrownBy(
            () ->
                gather(
                    () -> {
                      get("first");
                      throw new IOException("failed");
                    }))
        .hasRootCauseMessage("failed");

    assertThat(commands(1)).isEqualTo("get first\r\n");
  }

  @Test
  void requests_thatAreGathered_areWrittenBeforeOneIsAwaited() throws Exception {
    answers(answer("first"));
    gather(() -> assertThat(value(get("first"), "first", LONG)).isEqualTo("of first"));

    assertThat(commands(1)).isEqualTo("get first\r\n");
  }

  @Test
  void requests_thatAreGathered_areWrittenOnceTheyAreLarge() throws Exception {
    gather(
        () -> {
          get("first");
          link.send(new Request<>(node, protocol.set("k", new byte[16_384], 0)));
          assertThat(commands(1)).isEqualTo("get first\r\n");
        });
  }

  /** Neither does another thread wait for who gathers, nor gather what is not its own. */
  @Test
  void requests_ofAnotherThread_areWrittenAtOnce() throws Exception {
    gather(
        () -> {
          get("first");
          within(threads.submit(() -> gather(() -> get("other"))));
          assertThat(commands(2)).isEqualTo("get first\r\nget other\r\n");
        });
  }

  /** What a test does, whose failures are its own. */
  private interface Step {
    void run() throws Exception;
  }

  private Void gather(Step step) {
    link.gather(
        () -> {
          try {
            step.run();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return null;
  }

  /** Returns as many lines as the server gets next. */
  private String commands(int count) throws IOException {
    server.setSoTimeout((int) LONG.toMillis());
    StringBuilder lines = new StringBuilder();
    for (int left = count; left > 0; ) {
      int next = server.getInputStream().read();
      lines.append((char) next);
      left -= next == '\n' ? 1 : 0;
    }
    return lines.toString();
  }

  /** Returns what one read of the server gives. */
  private String command() throws IOException {
    byte[] bytes = new byte[100];
    return new String(bytes, 0, server.getInputStream().read(bytes), ISO_8859_1);
  }

  @Test
  void readerThatGivesUp_isFollowedByWhoWaits() throws Exception {
    Request<Map<String, byte[]>> first = get("first");
    Request<Map<String, byte[]>> second = get("second");
    Future<Boolean> reader = waiter(first, Duration.ofMillis(300));
    Future<Boolean> waits = waiter(second, LONG.multipliedBy(3));
    assertThat(within(reader)).isFalse();
    answers(answer("first") + answer("second"));
    assertThat(within(waits)).isTrue();
    assertThat(value(second, "second", LONG)).isEqualTo("of second");
  }

  /** The first one reads; when its answer is there, the second must read its own. */
  @Test
  void readerThatHasItsAnswer_isFollowedByWhoWaits() throws Exception {
    for (int i = 0; i < 50; i++) {
      Request<Map<String, byte[]>> first = get("first");
      Request<Map<String, byte[]>> second = get("second");
      Future<Boolean> reader = waiter(first, LONG.multipliedBy(3));
      Future<Boolean> waits = waiter(second, LONG.multipliedBy(3));
      answers(answer("first"));
      assertThat(within(reader)).isTrue();
      answers(answer("second"));
      assertThat(within(waits)).isTrue();
    }
  }

  /** What nobody waits for any more is read all the same, when it comes. */
  @Test
  void answerThatAllHaveGivenUp_isRead() throws Exception {
    Request<Map<String, byte[]>> late = get("late");
    TransportContract.failure(() -> late.await(Deadline.after(SHORT)), Kind.TIMEOUT);
    answers(answer("late"));
    eventually("is read").until(late::isSettled);
  }

  @Test
  void connectionClosedByTheServer_whileAllHaveGivenUp_isNoticed() throws Exception {
    Request<Map<String, byte[]>> late = get("late");
    TransportContract.failure(() -> late.await(Deadline.after(SHORT)), Kind.TIMEOUT);
    server.close();
    eventually("is over").until(() -> ended.get() == link);
    assertThat(TransportContract.failure(() -> late.await(Deadline.after(LONG)), Kind.LOST))
        .hasMessageContaining("the connection was lost before the answer came");
  }

  @ParameterizedTest
  @MethodSource("io.jcache.memcached.testkit.ThreadKind#present")
  void interruptedCallers_harmNobody(ThreadKind kind) throws Exception {
    ExecutorService executor = kind.newExecutor();
    try {
      CountDownLatch begun = new CountDownLatch(2);
      AtomicReference<Thread> interrupted = new AtomicReference<>();
      List<Future<String>> values = new ArrayList<>();
      for (String key : List.of("first", "second")) {
        Callable<String> call =
            () -> {
              if (key.equals("first")) {
                Thread.currentThread().interrupt(); // writes with it
                interrupted.set(Thread.currentThread());
              }
              Request<Map<String, byte[]>> request = get(key);
              begun.countDown();
              String value = value(request, key, LONG);
              return value + " " + Thread.interrupted();
            };
        values.add(executor.submit(call));
        eventually("is sent").until(() -> begun.getCount() == 2 - values.size());
      }
      for (int i = 0; i < 10; i++) {
        interrupted.get().interrupt();
        assertThat(values.get(0).isDone()).isFalse();
      }
      answers(answer("first") + answer("second"));
      assertThat(within(values.get(0))).isEqualTo("of first true");
      assertThat(within(values.get(1))).isEqualTo("of second false");
      assertThat(link.hasEnded()).isFalse();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void bytesThatNobodyAskedFor_endTheLink_andAreTold() throws Exception {
    Request<Map<String, byte[]>> asked = get("k");
    answers(answer("k") + "ERROR Too many open connections\r\n");
    assertThat(value(asked, "k", LONG)).isEqualTo("of k");
    eventually("has ended").until(link::isOver);
    assertThat(link.endCause())
        .isEqualTo(
            "the server sent what nobody had asked for: \"ERROR Too many open connections\"");
    assertThat(ended.get()).isSameAs(link);
  }

  /** A large value goes out by a helper, since the system may not take it at once. */
  @Test
  void commands_keepTheirOrder_whateverTheirLength() throws Exception {
    int[] lengths = {1, 100_000, 10, 20_000, 70_000, 5, 300_000, 1, 1, 16_384, 1};
    Future<byte[]> received =
        threads.submit(
            () -> {
              int total = 0;
              for (int i = 0; i < lengths.length; i++) {
                total += "set k%02d 0 0 %d\r\n\r\n".formatted(i, lengths[i]).length() + lengths[i];
              }
              return server.getInputStream().readNBytes(total);
            });
    List<Request<?>> sets = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < lengths.length; i++) {
      byte[] value = new byte[lengths[i]];
      Arrays.fill(value, (byte) ('a' + i));
      Request<?> set = new Request<>(node, protocol.set("k%02d".formatted(i), value, 0));
      sets.add(set);
      link.send(set);
      expected
          .append("set k%02d 0 0 %d\r\n".formatted(i, lengths[i]))
          .append(new String(value, ISO_8859_1))
          .append("\r\n");
    }
    assertThat(new String(within(received), ISO_8859_1)).isEqualTo(expected.toString());
    answers("STORED\r\n".repeat(lengths.length));
    for (Request<?> set : sets) {
      set.await(Deadline.after(LONG));
    }
  }
}
