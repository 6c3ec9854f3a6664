package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.cluster.Cluster.Guards;
import io.jcache.memcached.cluster.History.Event;
import io.jcache.memcached.cluster.History.Kind;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One JVM clears a cache of two servers, while another one reads and writes without pause. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
final class CoherentClearIT {

  private static final int CLEARS = 100;
  private static final int MILLIS_BETWEEN = 40;
  private static final int THREADS = 4;

  private MemcachedServer one;
  private MemcachedServer two;
  private ChildJvm clearing;
  private ChildJvm busy;

  @TempDir private Path directory;

  @BeforeAll
  void start() {
    one = MemcachedServer.start();
    two = MemcachedServer.start();
    Cluster cluster = Cluster.of("10s", one, two);
    clearing = ChildJvm.start(TrafficJvm.class, cluster);
    busy = ChildJvm.start(TrafficJvm.class, cluster);
  }

  @AfterAll
  void stop() {
    clearing.close();
    busy.close();
    one.close();
    two.close();
  }

  @Test
  void clear_whileAnotherJvmIsBusy_leavesNothingOfBefore() throws IOException {
    List<Event> events = clearWhileBusy("validated", Guards.ALL);

    assertThat(History.readsOfCleared(events)).isEmpty();
    assertReadsOfAllKinds(events);
  }

  /** The negative control: a JVM that takes every generation for valid goes on with the old one. */
  @Test
  void clear_withoutValidation_leavesWhatWasThere() throws IOException {
    List<Event> events = clearWhileBusy("trusting", Guards.NO_VALIDATION);

    assertReadsOfAllKinds(History.readsOfCleared(events));
  }

  private List<Event> clearWhileBusy(String name, Guards guardsOfBusy) throws IOException {
    Path clears = directory.resolve(name + "-clears");
    Path traffic = directory.resolve(name + "-traffic");
    ask(clearing, "open " + name + " " + Guards.ALL);
    ask(busy, "open " + name + " " + guardsOfBusy);
    ask(busy, "start " + THREADS);
    ask(clearing, "clear " + CLEARS + " " + MILLIS_BETWEEN + " " + clears);
    ask(busy, "stop " + traffic);

    List<Event> events = new ArrayList<>(History.read(clears));
    assertThat(events).filteredOn(event -> event.kind() == Kind.CLEAR).hasSize(CLEARS);
    events.addAll(History.read(traffic));
    System.out.printf(
        "%s: %d clears, %d puts, reads %s, of what was cleared %s%n",
        name,
        CLEARS,
        events.stream().filter(event -> event.kind() == Kind.PUT).count(),
        History.reads(events),
        History.reads(History.readsOfCleared(events)));
    return events;
  }

  private static void assertReadsOfAllKinds(List<Event> events) {
    Map<Kind, Integer> reads = History.reads(events);
    assertThat(reads.keySet())
        .contains(Kind.GET, Kind.GET_ALL, Kind.INVOKE, Kind.GET_AND_PUT, Kind.ITERATE);
  }

  private static void ask(ChildJvm jvm, String line) {
    ParentJvm.words(jvm.ask(line));
  }
}
