package io.jcache.memcached.internal.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Lines in columns. A column whose name begins with a blank is aligned to the right; the last one
 * has no width.
 */
final class Table {
  private static final String GAP = "  ";

  private final List<String> names;
  private final List<Row> rows = new ArrayList<>();

  /**
   * A line.
   *
   * @param style the colour of the second column, on a terminal
   */
  private record Row(Style style, List<String> cells) {}

  /** Creates a table of columns. */
  Table(String... names) {
    this.names = List.of(names);
  }

  /** Adds a line, which may end before the last column. */
  void add(String... cells) {
    add(Style.reset, cells);
  }

  /**
   * Adds a line whose second column has a colour; a cell behind fewer columns takes all the rest.
   */
  void add(Style style, String... cells) {
    List<String> shown = new ArrayList<>();
    for (String cell : cells) {
      shown.add(Printable.text(cell));
    }
    rows.add(new Row(style, shown));
  }

  /** Returns the lines, the names of the columns first. */
  List<String> lines(Ansi ansi) {
    int[] widths = new int[names.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = names.get(column).strip().length();
      for (Row row : rows) {
        // The last cell of a line that ends early is a sentence.
        boolean sentence = row.cells.size() < widths.length && column == row.cells.size() - 1;
        if (column < row.cells.size() && !sentence) {
          widths[column] = Math.max(widths[column], row.cells.get(column).length());
        }
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(new Row(Style.reset, names), widths, Ansi.OFF));
    rows.forEach(row -> lines.add(line(row, widths, ansi)));
    return lines;
  }

  private String line(Row row, int[] widths, Ansi ansi) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.cells.size(); column++) {
      String cell = row.cells.get(column).strip();
      String blanks = " ".repeat(Math.max(0, widths[column] - cell.length()));
      boolean coloured = column == 1 && row.style != Style.reset && ansi.enabled();
      String shown = coloured ? row.style.on() + cell + row.style.off() : cell;
      boolean right = names.get(column).startsWith(" ") && row.cells.size() == widths.length;
      line.append(column == 0 ? "" : GAP).append(right ? blanks + shown : shown + blanks);
    }
    return line.toString().stripTrailing();
  }
}
