package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedBinary;
import io.jcache.memcached.testkit.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the whole suite, in the checkout's directory: {@code mvn -Pjmh verify}, about 23 minutes.
 *
 * <ul>
 *   <li>Each operation is measured by the cache and right after that by the bare client, in a JVM
 *       and on a server of its own, and all of that twice: what disturbs the machine for a while
 *       disturbs both.
 *   <li>Writes JMH's results and this run's figures to {@code target/jmh} and, if it was a full
 *       run, {@code src/jmh/results}, and the tables and the picture of the page performance.md.
 *   <li>With {@code -Djmh.run=quick} everything runs for a moment only, in this JVM: to try the
 *       suite.
 *   <li>With {@code -Djmh.run=sockets} TCP, TLS and Unix sockets are measured by turns instead, in
 *       about 12 minutes, and the table is printed; with {@code sockets-quick} for a moment.
 * </ul>
 */
public final class BenchmarkRun {
  /** What the figures of a run are kept in. */
  public static final Path RESULTS = Path.of("src", "jmh", "results");

  /** The page with the tables of figures. */
  public static final Path PAGE = Path.of("src", "site", "markdown", "performance.md");

  /** The picture on that page. */
  public static final Path PICTURE = PAGE.resolveSibling(Path.of("images", "latest.svg"));

  /** The allocation of one operation, as JMH's profiler calls it. */
  static final String ALLOCATION = "gc.alloc.rate.norm";

  /** The numbers of threads that operations are measured at. */
  static final List<Integer> THREADS = List.of(1, 8, 32);

  private final Path target;
  private final boolean quick;
  private final Map<Figures.Figure, List<Double>> measured = new LinkedHashMap<>();
  private int runs;

  BenchmarkRun(Path target, boolean quick) {
    this.target = target;
    this.quick = quick;
    if (quick) {
      // Whoever else measures just now is not the worse for it.
      System.setProperty("jmh.ignoreLock", "true");
    }
  }

  /** Runs the suite; as the only argument "quick", "sockets" or "sockets-quick" says otherwise. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    String run = arguments.length > 0 ? arguments[0] : "full";
    boolean quick = run.endsWith("quick");
    Path target = Path.of("target", "jmh");
    if (run.startsWith("sockets")) {
      Figures sockets = new BenchmarkRun(target, quick).sockets();
      Files.writeString(target.resolve("sockets.json"), sockets.toJson());
      System.out.println(SocketReport.of(sockets));
      return;
    }
    Figures figures = new BenchmarkRun(target, quick).run();
    publish(figures, target.resolve("latest.json"), target.resolve("latest.svg"));
    if (!quick) {
      publish(figures, RESULTS.resolve("latest.json"), PICTURE);
      Files.writeString(PAGE, Report.into(Files.readString(PAGE), figures));
    }
    System.out.println(Report.of(figures));
  }

  private static void publish(Figures figures, Path json, Path picture) throws IOException {
    Files.writeString(json, figures.toJson());
    Files.writeString(picture, Chart.of(figures));
  }

  /** Returns what the suite measures. */
  Figures run() throws IOException, RunnerException {
    Files.createDirectories(target);
    Machine machine = Machine.here(MemcachedBinary.locate());
    for (int round = 0; round < (quick ? 1 : 2); round++) {
      for (int threads : THREADS) {
        take(operations(threads).include(WholeCacheBenchmark.class.getName() + "\\."));
        take(
            operations(threads)
                .include(OperationBenchmark.class.getName() + "\\.")
                .addProfiler(ProcessorTime.class));
        take(operations(threads).include(OwnSocketBenchmark.class.getName() + "\\."));
      }
    }
    take(alone().include(CodecBenchmark.class.getName() + "\\."));
    take(alone().include(FormBenchmark.class.getName() + "\\."));
    take(alone().include(NearBenchmark.class.getName() + "\\.").addProfiler(GCProfiler.class));
    take(
        operations(1)
            .include(OperationBenchmark.class.getName() + "\\.get$")
            .addProfiler(GCProfiler.class));
    sizes();
    return new Figures(machine, figures());
  }

