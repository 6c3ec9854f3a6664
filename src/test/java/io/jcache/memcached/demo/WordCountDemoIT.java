package io.jcache.memcached.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo, run as a process as users do. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("programs")
class WordCountDemoIT {

  /**
   * How the demo ended.
   *
   * @param exitCode the exit code
   * @param lines everything that it printed
   * @param children the processes that it started
   */
  private record Run(int exitCode, List<String> lines, Set<ProcessHandle> children) {}

  /**
   * The processes of a running demo.
   *
   * @param workers the JVMs that count
   * @param all these, and a memcached where the demo has started one
   */
  private record Children(List<ProcessHandle> workers, List<ProcessHandle> all) {}

  private static final Pattern WORKER_READY =
      Pattern.compile("  worker \\d \\(process (\\d+)\\) is ready");

  @Test
  void demo_countingRight_saysThatAllAreEqual() throws IOException, InterruptedException {
    Run run = run("README.md");

    assertThat(run.exitCode).as("exit code of %s", run.lines).isZero();
    assertThat(run.lines.get(run.lines.size() - 1))
        .matches("OK: all [0-9,]+ word counts equal across 2 JVMs .*");
    assertThat(run.lines)
        .anyMatch(line -> line.startsWith("Connects to memcached "))
        .anyMatch(line -> line.matches(".*: [0-9,]+ operations a second.*"))
        .anyMatch(line -> line.matches("Hit ratio [0-9.]+ %.*"))
        .anyMatch(line -> line.matches("Expiry: .* alive at first, and null after 1.1 s"))
        .anyMatch(line -> line.matches("Iteration: [0-9,]+ entries in .*"))
        .anyMatch(line -> line.matches("  wordcount-[0-9]+.words.*: [0-9]+ bytes, flags .*"))
        .anyMatch(line -> line.matches("Clear: [0-9]+ ms, and the cache is empty"));
    assertThat(run.children).hasSizeGreaterThanOrEqualTo(2).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  @Tag("full")
  void demo_countingOneWordWrong_fails() throws IOException, InterruptedException {
    Run run = run("--miscount", "README.md");

    assertThat(run.exitCode).as("exit code of %s", run.lines).isEqualTo(1);
    assertThat(run.lines)
        .anyMatch(line -> line.matches(".*: 1 of [0-9,]+ word counts differ .*"))
        .filteredOn(line -> line.startsWith("WRONG: "))
        .hasSize(1);
    assertThat(run.lines).noneMatch(line -> line.startsWith("OK: "));
    assertThat(run.children).hasSizeGreaterThanOrEqualTo(2).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  @Tag("full")
  void demo_interrupted_leavesNoProcess() throws IOException, InterruptedException {
    Children children = endWhileCounting(Process::destroy);

    assertThat(children.workers).hasSize(2);
    assertThat(children.all).containsAll(children.workers).allSatisfy(WordCountDemoIT::assertEnds);
  }

  @Test
  @Tag("full")
  void demo_killed_leavesNoWorker() throws IOException, InterruptedException {
    Children children = endWhileCounting(Process::destroyForcibly);

    try {
      assertThat(children.workers).hasSize(2).allSatisfy(WordCountDemoIT::assertEnds);
    } finally {
      // A JVM that is killed has no chance to end its memcached.
      children.all.forEach(ProcessHandle::destroy);
    }
  }

  private static Children endWhileCounting(Consumer<Process> end)
      throws IOException, InterruptedException {
    Process demo = start("src/site");
    try (BufferedReader output = demo.inputReader()) {
      List<ProcessHandle> workers = new ArrayList<>();
      while (workers.size() < WordCountWorker.WORKERS) {
        String line = output.readLine();
        assertThat(line).as("a further line of the demo").isNotNull();
        Matcher worker = WORKER_READY.matcher(line);
        if (worker.matches()) {
          workers.add(ProcessHandle.of(Long.parseLong(worker.group(1))).orElseThrow());
        }
      }
      return new Children(workers, demo.descendants().toList());
    } finally {
      end.accept(demo);
      demo.waitFor();
    }
  }

  private static void assertEnds(ProcessHandle process) {
    assertThat(process.onExit()).as("end of %s", process).succeedsWithin(10, TimeUnit.SECONDS);
  }

  private static Run run(String... arguments) throws IOException, InterruptedException {
    Process demo = start(arguments);
    List<String> lines = new ArrayList<>();
    Set<ProcessHandle> children = ConcurrentHashMap.newKeySet();
    try (BufferedReader output = demo.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        demo.descendants().forEach(children::add);
      }
      return new Run(demo.waitFor(), lines, children);
    } finally {
      demo.destroy();
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WordCountDemo.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
