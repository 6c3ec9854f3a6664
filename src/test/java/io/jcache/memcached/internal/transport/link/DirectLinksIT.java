package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several connections to one server, which count as one node. */
final class DirectLinksIT {
  private static final int LINKS = 4;
  private static final int THREADS = 64;
  private static final byte[] ONE = {'1'};
  private static final byte[] TWO = {'2'};

  private final TransportOptions options =
      TransportOptions.of(Duration.ofSeconds(5), Protocol.ASCII);
  private final CapturedLog log = new CapturedLog();
  private MemcachedServer server;
  private Transport transport;

  @BeforeEach
  void start() {
    server = MemcachedServer.start();
    transport = new NodeTransport(node(), options, new DirectConnector(LINKS));
    transport.set("k", ONE, 0).await(later());
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    log.close();
  }

  private Node node() {
    return NodeContract.node(server);
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  /** Calls on as many threads, one after the other. */
  private static <T> List<T> onThreads(Callable<T> call) throws Exception {
    List<T> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      FutureTask<T> task = new FutureTask<>(call);
      new Thread(task).start();
      results.add(task.get(30, TimeUnit.SECONDS));
    }
    return results;
  }

  private long channel() {
    Reply<?> reply = transport.gets("k");
    reply.await(later());
    return reply.channel();
  }

  @Test
  void threads_keepToOneConnectionEach_andUseAll() throws Exception {
    List<Set<Long>> channels =
        onThreads(() -> Set.copyOf(List.of(channel(), channel(), channel())));
    assertThat(channels).allSatisfy(one -> assertThat(one).hasSize(1));
    assertThat(new TreeSet<>(channels.stream().flatMap(Set::stream).toList()))
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void compareAndSet_byAnotherThread_goesWhereTheTokenWasRead() throws Exception {
    List<Item> items = onThreads(() -> transport.gets("k").await(later()));
    Set<Long> channels =
        items.stream().map(item -> item.token().incarnation()).collect(Collectors.toSet());
    assertThat(channels).hasSize(LINKS);
    for (long channel : channels) {
      Item item = transport.on(channel).gets("k").await(later());
      assertThat(item.token().incarnation()).isEqualTo(channel);
      Reply<CasResult> swapped = transport.compareAndSet("k", item.token(), TWO, 0);
      assertThat(swapped.await(later())).isEqualTo(CasResult.DONE);
      assertThat(swapped.channel()).isEqualTo(channel);
    }
  }

  @Test
  void on_aConnectionThatLives_sendsBehindWhatWasSentThere() throws Exception {
    List<Reply<Void>> writes = onThreads(() -> transport.set("w", TWO, 0));
    for (Reply<Void> write : writes) {
      Reply<Boolean> delete = transport.on(write.channel()).delete("w");
      delete.await(later());
      assertThat(delete.channel()).isEqualTo(write.channel());
    }
  }

  @Test
  void on_aConnectionThatThereIsNot_sendsOnTheFirst() throws Exception {
    for (long channel : new long[] {Long.MIN_VALUE, -1, 0, LINKS + 1, Long.MAX_VALUE}) {
      List<Reply<Item>> replies = onThreads(() -> transport.on(channel).gets("k"));
      for (Reply<Item> reply : replies) {
        assertThat(reply.await(later()).value()).isEqualTo(ONE);
        assertThat(reply.channel()).isEqualTo(1);
      }
    }
  }

  @Test
  void oneConnectionLost_allAreReplaced_asOneChange() throws Exception {
    AsciiProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
    try (LinkKeeper keeper =
        NodeContract.keeper(node(), options, protocol, new DirectConnector(LINKS))) {
      Callable<Item> gets =
          () -> {
            Request<Map<String, Item>> request = new Request<>(node(), protocol.gets(List.of("k")));
            keeper.send(request);
            return request.await(later()).get("k");
          };
      Set<Long> before =
          onThreads(gets).stream().map(i -> i.token().incarnation()).collect(Collectors.toSet());
      assertThat(before).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
      Request<?> deadly = new Request<>(node(), new DeadlyExchange(false));
      keeper.send(deadly);
      TransportContract.failure(() -> deadly.await(later()), Kind.LOST);
      eventually("is connected again").until(() -> keeper.status().reconnects() == 1);
      Set<Long> after =
          onThreads(gets).stream().map(i -> i.token().incarnation()).collect(Collectors.toSet());
      assertThat(after).containsExactlyInAnyOrder(5L, 6L, 7L, 8L);
      for (long old : before) {
        Request<?> request = new Request<>(node(), protocol.gets(List.of("k")));
        assertThat(keeper.sendIn(old, request)).isFalse();
      }
      assertThat(keeper.status().reconnects()).isEqualTo(1);
      assertThat(log.lines("a new connection is made and used")).hasSize(1);
    }
  }

  @Test
  @Tag("full")
  void frozenServer_isSuspectOnce() {
    server.freeze();
    eventually("is suspect").until(() -> transport.status().state() == State.SUSPECT);
    server.thaw();
    eventually("answers").until(() -> transport.status().state() == State.UP);
    assertThat(log.lines("suspect: no answer for")).hasSize(1);
  }

  @Test
  void requestsInFlight_areCountedTogether() throws Exception {
    TransportOptions narrow = options.withMaxInFlight(10, 1 << 20);
    try (Transport few = new NodeTransport(node(), narrow, new DirectConnector(LINKS))) {
      few.gets("k").await(later());
      server.freeze();
      List<Reply<Item>> replies = onThreads(() -> few.gets("k"));
      server.thaw();
      int refused = 0;
      for (Reply<Item> reply : replies) {
        try {
          reply.await(later());
        } catch (TransportException e) {
          assertThat(e).hasMessageContaining("at most 10 with 1048576 bytes may");
          refused++;
        }
      }
      assertThat(refused).as("heartbeats count, too").isBetween(THREADS - 10, THREADS - 10 + LINKS);
      eventually("is idle").until(() -> few.status().inFlight() == 0);
    }
  }
}