  /** Returns what each kind of connection measures. */
  Figures sockets() throws IOException, RunnerException {
    Files.createDirectories(target);
    Machine machine = Machine.here(MemcachedBinary.locate());
    for (int round = 0; round < (quick ? 1 : 3); round++) {
      for (int threads : THREADS) {
        take(operations(threads).include(SocketBenchmark.class.getName() + "\\."));
      }
    }
    return new Figures(machine, figures());
  }

  private List<Figures.Figure> figures() {
    List<Figures.Figure> figures = new ArrayList<>();
    measured.forEach((figure, scores) -> figures.add(summed(figure, scores)));
    return figures;
  }

  private ChainedOptionsBuilder operations(int threads) {
    return timed(quick ? 1 : 2, quick ? 1 : 3, 700).threads(threads);
  }

  private ChainedOptionsBuilder alone() {
    return timed(quick ? 1 : 5, quick ? 1 : 5, 400);
  }

  private ChainedOptionsBuilder timed(int warmups, int iterations, long millis) {
    TimeValue time = TimeValue.milliseconds(quick ? 20 : millis);
    return new OptionsBuilder()
        .forks(quick ? 0 : 1)
        .warmupIterations(warmups)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .timeout(TimeValue.minutes(2))
        .shouldFailOnError(true)
        .resultFormat(ResultFormatType.JSON);
  }

  private void take(ChainedOptionsBuilder options) throws RunnerException {
    runs++;
    String file = target.resolve("run-" + runs + ".json").toString();
    Collection<RunResult> results = new Runner(options.result(file).build()).run();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          Result<?> primary = iteration.getPrimaryResult();
          add(what(params), of(params), params.getThreads(), primary);
          iteration
              .getSecondaryResults()
              .forEach(
                  (name, further) -> {
                    if (name.equals(ALLOCATION) || name.equals(ProcessorTime.NAME)) {
                      add(further(what(params), name), of(params), params.getThreads(), further);
                    }
                  });
        }
      }
    }
  }

  /** Returns what a further figure of an operation is called. */
  static String further(String what, String name) {
    return what + " " + name;
  }

  private static String what(BenchmarkParams params) {
    String name = params.getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String of(BenchmarkParams params) {
    String kind = params.getParam("kind");
    if (kind != null) {
      return SocketReport.name(
          ServerKind.valueOf(kind), Integer.parseInt(params.getParam("links")));
    }
    String near = params.getParam("near");
    if (near != null) {
      return Figures.near(NearBenchmark.Near.valueOf(near));
    }
    String codec = params.getParam("codec");
    String client = params.getParam("client");
    return codec != null
        ? codec + " " + params.getParam("payload")
        : client == null ? Figures.cache() : client;
  }

  private void add(String what, String of, int threads, Result<?> result) {
    add(what, of, threads, result.getScore(), result.getScoreUnit());
  }

  private void add(String what, String of, int threads, double score, String unit) {
    measured
        .computeIfAbsent(
            new Figures.Figure(what, of, threads, 0, 0, 0, 0, unit), any -> new ArrayList<>())
        .add(score);
  }

  private void sizes() throws IOException {
    for (Payload payload : Payload.values()) {
      for (Codec.Kind kind : Codec.Kind.values()) {
        int size = kind.open(payload).write(payload.make()).length;
        add("size", Figures.codec(kind, payload), 1, size, "bytes");
      }
    }
    for (Form form : Form.values()) {
      for (Codec.Kind kind : List.of(Codec.Kind.OURS, Codec.Kind.JDK)) {
        FormBenchmark sized = new FormBenchmark();
        sized.payload = form;
        sized.codec = kind;
        sized.prepare();
        add("size", Figures.codec(kind, form), 1, sized.size(), "bytes");
      }
    }
  }

  private static Figures.Figure summed(Figures.Figure figure, List<Double> scores) {
    double[] sorted = scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Figures.Figure(
        figure.what(),
        figure.of(),
        figure.threads(),
        rounded(median),
        rounded(Arrays.stream(sorted).min().orElseThrow()),
        rounded(Arrays.stream(sorted).max().orElseThrow()),
        sorted.length,
        figure.unit());
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
