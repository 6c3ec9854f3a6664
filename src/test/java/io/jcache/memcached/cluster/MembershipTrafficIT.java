package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.cluster.ListHistory.Event;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import io.jcache.memcached.testkit.Wiring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two JVMs that read and change a cache, while servers join, leave, come back with what they held,
 * and are replaced behind their names.
 *
 * <p>{@code -Dmembership.seconds=600} makes it longer, {@code -Dmembership.pause=3000} has so many
 * milliseconds pass between changes, {@code -Dmembership.seed} repeats the changes of a run.
 */
@Tag("full")
final class MembershipTrafficIT {
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("membership.seconds", 45));
  private static final int PAUSE_MILLIS = Integer.getInteger("membership.pause", 200);
  private static final Duration CONTROL = Duration.ofSeconds(4);
  private static final int CONTROLS = 10;
  private static final int SERVERS = 5;
  private static final int FIRST = 3;
  private static final int THREADS = 3;

  /** The calls of a JVM between two changes, at the least: enough to find what did not move. */
  private static final int CALLS = 200;

  /** The changes of the list, however long a busy machine takes. */
  private static final int LEAST = 3;

  private static final int MOST_APART_MILLIS = 200;

  @TempDir Path directory;
  private final long seed = Long.getLong("membership.seed", new Random().nextInt());
  private final Random random = new Random(seed);
  private final List<MemcachedServer> servers = new ArrayList<>();
  private final List<MemcachedServer> list = new ArrayList<>();
  private final List<ChildJvm> jvms = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private String options = "";
  private int changes;
  private int attempts;

  @BeforeEach
  void start() {
    while (servers.size() < SERVERS) {
      servers.add(MemcachedServer.start());
    }
    list.addAll(servers.subList(0, FIRST));
  }

  @AfterEach
  void stop() {
    jvms.forEach(ChildJvm::close);
    servers.forEach(MemcachedServer::close);
  }

  /** How the JVMs come by another list. */
  private enum Telling {
    /** Both are told at the same time. */
    TOGETHER,
    /** One of them is told later. */
    APART,
    /** As above, and neither marks servers: a control. */
    APART_UNMARKED,
    /** Each opens another manager, which empties and marks nothing: a control. */
    NOT
  }

  @ParameterizedTest
  @CsvSource({"DIRECT, ketama, TOGETHER", "SPY_ASCII, ketama, APART"})
  void changes_underLoadOfTwoJvms_giveNothingOldOnceBothKnow(
      Wiring wiring, String distribution, Telling telling) throws Exception {
    givesNothingOld(wiring, distribution, telling);
  }

  private void givesNothingOld(Wiring wiring, String distribution, Telling telling)
      throws Exception {
    open(wiring.query() + "&distribution=" + distribution, telling);

    changeFor(TIME, telling);

    ListHistory history = history();
    System.out.printf(
        "%s, %s, %s: %s, %d changes%n", wiring, distribution, telling, history, changes);
    String about = "seed " + seed + ", " + log;
    assertThat(changes).isPositive();
    assertThat(history.kept()).as("what did not move stays").isPositive();
    assertThat(history.failedPuts()).isLessThan(history.puts() / 2);
    assertThat(history.wrong()).as(about).isEmpty();
    assertThat(history.stale()).as(about).isEmpty();
    assertThat(history.staleBeyondTheChange()).as(about).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NOT", "APART_UNMARKED"})
  void changes_ofWhichServersKnowNothing_giveWhatIsOld(Telling telling) throws Exception {
    long found = 0;
    for (int attempt = 0; attempt < CONTROLS && found == 0; attempt++) {
      jvms.forEach(ChildJvm::close);
      jvms.clear();
      log.clear();
      open(Wiring.DIRECT.query(), telling);

      changeFor(CONTROL, telling);

      ListHistory history = history();
      System.out.printf("%s: %s, %d changes%n", telling, history, changes);
      found = history.stale().size();
    }
    assertThat(found).isPositive();
  }

  private void open(String more, Telling telling) {
    options = "/members" + attempts++ + "?failure-policy=throw&timeout=3s&" + more;
    while (jvms.size() < 2) {
      jvms.add(ChildJvm.startAlike(MembershipJvm.class));
    }
    askAll((telling == Telling.APART_UNMARKED ? "unmarked " : "open ") + uri());
    askAll("start " + THREADS);
  }

  private String uri() {
    return "memcached://" + addresses() + options;
  }

  private String addresses() {
    return list.stream().map(MemcachedServer::address).collect(Collectors.joining(";"));
  }

  private void askAll(String line) {
    jvms.forEach(jvm -> jvm.say(line));
    jvms.forEach(jvm -> ParentJvm.words(jvm.hear()));
  }

  private void changeFor(Duration time, Telling telling) {
    long until = System.nanoTime() + time.toNanos();
    int before = changes;
    while (System.nanoTime() < until || changes - before < LEAST) {
      pause(PAUSE_MILLIS);
      askAll("works " + CALLS); // More than the pause on a busy machine, where changes take long.
      if (random.nextInt(4) == 0) {
        replace();
      } else {
        change(telling);
      }
    }
    pause(PAUSE_MILLIS);
    askAll("works " + CALLS);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Another process takes the place of a server, which is on the list or not. */
  private void replace() {
    MemcachedServer server = servers.get(random.nextInt(SERVERS));
    log.add("replace " + servers.indexOf(server));
    server.restart();
    askAll("serves");
  }

  private void change(Telling telling) {
    List<MemcachedServer> others = new ArrayList<>(servers);
    others.removeAll(list);
    boolean leaves = list.size() > 1 && random.nextInt(SERVERS) < list.size();
    boolean joins = !others.isEmpty() && (!leaves || random.nextInt(3) == 0);
    if (leaves) {
      list.remove(random.nextInt(list.size()));
    }
    if (joins) {
      list.add(random.nextInt(list.size() + 1), others.get(random.nextInt(others.size())));
    }
    log.add(list.stream().map(servers::indexOf).toList().toString());
    changes++;
    String line =
        telling == Telling.NOT
            ? "reopen " + changes + " " + uri()
            : "use " + changes + " " + addresses();
    if (telling == Telling.TOGETHER || telling == Telling.NOT) {
      askAll(line);
    } else {
      int first = random.nextInt(2);
      ParentJvm.words(jvms.get(first).ask(line));
      pause(random.nextInt(MOST_APART_MILLIS));
      ParentJvm.words(jvms.get(1 - first).ask(line));
    }
  }

  private ListHistory history() throws IOException {
    List<Event> events = new ArrayList<>();
    for (ChildJvm jvm : jvms) {
      Path file = directory.resolve(jvm.pid() + ".history");
      ParentJvm.words(jvm.ask("stop " + file));
      events.addAll(ListHistory.read(file));
    }
    return new ListHistory(events);
  }
}
