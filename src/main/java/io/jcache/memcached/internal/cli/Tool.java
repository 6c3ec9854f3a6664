package io.jcache.memcached.internal.cli;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.transport.TransportException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Shows servers and caches on a terminal.
 *
 * <ul>
 *   <li>What was asked for goes to standard output, all else to standard error.
 *   <li>Colours and bars are only on a terminal.
 *   <li>What a server says is shown without its control characters.
 *   <li>Builds no object of what lies in memcached, and loads no class that a server names.
 * </ul>
 */
@Command(
    name = "jcache-memcached",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks at memcached servers and at the caches that jcache-memcached has there.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is missing: an entry, a class",
      "2:arguments or a configuration that are wrong",
      "3:a server cannot be reached, or refuses",
      "4:an error of the tool itself"
    },
    subcommands = {
      ServersCommand.class,
      CachesCommand.class,
      GetCommand.class,
      ClearCommand.class,
      WatchCommand.class,
      CheckCommand.class
    })
public final class Tool {
  private static final String OWN_ERROR = "An error of the tool itself; please report it:";

  Tool() {}

  /** Runs a command, and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    int code = run(out, err, Ansi.AUTO.enabled() ? Ansi.ON : Ansi.OFF, arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, Ansi ansi, String... arguments) {
    try {
      return new CommandLine(new Tool())
          .setOut(out)
          .setErr(err)
          .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setParameterExceptionHandler(Tool::misused)
          .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
          .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    } catch (Error e) {
      err.println(OWN_ERROR);
      e.printStackTrace(err);
      return ExitCode.ERROR;
    }
  }

  private static int misused(CommandLine.ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    complain(command, failure.getMessage());
    List<String> meant = suggestions(failure);
    if (!meant.isEmpty()) {
      command.getErr().println("Did you mean " + String.join(" or ", meant) + "?");
    }
    if (failure instanceof CommandLine.MissingParameterException
        && Arrays.stream(arguments).anyMatch(name -> isUnknownOption(command, name))) {
      command.getErr().println("A cache or key that begins with '-' comes behind '--'.");
    }
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.WRONG;
  }

  private static boolean isUnknownOption(CommandLine command, String text) {
    CommandSpec spec = command.getCommandSpec();
    return text.startsWith("-")
        && spec.findOption(text.replaceFirst("=.*", "")) == null
        && spec.findOption(text.substring(0, Math.min(2, text.length()))) == null; // as -cFILE
  }

  private static List<String> suggestions(CommandLine.ParameterException failure) {
    return failure instanceof CommandLine.UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions()
        : List.of();
  }

  private static int failed(Exception failure, CommandLine command) {
    if (failure instanceof ConfigurationException) {
      complain(command, failure.getMessage());
      return ExitCode.WRONG;
    }
    if (failure instanceof TransportException) {
      complain(command, failure.getMessage());
      return ExitCode.FAILED;
    }
    complain(command, OWN_ERROR);
    failure.printStackTrace(command.getErr());
    return ExitCode.ERROR;
  }

  private static void complain(CommandLine command, @Nullable String message) {
    command
        .getErr()
        .println(
            command.getColorScheme().errorText(Printable.text(String.valueOf(message))).toString());
  }
}
