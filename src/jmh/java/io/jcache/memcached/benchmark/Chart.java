package io.jcache.memcached.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as a picture (SVG), for light and dark pages alike. */
public final class Chart {
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int PLOT = 170;
  private static final int PANEL = 275;
  private static final int TOP = 60;
  private static final int TICKS = 4;

  /** The colours of ours, bare client, JDK, Kryo, Jackson: apart also for the colour-blind. */
  private static final List<String> COLOURS =
      List.of("#1f77d0", "#9a9a9a", "#d98200", "#12a07a", "#b05fa8");

  private final StringBuilder svg = new StringBuilder();

  private Chart() {}

  /** A bar of a colour. */
  private record Bar(double value, int colour) {}

  /** Bars that stand together, with what is said of them. */
  private record Group(String label, String sublabel, String note, List<Bar> bars) {}

  /** Returns the picture. */
  public static String of(Figures figures) {
    Chart chart = new Chart();
    chart.draw(figures);
    return chart.svg.toString();
  }

  private void draw(Figures figures) {
    int height = TOP + 4 * PANEL + 30;
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, height, WIDTH, height);
    line("<style>");
    line(".page { fill: #ffffff } .ink { fill: #24292f } .axis { stroke: #b8bec5 }");
    line("@media (prefers-color-scheme: dark) {");
    line(".page { fill: #0d1117 } .ink { fill: #d8dee4 } .axis { stroke: #484f58 } }");
    line("</style>");
    line("<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"6\"/>", WIDTH, height);
    Machine machine = figures.machine();
    text(20, 24, "start", 16, "jcache-memcached: what operations and the codec cost");
    text(20, 44, "start", 11, machine.line());
    text(WIDTH - RIGHT, 24, "end", 11, machine.date() + " (UTC), commit " + machine.commit());
    List<String> clients = List.of("jcache-memcached", "spymemcached alone, same items");
    panel(
        0,
        "One key: thousand calls a second (more is better); above the bars the ratio",
        operations(figures, 1000, List.of("get", "put", "replace", "invoke")),
        clients);
    panel(
        1,
        "100 keys a call: thousand keys a second (more is better); above the bars the ratio",
        operations(figures, 10, List.of("getAll", "putAll")),
        clients);
    List<String> codecs = new ArrayList<>();
    for (Codec.Kind kind : Codec.Kind.values()) {
      codecs.add(kind.label());
    }
    panel(
        2,
        "Codec: time to write and read, JDK serialization = 1 (less is better)",
        codecs(figures, List.of("write", "read")),
        codecs);
    panel(3, "Codec: bytes, JDK serialization = 1", codecs(figures, List.of("size")), codecs);
    line("</svg>");
  }

  private static List<Group> operations(Figures figures, double scale, List<String> operations) {
    List<Group> groups = new ArrayList<>();
    for (String what : operations) {
      for (int threads : BenchmarkRun.THREADS) {
        groups.add(
            new Group(
                threads == 1 ? "1 thread" : String.valueOf(threads),
                threads == 8 ? what : "",
                Report.ratio(figures.ratio(what, what, threads), 1),
                List.of(
                    new Bar(figures.median(what, Figures.cache(), threads) / scale, 0),
                    new Bar(figures.median(what, Figures.bare(), threads) / scale, 1))));
      }
    }
    return groups;
  }

  private static List<Group> codecs(Figures figures, List<String> whats) {
    List<Group> groups = new ArrayList<>();
    for (Payload payload : Payload.values()) {
      List<Bar> bars = new ArrayList<>();
      for (Codec.Kind kind : Codec.Kind.values()) {
        double value = sum(figures, whats, kind, payload);
        double jdk = sum(figures, whats, Codec.Kind.JDK, payload);
        bars.add(new Bar(value / jdk, kind.ordinal() == 0 ? 0 : kind.ordinal() + 1));
      }
      groups.add(new Group(payload.label(), "", "", bars));
    }
    return groups;
  }

  private static double sum(Figures figures, List<String> whats, Codec.Kind kind, Payload payload) {
    return whats.stream()
        .mapToDouble(what -> figures.median(what, Figures.codec(kind, payload), 1))
        .sum();
  }

  private void panel(int index, String title, List<Group> groups, List<String> legend) {
    int top = TOP + index * PANEL;
    int base = top + 45 + PLOT;
    text(20, top + 18, "start", 13, title);
    double most =
        groups.stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(Bar::value)
            .max()
            .orElseThrow();
    double step = step(most * 1.05 / TICKS);
    double top100 = Math.ceil(most * 1.05 / step) * step;
    for (double tick = 0; tick <= top100 + step / 2; tick += step) {
      double y = base - PLOT * tick / top100;
      line(
          "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, WIDTH - RIGHT, y, y);
      text(LEFT - 8, y + 4, "end", 11, tick == 0 ? "0" : Report.number(tick));
    }
    double slot = (double) (WIDTH - LEFT - RIGHT) / groups.size();
    for (int i = 0; i < groups.size(); i++) {
      group(groups.get(i), LEFT + i * slot, slot, base, PLOT / top100);
    }
    double x = LEFT;
    for (int i = 0; i < legend.size(); i++) {
      int colour = legend.size() > 2 && i > 0 ? i + 1 : i;
      line(
          "<rect x=\"%.1f\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>",
          x, top + 26, COLOURS.get(colour));
      text(x + 14, top + 35, "start", 11, legend.get(i));
      x += 40 + legend.get(i).length() * 6.2;
    }
  }

  private void group(Group group, double left, double slot, int base, double scale) {
    double width = Math.min(26, slot * 0.8 / group.bars().size());
    double x = left + (slot - width * group.bars().size()) / 2;
    double highest = 0;
    for (Bar bar : group.bars()) {
      double height = Math.max(0.5, bar.value() * scale);
      highest = Math.max(highest, height);
      line(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
          x, base - height, width - 1, height, COLOURS.get(bar.colour()));
      x += width;
    }
    double middle = left + slot / 2;
    text(middle, base - highest - 4, "middle", 11, group.note());
    text(middle, base + 15, "middle", 11, group.label());
    text(middle, base + 31, "middle", 13, group.sublabel());
  }

  /** Returns 1, 2 or 5 times a power of ten: at least a number. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private void text(double x, double y, String anchor, int size, String text) {
    if (!text.isEmpty()) {
      line(
          "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>",
          x, y, anchor, size, text.replace("&", "&amp;").replace("<", "&lt;"));
    }
  }

  private void line(String format, Object... arguments) {
    svg.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
        .append('\n');
  }
}
