package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
          + " may leave lines out. Reads, expiries and evictions are not told."
    })
final class WatchCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration ALWAYS = Duration.ofDays(365);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  @Parameters(index = "1", paramLabel = "CACHE", description = "The name of the cache.")
  private String cache = "";

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many changes.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--seconds", paramLabel = "N", description = "Ends after so many seconds.")
  private long seconds = ALWAYS.toSeconds();

  private int failures;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Settings settings = target.settings();
    try (CacheTarget cluster = CacheTarget.open(settings)) {
      KeySpace keys = cluster.keys(cache);
      List<LineConnection> connections = connect(cluster, screen);
      try {
        screen.err().println("Watching " + connections + "; Ctrl+C ends it");
        Deadline end =
            Deadline.after(Duration.ofSeconds(Math.max(0, Math.min(seconds, ALWAYS.toSeconds()))));
        long shown = 0;
        // A reader that went away is seen by an error of what is printed.
        while (shown < count
            && !end.hasPassed()
            && !connections.isEmpty()
            && !screen.out().checkError()) {
          for (Iterator<LineConnection> each = connections.iterator(); each.hasNext(); ) {
            LineConnection connection = each.next();
            String line = next(connection, screen);
            if (line == null) {
              connection.close();
              each.remove();
            } else if (shown < count && show(line, connection, keys.generationKey(), screen)) {
              shown++;
            }
          }
        }
      } finally {
        connections.forEach(LineConnection::close);
      }
    }
    return failures == 0 ? ExitCode.WELL : ExitCode.FAILED;
  }

  private List<LineConnection> connect(CacheTarget cluster, Screen screen) {
    List<LineConnection> connections = new ArrayList<>();
    for (Transport server : cluster.transports()) {
      LineConnection connection = null;
      try {
        connection = LineConnection.open(server.node(), cluster.options());
        Duration patience = cluster.options().attemptTime();
        String answer = connection.ask("watch mutations deletions", patience);
        if (!answer.equals("OK")) {
          answer = connection.ask("watch mutations", patience);
          screen.err().println("memcached " + server.node() + " tells no deletions; newer ones do");
        }
        if (answer.equals("OK")) {
          connections.add(connection);
        } else {
          fail(
              server.node().address(), "it answered '" + answer + "' to 'watch mutations'", screen);
          connection.close();
        }
      } catch (TransportException e) {
        fail(server.node().address(), e.detail(), screen);
        if (connection != null) {
          connection.close();
        }
      }
    }
    return connections;
  }

  /** Returns a line, empty where there is none now; null where the connection has ended. */
  private @Nullable String next(LineConnection connection, Screen screen) {
    try {
      String line = connection.read(LOOK);
      return line == null ? "" : line;
    } catch (TransportException e) {
      fail(connection.node().address(), e.detail(), screen);
      return null;
    }
  }

  private void fail(String server, String why, Screen screen) {
    failures++;
    screen.err().println(Printable.text("memcached " + server + " is not watched: " + why));
  }

  private boolean show(String line, LineConnection connection, String root, Screen screen) {
    Map<String, String> fields = fields(line);
    Change change = Change.of(fields, root);
    if (change == null) {
      if (line.contains("skipped")) {
        screen
            .err()
            .println(Printable.text("memcached " + connection.node() + " left lines out: " + line));
      }
      return false;
    }
    String time = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS).toString();
    String server = connection.node().address();
    if (target.json()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("time", time);
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
                  "%-12s  %s  %-7s  %s%s"
                      .formatted(
                          time,
                          server,
                          change.what(),
                          change.key(),
                          change.bytes() == null ? "" : "  " + Printable.bytes(change.bytes()))));
    }
    return true;
  }

  /** Returns the fields of a line, each a name, '=' and a value. */
  static Map<String, String> fields(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    return fields;
  }
}
