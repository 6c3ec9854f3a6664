package io.jcache.memcached.internal.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints.
 *
 * @param out what was asked for
 * @param err all else
 * @param ansi whether there is a terminal
 */
record Screen(PrintWriter out, PrintWriter err, Ansi ansi) {

  /** Returns where a command prints. */
  static Screen of(CommandSpec spec) {
    return new Screen(
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        spec.commandLine().getColorScheme().ansi());
  }

  /** Prints lines. */
  void print(List<String> lines) {
    lines.forEach(out::println);
  }

  /** Prints a value as a line of JSON. */
  void json(@Nullable Object value) {
    out.println(Json.of(value));
  }
}
