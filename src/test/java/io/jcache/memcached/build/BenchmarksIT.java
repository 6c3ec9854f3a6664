package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.benchmark.BenchmarkRun;
import io.jcache.memcached.benchmark.Chart;
import io.jcache.memcached.benchmark.Codec;
import io.jcache.memcached.benchmark.CodecBenchmark;
import io.jcache.memcached.benchmark.Figures;
import io.jcache.memcached.benchmark.Form;
import io.jcache.memcached.benchmark.FormBenchmark;
import io.jcache.memcached.benchmark.Machine;
import io.jcache.memcached.benchmark.NearBenchmark;
import io.jcache.memcached.benchmark.OperationBenchmark;
import io.jcache.memcached.benchmark.OwnSocketBenchmark;
import io.jcache.memcached.benchmark.Payload;
import io.jcache.memcached.benchmark.Report;
import io.jcache.memcached.benchmark.SocketBenchmark;
import io.jcache.memcached.benchmark.SocketReport;
import io.jcache.memcached.benchmark.WholeCacheBenchmark;
import io.jcache.memcached.testkit.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The JMH suite: that each benchmark does what it says, and that the page performance.md tells its
 * figures.
 */
class BenchmarksIT {

  @ParameterizedTest
  @EnumSource
  void operations_ofEachClient_work(OperationBenchmark.Client client) {
    OperationBenchmark benchmark = new OperationBenchmark();
    benchmark.client = client;
    benchmark.open();
    try {
      assertThat(benchmark.get()).isNotNull();
      benchmark.put();
      benchmark.replace();
      benchmark.invoke();
      benchmark.getAll();
      benchmark.putAll();
    } finally {
      benchmark.close();
    }
  }

  @Test
  void wholeCache_walksAndClears() {
    WholeCacheBenchmark benchmark = new WholeCacheBenchmark();
    benchmark.open();
    try {
      assertThat(benchmark.iterate()).isEqualTo(1_000 * 200);
      benchmark.clear();
      assertThatThrownBy(benchmark::iterate).hasMessage("0 entries");
    } finally {
      benchmark.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sockets_ofEachKind_work(ServerKind kind) {
    SocketBenchmark benchmark = new SocketBenchmark();
    benchmark.kind = kind;
    benchmark.links = 2;
    benchmark.open();
    try {
      benchmark.put();
      assertThat(benchmark.get()).isNotNull();
    } finally {
      benchmark.close();
    }
  }

  @Test
  void ownSockets_readAndWriteTheItemsOfTheCache() throws IOException {
    OwnSocketBenchmark benchmark = new OwnSocketBenchmark();
    benchmark.open();
    try {
      OwnSocketBenchmark.Connection connection = new OwnSocketBenchmark.Connection();
      connection.open(benchmark);
      benchmark.put(connection);
      assertThat((byte[]) benchmark.get(connection)).hasSizeGreaterThan(200);
      connection.close();
    } finally {
      benchmark.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void forms_areSmallerThanJavaSerialization_andComeBack(Form form) throws Exception {
    FormBenchmark java = form(form, Codec.Kind.JDK);
    FormBenchmark ours = form(form, Codec.Kind.OURS);
    assertThat(ours.read()).isEqualTo(form.make()).isEqualTo(java.read());
    assertThat(ours.size()).isLessThan(java.size());
  }

  private static FormBenchmark form(Form form, Codec.Kind codec) throws IOException {
    FormBenchmark benchmark = new FormBenchmark();
    benchmark.payload = form;
    benchmark.codec = codec;
    benchmark.prepare();
    return benchmark;
  }

  @ParameterizedTest
  @EnumSource
  void near_ofEachKind_works(NearBenchmark.Near near) {
    NearBenchmark benchmark = new NearBenchmark();
    benchmark.near = near;
    benchmark.open();
    try {
      assertThat(benchmark.text()).isInstanceOf(String.class);
      assertThat(benchmark.number()).isInstanceOf(Long.class);
      assertThat(benchmark.customer()).isNotNull();
    } finally {
      benchmark.close();
    }
  }

  @Test
  void sockets_areComparedWithTcp() {
    List<Figures.Figure> figures = new ArrayList<>();
    for (ServerKind kind : ServerKind.values()) {
      for (int links : List.of(1, 2)) {
        for (int threads : List.of(1, 8, 32)) {
          for (String what : List.of("get", "put")) {
            double median = 100 * threads * links + kind.ordinal();
            figures.add(
                new Figures.Figure(
                    what, SocketReport.name(kind, links), threads, median, 0, 0, 1, "ops/s"));
          }
        }
      }
    }
    Machine machine = new Machine("a processor", 2, "a JVM", "a server", "today", "a commit");
    assertThat(SocketReport.of(new Figures(machine, figures)))
        .contains("a processor, 2 cores")
        .contains("| `get`, 1 | 1 | 100 | **1.01** (101) | **1.02** (102) |")
        .contains("| `put`, 2 | 8 | 1,600 | **1.00** (1,601) | **1.00** (1,602) |");
  }

  @ParameterizedTest
  @EnumSource
  void codec_ofEachKind_givesEachPayloadBack(Codec.Kind kind) throws Exception {
    for (Payload payload : Payload.values()) {
      CodecBenchmark benchmark = new CodecBenchmark();
      benchmark.codec = kind;
      benchmark.payload = payload;
      benchmark.prepare();
      assertThat(benchmark.read())
          .as("%s", payload)
          .usingRecursiveComparison()
          .isEqualTo(benchmark.value());
    }
  }

  /** Not in time, which a test cannot tell on a busy machine, but in bytes. */
  @ParameterizedTest
  @EnumSource
  void codec_ofOurs_isSmallerThanJavaSerialization(Payload payload) throws Exception {
    Object value = payload.make();
    assertThat(Codec.Kind.OURS.open(payload).write(value).length)
        .isLessThan(Codec.Kind.JDK.open(payload).write(value).length);
  }

  @Test
  void page_tellsTheFiguresOfTheLatestRun() throws IOException {
    Path json = BenchmarkRun.RESULTS.resolve("latest.json");
    Figures figures = Figures.ofJson(Files.readString(json));
    String page = Files.readString(BenchmarkRun.PAGE);
    assertThat(Report.into(page, figures)).isEqualTo(page);
    assertThat(BenchmarkRun.PICTURE).hasContent(Chart.of(figures));
  }
}
