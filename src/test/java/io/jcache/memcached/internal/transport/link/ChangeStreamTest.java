package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultyTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is heard of a server that tells of changes, and what of one that may have left some out. */
final class ChangeStreamTest {
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofMillis(50), Protocol.ASCII)
          .withConnectTimeout(Duration.ofSeconds(20));
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  /** Takes no silence amiss. */
  private static final ChangeStream.Pace CALM = new ChangeStream.Pace(LONG, LONG, SOON, SOON);

  private final WatchedServer server = new WatchedServer();
  private final Asked asked = new Asked();
  private final Heard heard = new Heard();
  private ChangeStream stream;

  ChangeStreamTest() throws IOException {}

  @AfterEach
  void close() throws Exception {
    if (stream != null) {
      stream.close();
    }
    server.close();
  }

  /** What the other connections of the server are asked for. */
  private final class Asked extends FaultyTransport {
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicInteger announced = new AtomicInteger();
    private volatile boolean echoed;

    Asked() {
      super(new MemoryTransport(server.node(), new MemoryItems(System::currentTimeMillis)));
    }

    @Override
    public Reply<Map<String, String>> stats(String group) {
      return super.stats(group).map(general -> Map.of("log_worker_dropped", dropped.toString()));
    }

    @Override
    public Reply<CasResult> announce(String key) {
      announced.incrementAndGet();
      if (echoed) {
        server.tell(line(key));
      }
      return super.announce(key);
    }
  }

  /** What was heard. */
  private static final class Heard implements ChangeStream.Listener {
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<Told> how = new CopyOnWriteArrayList<>();
    private final AtomicInteger all = new AtomicInteger();

    @Override
    public void changed(String itemKey, Supplier<Told> told) {
      how.add(told.get());
      keys.add(itemKey);
      if (itemKey.equals("fails")) {
        throw new IllegalStateException("made to fail");
      }
    }

    @Override
    public void allChanged(@Nullable String unheard) {
      all.incrementAndGet();
    }
  }

  private static String line(String key) {
    return "ts=1.2 gid=7 type=item_store key=" + key + " status=stored cmd=set ttl=0 clsid=1\n";
  }

  private void start(ChangeStream.Pace pace) {
    stream = new ChangeStream(server.node(), OPTIONS, asked, heard, pace);
    stream.start();
  }

  private void watch(ChangeStream.Pace pace) {
    start(pace);
    eventually("it is watched").until(stream::isWatching);
  }

  private void awaitAll(int times) {
    eventually("all counts as changed").until(() -> heard.all.get() >= times);
  }

  private void awaitKey(String key) {
    eventually(key).until(() -> heard.keys.contains(key));
  }

  @Test
  void beginning_makesAllOld_andEachChangeOneKey() {
    watch(CALM);
    assertThat(heard.all).hasValue(1);
    server.tell(line("a/b~1.sx") + line("a%20b%ff%%4%zz") + "ts=1 type=deleted key=last\r\n");

    awaitKey("last");
    assertThat(heard.keys).containsExactly("a/b~1.sx", "a b\u00ff%%4%zz", "last");
    assertThat(heard.all).hasValue(1);
    assertThat(server.commands()).containsExactly("watch mutations deletions");
  }

  @ParameterizedTest
  @CsvSource({
    "type=deleted key=k cmd=delete, DELETED",
    "type=item_store key=k status=stored cmd=add ttl=0, ADDED",
    "type=item_store key=k status=stored cmd=set ttl=0, STORED",
    "type=item_store key=k status=stored cmd=append ttl=0, REPLACED",
    "type=item_store key=k status=stored cmd=cas ttl=0, REPLACED",
    "type=item_store key=k status=stored cmd=cas ttl=2147483647 size=9, REPLACED",
    "type=item_store key=k status=stored cmd=cas ttl=4294967295, DELETED",
    "type=item_store key=k status=exists cmd=cas ttl=0 size=0, ANNOUNCED",
    "type=item_store key=k status=not_found cmd=cas ttl=0, ANNOUNCED",
    "type=item_store key=k status=exists cmd=cas ttl=0 size=9, REFUSED",
    "type=item_store key=k status=not_stored cmd=add ttl=0 size=0, REFUSED"
  })
  void line_saysHowItWasChanged(String line, Told told) {
    watch(CALM);
    server.tell("ts=1.2 gid=7 " + line + "\n");
    awaitKey("k");
    assertThat(heard.how).containsExactly(told);
  }

  @Test
  void olderServer_isWatchedWithoutDeletions() {
    server.answer(command -> command.endsWith("deletions") ? "ERROR" : "OK");
    watch(CALM);
    server.tell(line("k"));
    awaitKey("k");
    assertThat(server.commands()).containsExactly("watch mutations deletions", "watch mutations");
  }

  @Test
  void connectionThatEnds_makesAllOld_andIsMadeAnew() throws Exception {
    watch(CALM);
    server.cut();

    awaitAll(3);
    eventually("it is watched again").until(stream::isWatching);
    server.tell(line("k"));
    awaitKey("k");
  }

  @Test
  void silence_makesAllOld_whereTheServerTellsNothingOfWhatItWasMadeToTell() {
    watch(new ChangeStream.Pace(SOON, SOON, SOON, SOON));

    awaitAll(3);
    assertThat(asked.announced).hasPositiveValue();
  }

  @Test
  void silence_ofAServerThatHadNothingToTell_isNone() {
    asked.echoed = true;
    watch(new ChangeStream.Pace(SOON, LONG, SOON, SOON));

    eventually("it is asked again and again").until(() -> asked.announced.get() > 5);
    assertThat(heard.all).hasValue(1);
    assertThat(server.commands()).hasSize(1);
  }

  /** Each line takes its time, and no end comes in sight. */
  @Test
  void lineWithoutAnEnd_isSilence() {
    watch(new ChangeStream.Pace(SOON, SOON, SOON, SOON));
    for (int i = 0; i < 100 && heard.all.get() < 3; i++) {
      try {
        server.tell("key=".repeat(10_000));
      } catch (IllegalStateException e) {
        break; // it was given up
      }
    }
    awaitAll(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "skipped=17",
        "",
        "SERVER_ERROR out of memory",
        "\u0000\u00ff key",
        "ts=1 type=item_store key"
      })
  void lineWithoutAKey_makesAllOld(String text) {
    watch(CALM);
    server.tell(text + "\n");
    awaitAll(2);
    server.tell(line("k"));
    awaitKey("k");
    assertThat(server.commands()).hasSize(1);
  }

  @Test
  void lineThatIsTooLong_makesAllOld() {
    watch(CALM);
    server.tell("ts=1 key=" + "x".repeat(100_000) + "\n" + line("k"));
    awaitKey("k");
    assertThat(heard.all).hasValue(2);
    assertThat(heard.keys).containsExactly("k");
  }

  @Test
  void linesThatTheServerCountsAsLeftOut_makeAllOld() {
    asked.dropped.set(5);
    watch(CALM);
    server.tell(line("k"));
    awaitKey("k");
    assertThat(heard.all).as("what was left out before").hasValue(1);

    asked.dropped.set(6);
    awaitAll(2);
    asked.refuse(FaultyTransport.Request.STATS, Kind.TIMEOUT, 3);
    asked.dropped.set(7);
    awaitAll(3);

    assertThat(server.commands()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"ERROR", "CLIENT_ERROR no", "WATCHER_TOO_MANY log watcher limit reached", "''"})
  void refusal_isSaidOnce_andAskedForAgain(String answer) {
    server.answer(command -> answer);
    try (CapturedLog log = new CapturedLog()) {
      start(CALM);
      eventually("attempts").until(() -> server.commands().size() >= 6);
      assertThat(stream.isWatching()).isFalse();
      assertThat(heard.all).hasValue(0);
      assertThat(log.lines(server.node().address()))
          .singleElement()
          .asString()
          .contains("does not tell of changes (it answered '" + answer + "' to 'watch mutations')");
    }
    server.answer(command -> "OK");
    eventually("it is watched").until(stream::isWatching);
  }

  @Test
  void serverOfTooManyConnections_isNoRefusal() {
    server.answer(command -> "ERROR Too many open connections");
    try (CapturedLog log = new CapturedLog()) {
      start(CALM);
      eventually("attempts").until(() -> server.commands().size() >= 3);
      assertThat(log.lines(server.node().address())).isEmpty();
    }
    assertThat(server.commands()).containsOnly("watch mutations deletions");
  }

  @Test
  void listenerThatFails_makesAllOld_andHearsOn() {
    watch(CALM);
    server.tell(line("fails"));

    awaitAll(3);
    eventually("it is watched again").until(stream::isWatching);
    server.tell(line("k"));
    awaitKey("k");
  }

  @Test
  void end_isThatOfTheThread() {
    watch(CALM);
    stream.close();
    stream.close();
    eventually("end")
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().contains("watch-" + server.node().address())));
    assertThat(stream.isWatching()).isFalse();
  }
}
