package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.InOrder;
import io.jcache.memcached.internal.transport.wire.MetaProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several connections to a server, of which one is not as the others. */
final class SeveralLinksTest {
  private static final int LINKS = 4;
  private static final int THREADS = 64;
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(60), Protocol.ASCII);

  private final List<Link> made = new CopyOnWriteArrayList<>();

  /** Returns what notes the links that it makes, and then does something. */
  private Connector connector(Runnable afterEach) {
    DirectConnector direct = new DirectConnector(LINKS);
    return new Connector() {
      @Override
      public int links() {
        return direct.links();
      }

      @Override
      public Link connect(Attempt attempt) {
        Link link = direct.connect(attempt);
        made.add(link);
        afterEach.run();
        return link;
      }
    };
  }

  /** A server without items. */
  private static class Empty implements FakeServer.Answers {
    final Queue<String> commands = new ConcurrentLinkedQueue<>();

    @Override
    public String text(String command) {
      commands.add(command);
      return "END\r\n";
    }
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  /** Every call of the threads of one connection failed for as long as that lived. */
  @Test
  void oneWithoutMetaCommands_allAreSpokenToInClassicText() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    Empty answers =
        new Empty() {
          @Override
          public String meta() {
            return questions.incrementAndGet() == 3
                ? "SERVER_ERROR out of memory\r\n"
                : "EN O1\r\n";
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (FakeServer server = new FakeServer(answers);
        Transport transport =
            new NodeTransport(server.node(), OPTIONS, new DirectConnector(LINKS))) {
      transport.connectAhead();
      eventually("is up").until(() -> transport.status().state() == State.UP);
      assertThat(questions).hasValue(LINKS);
      List<Future<Item>> items = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        items.add(threads.submit(() -> transport.gets("k").await(later())));
      }
      for (Future<Item> item : items) {
        assertThat(item.get()).isNull();
      }
      assertThat(answers.commands).filteredOn("gets k"::equals).hasSize(THREADS);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void metaCommand_whereTheServerHasNone_saysWhatBecomesOfTheNext() throws Exception {
    try (FakeServer server = new FakeServer(new Empty());
        LinkKeeper keeper =
            NodeContract.keeper(
                server.node(),
                OPTIONS,
                new AsciiProtocol(ReplyCheck.REQUESTED_KEY),
                new DirectConnector(LINKS))) {
      MetaProtocol meta = new MetaProtocol(ReplyCheck.REQUESTED_KEY);
      for (Exchange<?> exchange :
          List.of(
              meta.get(List.of("k")),
              new InOrder<>(meta.get(List.of("g")), meta.set("k", new byte[1], 0)),
              meta.addForToken("k", new byte[1], 0))) {
        Request<?> request = new Request<>(server.node(), exchange);
        keeper.send(request);
        assertThat(TransportContract.failure(() -> request.await(later()), Kind.DOWN))
            .hasMessageContaining("took before it was connected anew, and does not now")
            .hasMessageEndingWith("the next call is sent in classic text");
      }
    }
  }

  /** The keeper span for ever, and the last connection was left open. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, LINKS})
  void oneThatEndsBeforeAllAreMade_isFollowedByAnotherAttempt(int whileMaking) throws Exception {
    Connector connector =
        connector(
            () -> {
              if (made.size() == whileMaking) {
                made.get(0).end(Kind.LOST, "made to end");
              }
            });
    try (FakeServer server = new FakeServer(new Empty())) {
      try (Transport transport = new NodeTransport(server.node(), OPTIONS, connector)) {
        transport.connectAhead();
        eventually("is made anew").until(() -> made.size() == whileMaking + LINKS);
        eventually("is up").until(() -> transport.status().state() == State.UP);
        assertThat(transport.gets("k").await(later())).isNull();
        assertThat(made.subList(0, whileMaking)).allMatch(Link::hasEnded);
        assertThat(made.subList(whileMaking, made.size())).noneMatch(Link::hasEnded);
        assertThat(transport.status().reconnects()).isZero();
      }
      assertThat(made).allMatch(Link::hasEnded);
    }
  }

  @Test
  void oneThatEnds_endsAll() throws Exception {
    try (FakeServer server = new FakeServer(new Empty());
        Transport transport = new NodeTransport(server.node(), OPTIONS, connector(() -> {}))) {
      assertThat(transport.gets("k").await(later())).isNull();
      List<Link> all = List.copyOf(made);
      all.get(2).end(Kind.LOST, "made to end");
      assertThat(all).hasSize(LINKS).allMatch(Link::isOver);
      eventually("is made anew").until(() -> transport.status().reconnects() == 1);
      Reply<Item> behind = transport.on(3).gets("k");
      assertThat(behind.await(later())).isNull();
      assertThat(behind.channel()).as("the first of those that follow").isEqualTo(LINKS + 1);
    }
  }

  /** Requests that wait for a connection are sent where they were meant to be, too. */
  @Test
  void on_beforeThereIsAConnection_isSentOnTheFirst() throws Exception {
    try (FakeServer server = new FakeServer(new Empty());
        Transport transport =
            new NodeTransport(server.node(), OPTIONS, new DirectConnector(LINKS))) {
      List<Reply<Item>> replies = new CopyOnWriteArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> replies.add(transport.on(0).gets("k")));
        thread.start();
        thread.join();
      }
      for (Reply<Item> reply : replies) {
        assertThat(reply.await(later())).isNull();
        assertThat(reply.channel()).isEqualTo(1);
      }
    }
  }

  /** Each waited for the one before: eight of them, two seconds each, made a silent server live. */
  @Test
  void signsOfLife_areAskedForOnAll_beforeAnyIsAwaited() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch mayAnswer = new CountDownLatch(1);
    Empty answers =
        new Empty() {
          @Override
          public String statistics() {
            asked.incrementAndGet();
            try {
              mayAnswer.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return "END\r\n";
          }
        };
    try (FakeServer server = new FakeServer(answers);
        Transport transport =
            new NodeTransport(server.node(), OPTIONS, new DirectConnector(LINKS))) {
      transport.connectAhead();
      eventually("is asked on all").until(() -> asked.get() == LINKS);
      mayAnswer.countDown();
    }
  }
}
