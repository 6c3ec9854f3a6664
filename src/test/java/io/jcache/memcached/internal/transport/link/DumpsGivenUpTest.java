package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps whose keys nobody waits for any more. */
final class DumpsGivenUpTest {
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(60), Protocol.ASCII);

  private static final String BUSY = "BUSY currently processing crawler request\r\n";
  private static final String LOCKED = "ERROR locked try again later\r\n";
  private static final String ENDLESS = "key=of%2Fothers exp=-1\n" + FakeServer.ENDLESS;

  private final AtomicInteger asked = new AtomicInteger();

  /** Takes keys until it is told not to. */
  private static final class Taker implements KeySink {
    final AtomicInteger taken = new AtomicInteger();
    volatile boolean wanted = true;

    @Override
    public boolean accept(byte[] buffer, int offset, int length) {
      taken.incrementAndGet();
      return true;
    }

    @Override
    public boolean isWanted() {
      return wanted;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BUSY, LOCKED, ENDLESS})
  void dump_givenUp_endsSoon(String answer) throws Exception {
    Taker taker = new Taker();
    try (FakeServer server = new FakeServer(command -> answer(answer));
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      CompletableFuture<TransportException> end = dump(transport, taker);
      eventually("the dump").until(() -> asked.get() > 0);

      taker.wanted = false;

      TransportException failure = end.get(20, TimeUnit.SECONDS);
      assertThat(failure.kind()).isEqualTo(Kind.INTERRUPTED);
      assertThat(transport.status().failures()).as("failures of the node").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BUSY, LOCKED, ENDLESS})
  void close_duringADump_endsIt(String answer) throws Exception {
    try (FakeServer server = new FakeServer(command -> answer(answer));
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      CompletableFuture<TransportException> end = dump(transport, new Taker());
      eventually("the dump").until(() -> asked.get() > 0);

      transport.close();

      assertThat(end.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CLOSED);
    }
  }

  /** Pauses that end at once asked the server again and again. */
  @ParameterizedTest
  @ValueSource(strings = {BUSY, LOCKED})
  void dump_interruptedWhileItPauses_endsSoon(String answer) throws Exception {
    try (FakeServer server = new FakeServer(command -> answer(answer));
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      CompletableFuture<Kind> end = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  transport.dump("of/", new Taker());
                } catch (TransportException e) {
                  end.complete(Thread.currentThread().isInterrupted() ? e.kind() : Kind.CLOSED);
                }
              });
      caller.start();
      eventually("the dump").until(() -> asked.get() > 0);

      caller.interrupt();

      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(Kind.INTERRUPTED);
    }
  }

  /** Who had given up before its turn kept its place, and those behind it waited for it, too. */
  @Test
  void dump_givenUpBeforeItsTurn_leavesItToTheNext() throws Exception {
    Taker first = new Taker();
    Taker second = new Taker();
    Taker third = new Taker();
    Taker fourth = new Taker();
    try (FakeServer server = new FakeServer(command -> answer(ENDLESS));
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      CompletableFuture<TransportException> one = dump(transport, first);
      eventually("the first dump").until(() -> asked.get() == 1);
      CompletableFuture<TransportException> two = dump(transport, second);
      eventually("the second").until(() -> waiting() == 1);
      CompletableFuture<TransportException> three = dump(transport, third);
      eventually("the third").until(() -> waiting() == 2);

      CompletableFuture<TransportException> four = dump(transport, fourth);
      eventually("the fourth").until(() -> waiting() == 3);

      second.wanted = false;
      assertThat(two.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.INTERRUPTED);
      assertThat(asked).as("dumps that had their turn").hasValue(1);
      first.wanted = false;
      assertThat(one.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.INTERRUPTED);
      eventually("keys of the third").until(() -> third.taken.get() > 0);
      assertThat(fourth.taken).as("keys of the fourth").hasValue(0);
      third.wanted = false;
      assertThat(three.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.INTERRUPTED);
      eventually("keys of the fourth").until(() -> fourth.taken.get() > 0);
      fourth.wanted = false;
      assertThat(four.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.INTERRUPTED);
    }
  }

  /** What takes keys may need others in the middle of it. */
  @Test
  void dump_inTheMiddleOfAnother_waitsForNoTurn() throws Exception {
    String list = "key=of%2Fothers exp=-1\nEND\r\n";
    AtomicInteger taken = new AtomicInteger();
    KeySink inner = (buffer, offset, length) -> taken.incrementAndGet() > 0;
    try (FakeServer server = new FakeServer(command -> list);
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      transport.dump(
          "of/",
          (buffer, offset, length) -> {
            Metadump.run(server.node(), OPTIONS, "of/", inner, Duration.ofSeconds(5));
            return true;
          });
      transport.dump("of/", inner);
    }
    assertThat(taken).hasValue(2);
  }

  private static long waiting() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                List.of(stack).stream()
                    .anyMatch(frame -> frame.getClassName().equals(DumpTurns.class.getName())))
        .count();
  }

  private String answer(String answer) {
    asked.incrementAndGet();
    return answer;
  }

  /** Returns what a dump fails with. */
  private static CompletableFuture<TransportException> dump(Transport transport, KeySink sink) {
    CompletableFuture<TransportException> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                transport.dump("of/", sink);
                end.completeExceptionally(new AssertionError("it ended"));
              } catch (TransportException e) {
                end.complete(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return end;
  }
}
