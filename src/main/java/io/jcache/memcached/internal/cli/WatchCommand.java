package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.cli.ServerWatch.Subject;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what applications change in a cache, as it happens. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what applications store in a cache, as it happens, until Ctrl+C; what they delete"
          + " where the server can tell (newer ones than memcached 1.6.18). A server that is busy"
          + " may leave lines out, and one that ends is watched again when it is back. Reads,"
          + " expiries and evictions are not told."
    })
final class WatchCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration ALWAYS = Duration.ofDays(365);
  private static final int MOST_UNTOLD = 10_000;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  @Parameters(index = "1", paramLabel = "CACHE", description = "The name of the cache.")
  private String cache = "";

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many changes.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--seconds", paramLabel = "N", description = "Ends after so many seconds.")
  private long seconds = ALWAYS.toSeconds();

  private final BlockingQueue<ServerWatch.Told> told = new ArrayBlockingQueue<>(MOST_UNTOLD);
  private final Set<Node> watched = new LinkedHashSet<>();
  private boolean failed;

  @Override
  public Integer call() throws InterruptedException {
    Screen screen = Screen.of(spec);
    try (CacheTarget cluster = CacheTarget.open(target.settings())) {
      String root = cluster.keys(cache).generationKey();
      Map<Node, Kind> dead = dead(cluster, screen);
      List<ServerWatch> watches = new ArrayList<>();
      try {
        if (dead.size() < cluster.transports().size()) {
          for (Transport server : cluster.transports()) {
            ServerWatch watch =
                new ServerWatch(
                    server.node(), cluster.options(), ServerWatch.Times.USUAL, root, told);
            watches.add(watch);
            watch.start(dead.get(server.node()));
          }
          List<ServerWatch.Told> early = begin(watches.size() - dead.size(), screen);
          if (!watched.isEmpty()) {
            screen.err().println("Watching " + sorted(cluster) + "; Ctrl+C ends it");
            watch(early, screen, root);
          }
        }
      } finally {
        close(watches);
      }
    }
    return failed ? ExitCode.FAILED : ExitCode.WELL;
  }

  /** Closes watches, each whatever becomes of those before. */
  private static void close(List<ServerWatch> watches) {
    TransportException failure = null;
    for (ServerWatch watch : watches) {
      try {
        watch.close();
      } catch (TransportException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Says which servers cannot be watched, as they do not answer, and returns them and why. */
  private Map<Node, Kind> dead(CacheTarget cluster, Screen screen) {
    List<Reply<Map<String, String>>> replies =
        cluster.transports().stream().map(server -> server.stats("")).toList();
    Deadline deadline = cluster.patience();
    Map<Node, Kind> dead = new HashMap<>();
    for (int i = 0; i < replies.size(); i++) {
      Transport server = cluster.transports().get(i);
      try {
        replies.get(i).await(deadline);
      } catch (TransportException e) {
        dead.put(server.node(), e.kind());
        remark(
            new ServerWatch.Told(server.node(), Subject.LOST, Target.cause(server, e), null),
            screen);
      }
    }
    return dead;
  }

  private List<Node> sorted(CacheTarget cluster) {
    return cluster.transports().stream().map(Transport::node).filter(watched::contains).toList();
  }

  /**
   * Waits until so many servers are watched or could not be; returns the lines of those that are.
   */
  private List<ServerWatch.Told> begin(int servers, Screen screen) throws InterruptedException {
    List<ServerWatch.Told> lines = new ArrayList<>();
    Set<Node> heard = new HashSet<>();
    while (heard.size() < servers) {
      ServerWatch.Told next = told.take();
      switch (next.subject()) {
        case WATCHED -> watched.add(next.node());
        case LINE -> lines.add(next);
        default -> remark(next, screen);
      }
      if (next.subject() == Subject.WATCHED || next.subject() == Subject.LOST) {
        heard.add(next.node());
      }
    }
    return lines;
  }

  private void watch(List<ServerWatch.Told> early, Screen screen, String root)
      throws InterruptedException {
    Deadline end =
        Deadline.after(Duration.ofSeconds(Math.max(0, Math.min(seconds, ALWAYS.toSeconds()))));
    Iterator<ServerWatch.Told> before = early.iterator();
    long shown = 0;
    // A reader that went away is seen by an error of what is printed.
    while (shown < count && !end.hasPassed() && !screen.out().checkError()) {
      ServerWatch.Told next =
          before.hasNext() ? before.next() : told.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        continue;
      }
      if (next.subject() != Subject.LINE) {
        remark(next, screen);
      } else if (show(next, root, screen)) {
        shown++;
      }
    }
  }

  private void remark(ServerWatch.Told what, Screen screen) {
    String remark =
        switch (what.subject()) {
          case WATCHED ->
              watched.add(what.node())
                  ? "is watched now"
                  : "is watched again; what changed meanwhile is not told";
          case LOST ->
              watched.contains(what.node())
                  ? "is not watched: " + what.text() + "; it is tried again"
                  : "is not watched: " + what.text();
          default -> what.text();
        };
    failed |= what.subject() == Subject.LOST;
    if (what.failure() != null) {
      throw new IllegalStateException("watching " + what.node() + " has ended", what.failure());
    }
    screen.err().println(Printable.text("memcached " + what.node() + " " + remark));
  }

  /** Shows a line; returns false where it tells of no change. */
  private boolean show(ServerWatch.Told line, String root, Screen screen) {
    Map<String, String> fields = Change.fields(line.text());
    Change change = Change.of(fields, root);
    if (change == null) {
      return false;
    }
    Instant time = Objects.requireNonNullElseGet(Change.time(fields), Instant::now);
    String server = line.node().address();
    if (target.json()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("time", time.truncatedTo(ChronoUnit.MICROS).toString());
      json.put("server", server);
      json.put("change", change.what());
      json.put("key", change.key());
      json.put("command", fields.get("cmd"));
      json.put("bytes", change.bytes());
      screen.json(json);
    } else {
      screen
          .out()
          .println(
              Printable.text(
                  "%s  %s  %-7s  %s%s"
                      .formatted(
                          CLOCK.format(time),
                          server,
                          change.what(),
                          change.key(),
                          change.bytes() == null ? "" : "  " + Printable.bytes(change.bytes()))));
    }
    return true;
  }
}
