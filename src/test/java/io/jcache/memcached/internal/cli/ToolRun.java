package io.jcache.memcached.internal.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * A run of the tool that has ended.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it complained about
 */
public record ToolRun(int code, String out, String err) {

  /** Runs the tool in this JVM, without a terminal. */
  public static ToolRun of(String... arguments) {
    return of(Ansi.OFF, arguments);
  }

  /** Runs the tool in this JVM. */
  static ToolRun of(Ansi ansi, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Tool.run(new PrintWriter(out, true), new PrintWriter(err, true), ansi, arguments);
    return new ToolRun(code, out.toString(), err.toString());
  }

  /** Returns the lines that it printed. */
  List<String> lines() {
    return out.lines().toList();
  }
}
