package io.jcache.memcached.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs Maven on another project, as a process, with the artifact that this build has made.
 *
 * <ul>
 *   <li>The child is the Maven of this build, on this JVM's Java, with the same local repository,
 *       settings and offline flag; the pom's configuration of failsafe hands them over.
 *   <li>A dependency on this build's artifact is the jar under target, with the dependencies of the
 *       pom; nothing is installed.
 *   <li>The child and its own children end with this JVM.
 * </ul>
 */
public final class ChildMaven {

  /**
   * How a child build ended.
   *
   * @param exitCode Maven's exit code
   * @param log holds everything that it printed
   * @param errors the first lines that it printed as errors
   */
  public record Result(int exitCode, Path log, List<String> errors) {}

  private static final int ERRORS_KEPT = 50;

  private ChildMaven() {}

  /** Returns the directory for everything that this build writes. */
  public static Path buildDirectory() {
    return Path.of(property("build.directory"));
  }

  /** Returns the version of the artifact that this build has made. */
  public static String builtVersion() {
    String artifact = property("build.artifact");
    return artifact.substring(artifact.lastIndexOf(':') + 1);
  }

  /** Returns the jar that this build has made. */
  public static Path builtJar() {
    return Path.of(property("build.artifact.jar"));
  }

  /**
   * Runs Maven until it ends.
   *
   * @param pom the project
   * @param arguments goals and options
   * @param log is written anew
   * @param lines gets each printed line, as it comes
   */
  public static Result run(Path pom, List<String> arguments, Path log, Consumer<String> lines)
      throws IOException, InterruptedException {
    Files.createDirectories(Objects.requireNonNull(log.getParent()));
    List<String> errors = new ArrayList<>();
    Process process = builder(pom, arguments).start();
    Thread reaper = new Thread(() -> endTree(process), "child-maven-reaper");
    Runtime.getRuntime().addShutdownHook(reaper);
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), Charset.defaultCharset()));
        BufferedWriter copy = Files.newBufferedWriter(log, StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line);
        copy.newLine();
        copy.flush();
        if (line.startsWith("[ERROR]") && errors.size() < ERRORS_KEPT) {
          errors.add(line);
        }
        lines.accept(line);
      }
      return new Result(process.waitFor(), log, errors);
    } finally {
      endTree(process);
      Runtime.getRuntime().removeShutdownHook(reaper);
    }
  }

  private static ProcessBuilder builder(Path pom, List<String> arguments) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    Path program = Path.of(property("build.maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of("--batch-mode", "--file", pom.toAbsolutePath().toString()));
    for (String option :
        List.of(property("build.maven.settings"), property("build.maven.global.settings"))) {
      // Maven's default files need not be there, but those named by an option do.
      if (Files.exists(Path.of(option.substring(option.indexOf('=') + 1)))) {
        command.add(option);
      }
    }
    if (property("build.maven.offline").equals("offline=true")) {
      command.add("--offline");
    }
    command.add("-Dmaven.repo.local=" + property("build.maven.repo.local"));
    command.add("-Dmaven.ext.class.path=" + extension());
    command.add("-Dstyle.color=never");
    command.addAll(arguments);

    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Objects.requireNonNull(pom.toAbsolutePath().getParent()).toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put(BuiltArtifactReader.ARTIFACT, property("build.artifact"));
    environment.put(BuiltArtifactReader.POM, property("build.artifact.pom"));
    environment.put(BuiltArtifactReader.JAR, property("build.artifact.jar"));
    return builder;
  }

  /** Returns the directory that holds {@link BuiltArtifactReader} and its declaration. */
  private static Path extension() {
    try {
      return Path.of(
          BuiltArtifactReader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "System property "
              + name
              + " is not set: run this test by Maven (mvn verify -Dit.test=)");
    }
    return value;
  }

  private static void endTree(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
  }
}
