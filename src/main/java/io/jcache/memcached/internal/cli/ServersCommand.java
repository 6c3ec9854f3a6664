package io.jcache.memcached.internal.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows how the servers do. */
@Command(
    name = "servers",
    mixinStandardHelpOptions = true,
    description = "Shows how each server does; one that does not answer is a line, too.")
final class ServersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  @Override
  public Integer call() {
    List<ServerReport> reports = ServerReport.ask(target.settings());
    if (target.json()) {
      Screen.of(spec).json(reports.stream().map(ServerReport::json).toList());
    } else {
      Screen.of(spec).print(ServerReport.lines(reports, Screen.of(spec).ansi()));
    }
    return ServerReport.allAnswer(reports) ? ExitCode.WELL : ExitCode.FAILED;
  }
}
