package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.ServerKind;
import java.util.List;

/** A table of the kinds of connections, beside TCP. */
public final class SocketReport {
  /** The operations that are measured. */
  static final List<String> OPERATIONS = List.of("get", "put");

  /** The numbers of connections that they are measured on. */
  static final List<Integer> LINKS = List.of(1, 2);

  private SocketReport() {}

  /** Returns what the figures of a kind of connection and a number of them are called. */
  public static String name(ServerKind kind, int links) {
    return kind + " " + links;
  }

  /** Returns the table. */
  public static String of(Figures figures) {
    StringBuilder text = new StringBuilder();
    Machine machine = figures.machine();
    text.append(
        "Measured on %s (UTC) at commit %s: %s.%n%n"
            .formatted(machine.date(), machine.commit(), machine.line()));
    text.append("| calls a second, links | threads | TCP | TLS, of TCP | Unix socket, of TCP |\n");
    text.append("|---|---|---|---|---|\n");
    for (String operation : OPERATIONS) {
      for (int links : LINKS) {
        for (int threads : BenchmarkRun.THREADS) {
          double tcp = figures.median(operation, name(ServerKind.TCP, links), threads);
          double tls = figures.median(operation, name(ServerKind.TLS, links), threads);
          double unix = figures.median(operation, name(ServerKind.UNIX, links), threads);
          text.append(
              "| `%s`, %d | %d | %s | **%s** (%s) | **%s** (%s) |%n"
                  .formatted(
                      operation,
                      links,
                      threads,
                      Report.number(tcp),
                      Report.ratio(tls, tcp),
                      Report.number(tls),
                      Report.ratio(unix, tcp),
                      Report.number(unix)));
        }
      }
    }
    return text.toString().replace("\r\n", "\n");
  }
}
