package io.jcache.memcached.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * The tables of the page performance.md; of a run from before direct connections were measured only
 * those that it has figures for.
 */
public final class Report {
  private static final String BEGIN = "<!-- figures: written by mvn -Pjmh verify -->\n";
  private static final String END = "<!-- end of the figures -->\n";

  private Report() {}

  /** A row: an operation, what the bare client does in its place, and how many entries it has. */
  private record Row(String label, String what, String bareLabel, String bareWhat) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("`get`", "get", "get", "get"),
          new Row("`put`", "put", "set", "put"),
          new Row("`replace(key, value)`", "replace", "replace", "replace"),
          new Row("`invoke`", "invoke", "get", "get"),
          new Row("`invoke`", "invoke", "gets and cas", "invoke"),
          new Row("`getAll`, 100 keys", "getAll", "getBulk", "getAll"),
          new Row("`putAll`, 100 entries", "putAll", "100 sets, pipelined", "putAll"));

  /** Returns a text whose figures are replaced. */
  public static String into(String text, Figures figures) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(
          "the figures' place is not there: the lines " + BEGIN + "and " + END);
    }
    return text.substring(0, begin + BEGIN.length()) + of(figures) + text.substring(end);
  }

  /** Returns the tables of figures. */
  public static String of(Figures figures) {
    StringBuilder text = new StringBuilder("\n");
    Machine machine = figures.machine();
    text.append(
        "Measured on %s (UTC) at commit %s: %s.%n%n"
            .formatted(machine.date(), machine.commit(), machine.line()));
    operations(text, figures);
    wholeCache(text, figures);
    String allocation = BenchmarkRun.further("get", BenchmarkRun.ALLOCATION);
    boolean isOfToday = figures.has(allocation, Figures.direct());
    if (isOfToday) {
      transports(text, figures);
    }
    text.append(
        "A `get` of a string of 200 bytes allocates %s bytes over spymemcached, %sand %s by the bare client.%n%n"
            .formatted(
                number(figures.median(allocation, Figures.cache(), 1)),
                isOfToday
                    ? number(figures.median(allocation, Figures.direct(), 1)) + " over `direct`, "
                    : "",
                number(figures.median(allocation, Figures.bare(), 1))));
    if (isOfToday) {
      near(text, figures);
    }
    codecs(text, figures);
    if (isOfToday) {
      text.append('\n');
      forms(text, figures);
    }
    return text.append('\n').toString().replace("\r\n", "\n");
  }

  private static void operations(StringBuilder text, Figures figures) {
    text.append("| calls a second | of the bare client |");
    threads(text);
    for (Row row : ROWS) {
      text.append("| %s | %s |".formatted(row.label(), row.bareLabel()));
      for (int threads : BenchmarkRun.THREADS) {
        double ours = figures.median(row.what(), Figures.cache(), threads);
        double bare = figures.median(row.bareWhat(), Figures.bare(), threads);
        text.append(
            " **%s** (%s of %s) |".formatted(ratio(ours, bare), number(ours), number(bare)));
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private static void wholeCache(StringBuilder text, Figures figures) {
    text.append("| calls a second | 1 thread | 8 threads | 32 threads |\n|---|---|---|---|\n");
    for (List<String> row :
        List.of(
            List.of("`iterator`, over 1,000 entries", "iterate"), List.of("`clear`", "clear"))) {
      text.append("| ").append(row.get(0)).append(" |");
      for (int threads : BenchmarkRun.THREADS) {
        double ours = figures.median(row.get(1), Figures.cache(), threads);
        text.append(" %s |".formatted(number(ours)));
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private static void transports(StringBuilder text, Figures figures) {
    text.append("| calls a second over `direct` | of |");
    threads(text);
    for (String what : List.of("get", "put", "replace", "invoke", "getAll", "putAll")) {
      transport(text, figures, "`" + what + "`", what, "spymemcached", Figures.cache());
    }
    for (String what : List.of("get", "put")) {
      transport(
          text, figures, "`" + what + "`", what, "a socket a thread", OwnSocketBenchmark.NAME);
    }
    for (String what : List.of("get", "put")) {
      transport(
          text,
          figures,
          "µs of processor time a `" + what + "`",
          BenchmarkRun.further(what, ProcessorTime.NAME),
          "spymemcached",
          Figures.cache());
    }
    text.append('\n');
  }

  private static void transport(
      StringBuilder text, Figures figures, String label, String what, String other, String of) {
    text.append("| %s | %s |".formatted(label, other));
    for (int threads : BenchmarkRun.THREADS) {
      double direct = figures.median(what, Figures.direct(), threads);
      double others = figures.median(what, of, threads);
      text.append(
          " **%s** (%s of %s) |".formatted(ratio(direct, others), number(direct), number(others)));
    }
    text.append('\n');
  }

  private static void near(StringBuilder text, Figures figures) {
    text.append("| reads a second, one thread | no near cache | near hit | bytes allocated |");
    text.append(" too old, of none |\n|---|---|---|---|---|\n");
    for (List<String> row :
        List.of(
            List.of("a string of 200 characters", "text"),
            List.of("a number", "number"),
            List.of("a DTO of 10 fields", "customer"))) {
      double none = figures.median(row.get(1), Figures.near(NearBenchmark.Near.NONE), 1);
      double miss = figures.median(row.get(1), Figures.near(NearBenchmark.Near.MISS), 1);
      String hit = Figures.near(NearBenchmark.Near.HIT);
      String allocation = BenchmarkRun.further(row.get(1), BenchmarkRun.ALLOCATION);
      text.append(
          "| %s | %s | %s | %s | **%s** |%n"
              .formatted(
                  row.get(0),
                  number(none),
                  number(figures.median(row.get(1), hit, 1)),
                  number(figures.median(allocation, hit, 1)),
                  ratio(miss, none)));
    }
    text.append('\n');
  }

  private static void forms(StringBuilder text, Figures figures) {
    text.append("| of JDK serialization | write, µs | read, µs | bytes |\n|---|---|---|---|\n");
    for (Form form : Form.values()) {
      text.append("| %s |".formatted(form.label()));
      for (String what : List.of("write", "read", "size")) {
        double ours = figures.median(what, Figures.codec(Codec.Kind.OURS, form), 1);
        double java = figures.median(what, Figures.codec(Codec.Kind.JDK, form), 1);
        text.append(
            " **%s** (%s of %s) |".formatted(ratio(ours, java), number(ours), number(java)));
      }
      text.append('\n');
    }
  }

  private static void threads(StringBuilder text) {
    BenchmarkRun.THREADS.forEach(
        threads -> text.append(" %d thread%s |".formatted(threads, threads == 1 ? "" : "s")));
    text.append("\n|---|---|---|---|---|\n");
  }

  private static void codecs(StringBuilder text, Figures figures) {
    text.append("| payload | |");
    for (Codec.Kind kind : Codec.Kind.values()) {
      text.append(' ').append(kind.label()).append(" |");
    }
    text.append("\n|---|---|---|---|---|---|\n");
    for (Payload payload : Payload.values()) {
      codec(text, figures, payload, "write", "write, µs");
      codec(text, figures, payload, "read", "read, µs");
      codec(text, figures, payload, "size", "bytes");
    }
  }

  private static void codec(
      StringBuilder text, Figures figures, Payload payload, String what, String label) {
    text.append("| %s | %s |".formatted(what.equals("write") ? payload.label() : "", label));
    for (Codec.Kind kind : Codec.Kind.values()) {
      text.append(" %s |".formatted(number(figures.median(what, Figures.codec(kind, payload), 1))));
    }
    text.append('\n');
  }

  /** Returns a ratio with two digits behind the point. */
  static String ratio(double ours, double others) {
    return String.format(Locale.ROOT, "%.2f", ours / others);
  }

  /** Returns a number with about three digits that count. */
  static String number(double number) {
    String format = number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }
}
