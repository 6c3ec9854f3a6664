package io.jcache.memcached.internal.cli;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.ConfiguredCaches;
import io.jcache.memcached.internal.config.CacheTemplate;
import io.jcache.memcached.internal.config.GivenOption;
import io.jcache.memcached.internal.config.Settings;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Checks a configuration file as an application would that opens a manager of it, and reaches for
 * its servers.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a configuration file: its options and where they come from, the classes that it"
          + " names, and whether its servers answer. Variables such as $${?CACHE_SERVERS} come"
          + " from this environment."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE.conf", description = "The file, or a manager's URI.")
  private String file = "";

  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description =
          "The class path of the application, in which the classes that the file names are looked"
              + " for; DIRECTORY/* stands for all jars in it.")
  private @Nullable String classPath;

  @Option(names = "--all", description = "Shows the options that have their defaults, too.")
  private boolean all;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    URI uri = Target.address(file);
    try (URLClassLoader loader = new URLClassLoader(urls(), CheckCommand.class.getClassLoader())) {
      Settings settings = Settings.resolve(uri, null, loader);
      List<GivenOption> options =
          Settings.given(uri, loader).stream()
              .filter(option -> all || !option.isDefault())
              .toList();
      List<String> problems = classPath == null ? List.of() : problems(settings, loader);
      List<ServerReport> servers =
          settings.memory() ? List.of() : ServerReport.ask(Target.settings(uri, null, loader));
      if (json) {
        Screen.of(spec).json(json(options, settings, problems, servers));
      } else {
        print(options, settings, problems, servers);
      }
      return problems.isEmpty()
          ? ServerReport.allAnswer(servers) ? ExitCode.WELL : ExitCode.FAILED
          : ExitCode.MISSING;
    }
  }

  private URL[] urls() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath == null ? new String[0] : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry.replaceFirst("\\*$", ""));
      if (!Files.exists(path)) {
        throw new ConfigurationException(
            "There is no " + path + ", which --class-path names; correct it");
      }
      if (entry.endsWith("*")) {
        try (Stream<Path> files = Files.list(path)) {
          for (Path jar : files.filter(name -> name.toString().endsWith(".jar")).toList()) {
            urls.add(url(jar));
          }
        }
      } else {
        urls.add(url(path));
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static List<String> problems(Settings settings, ClassLoader loader) {
    List<String> problems = new ArrayList<>();
    for (CacheTemplate block : settings.caches().each()) {
      try {
        ConfiguredCaches.check(block, loader);
      } catch (ConfigurationException e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  private void print(
      List<GivenOption> options,
      Settings settings,
      List<String> problems,
      List<ServerReport> servers) {
    Screen screen = Screen.of(spec);
    Table table = new Table("OPTION", "VALUE", "FROM");
    options.forEach(option -> table.add(option.path(), option.value(), option.origin()));
    screen.print(table.lines(screen.ansi()));
    screen.out().println();
    screen.out().println("Declared caches: " + String.join(", ", settings.caches().declared()));
    screen.out().println("Classes: " + classes(problems));
    problems.forEach(problem -> screen.out().println("  " + Printable.text(problem)));
    screen.out().println();
    if (settings.memory()) {
      screen.out().println("No servers: entries are kept in the application's own process");
    } else {
      screen.print(ServerReport.lines(servers, screen.ansi()));
    }
  }

  private String classes(List<String> problems) {
    if (classPath == null) {
      return "not looked for; --class-path says where they are";
    }
    return problems.isEmpty() ? "all there" : "wrong";
  }

  private Map<String, @Nullable Object> json(
      List<GivenOption> options,
      Settings settings,
      List<String> problems,
      List<ServerReport> servers) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("options", options.stream().map(CheckCommand::json).toList());
    json.put("declaredCaches", settings.caches().declared());
    json.put("classesChecked", classPath != null);
    json.put("classProblems", problems);
    json.put("servers", servers.stream().map(ServerReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(GivenOption option) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("option", option.path());
    json.put("value", option.value());
    json.put("from", option.origin());
    json.put("default", option.isDefault());
    return json;
  }
}
