package io.jcache.memcached.demo.session;

import io.jcache.memcached.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link SessionPageDemo} as a process, as users run it. */
final class DemoProcess {
  private static final Pattern ANSWERS =
      Pattern.compile("http://localhost:(\\d+)/ answers \\(process (\\d+)\\)");

  private final Process process;
  private final Thread reaper;
  private final BufferedReader output;
  private final List<String> ports;
  private final Map<String, ProcessHandle> pages = new TreeMap<>();

  private DemoProcess(Process process) {
    this.process = process;
    this.reaper = new Thread(this::endTree, "demo-reaper");
    Runtime.getRuntime().addShutdownHook(reaper);
    this.output = process.inputReader(StandardCharsets.UTF_8);
    while (pages.size() < 2) {
      hearPage();
    }
    this.ports = List.copyOf(pages.keySet());
  }

  /** Starts the demo and waits until both pages answer. */
  static DemoProcess start() {
    try {
      return new DemoProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-cp",
                  ChildJvm.classPath(SessionPageDemo.class),
                  SessionPageDemo.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port of a page, 0 or 1. */
  String port(int page) {
    return ports.get(page);
  }

  /** Returns the address of a page. */
  String url(int page) {
    return "http://localhost:" + port(page) + "/";
  }

  /** Ends a page's process at once, as a crash would, and waits until it is gone. */
  void killPage(int page) {
    ProcessHandle killed = pages.remove(port(page));
    killed.destroyForcibly();
    killed.onExit().join();
  }

  /** Waits until a killed page answers again. */
  void awaitPage(int page) {
    while (!pages.containsKey(port(page))) {
      hearPage();
    }
  }

  /** Ends the demo, and returns the processes that it had started. */
  List<ProcessHandle> end() {
    List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
    process.destroy();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(reaper);
    return children;
  }

  /** Ends the demo and what it had started: one that is ended by force ends none of these. */
  private void endTree() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void hearPage() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("the demo has ended");
      }
      Matcher answers = ANSWERS.matcher(line);
      if (answers.matches()) {
        pages.put(
            answers.group(1), ProcessHandle.of(Long.parseLong(answers.group(2))).orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
