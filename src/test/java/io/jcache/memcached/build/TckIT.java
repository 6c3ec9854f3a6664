package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.testkit.ChildMaven;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The JSR-107 TCK, run by the project in {@code tck/} against the built jar, on servers of its own.
 *
 * <p>The number of tests that have to pass stands in {@code tck/passing}.
 */
@Tag("programs")
class TckIT {
  private static final int CORE_TESTS = 481;
  private static final int ANNOTATION_TESTS = 12;

  /** Stand for the text protocol on direct connections, without TLS and with it. */
  private static final String DIRECT = "direct";

  private static final String TLS = "tls";

  /** Stands for the binary protocol, with a near cache wherever there may be one. */
  private static final String NEAR = "near";

  /** Names of caches, as many tests name them, of which some are prolonged by accesses. */
  private static final List<String> NOT_NEAR =
      List.of(
          "javax.cache.expiry.*",
          "org.jsr107.tck.expiry.*",
          "org.jsr107.tck.management.CacheMBStatisticsBean*",
          "cache-loader-test*");

  /** Fails always, to show that a TCK's user can leave tests out. */
  private static final String DUMMY_TEST = "org.jsr107.tck.CachingTest#dummyTest";

  /**
   * In the names of tests that the TCK leaves out where storing by reference, an option, is not.
   */
  private static final String OPTIONAL_TESTS = "StoreByReference";

  private static final Path PROJECT = Path.of("tck");
  private static final Pattern CLASS_DONE =
      Pattern.compile("Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+),.* (\\S+)$");

  @Test
  void tck_overEachProtocol_onOneServer_passes() throws Exception {
    ChildBuilds.runAll(
        List.of(
            new Variant("ascii", 1, DiscoverySource.NONE),
            new Variant("binary", 1, DiscoverySource.NONE)),
        TckIT::runOnItsOwnServers);
  }

  @Test
  @Tag("full")
  void tck_onThreeServers_andWithNearCaches_passes() throws Exception {
    ChildBuilds.runAll(
        List.of(
            new Variant("ascii", 3, DiscoverySource.SRV),
            new Variant(NEAR, 3, DiscoverySource.CONFIG)),
        TckIT::runOnItsOwnServers);
  }

  @Test
  @Tag("full")
  void tck_overDirectConnections_passes() throws Exception {
    ChildBuilds.runAll(
        List.of(
            new Variant(TLS, 1, DiscoverySource.FILE), new Variant(DIRECT, 3, DiscoverySource.DNS)),
        TckIT::runOnItsOwnServers);
  }

  /** A protocol, DIRECT, TLS or NEAR, on how many servers, and what tells of these. */
  private record Variant(String protocol, int serverCount, DiscoverySource source) {

    /** Starts one more server; those of one name have one port. */
    MemcachedServer start(List<MemcachedServer> others) {
      return source == DiscoverySource.DNS && !others.isEmpty()
          ? MemcachedServer.startAt("127.0.0." + (others.size() + 1), others.get(0).port())
          : kind(protocol).start();
    }
  }

  private static ServerKind kind(String protocol) {
    return protocol.equals(TLS) ? ServerKind.TLS : ServerKind.TCP;
  }

  private static String options(String protocol) {
    return switch (protocol) {
      case DIRECT -> "transport = direct";
      case NEAR -> "protocol = binary\ncaches {\ndefault.near.watch = true\n" + notNear() + "}";
      case TLS -> kind(protocol).query().replace("&", "\n");
      default -> "protocol = " + protocol;
    };
  }

  private static String notNear() {
    return NOT_NEAR.stream()
        .map(name -> "\"" + name + "\".near.max-entries = 0\n")
        .collect(Collectors.joining());
  }

  private static void runOnItsOwnServers(Variant variant) throws IOException, InterruptedException {
    List<MemcachedServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < variant.serverCount; i++) {
        servers.add(variant.start(servers));
      }
      runTck(
          variant.protocol + "-" + variant.serverCount, variant.protocol, variant.source, servers);
    } finally {
      servers.forEach(MemcachedServer::close);
    }
  }

  /** Runs the TCK on servers, and fails where it does not pass as it has to. */
  static void runTck(String name, String protocol, List<MemcachedServer> servers)
      throws IOException, InterruptedException {
    runTck(name, protocol, DiscoverySource.NONE, servers);
  }

  private static void runTck(
      String name, String protocol, DiscoverySource source, List<MemcachedServer> servers)
      throws IOException, InterruptedException {
    try (TckDiscovery discovery = new TckDiscovery(source, servers)) {
      runTck(name, protocol, discovery, servers);
    }
  }

  private static void runTck(
      String name, String protocol, TckDiscovery discovery, List<MemcachedServer> servers)
      throws IOException, InterruptedException {
    Path directory = ChildMaven.buildDirectory().resolve("tck").resolve(name);
    String uri = managerUri(protocol, discovery, directory.resolveSibling(name + ".conf"));
    Path reports = directory.resolve("surefire-reports");
    say(name, "running against " + uri + ", results in " + directory);

    ChildMaven.Result result =
        ChildMaven.run(
            PROJECT.resolve("pom.xml"),
            concat(
                List.of(
                    "clean",
                    "verify",
                    "-Dmaven.test.failure.ignore=true",
                    "-Djcache-memcached.version=" + ChildMaven.builtVersion(),
                    "-Dtck.directory=" + directory,
                    "-Dtck.uri=" + uri),
                discovery.arguments()),
            ChildMaven.buildDirectory().resolve("tck").resolve(name + ".log"),
            line -> sayProgress(name, line));
    assertThat(result.exitCode())
        .as("exit code of Maven, which logged to %s and said %s", result.log(), result.errors())
        .isZero();

    TckReport core = TckReport.read(reports.resolve("core"));
    TckReport annotations = TckReport.read(reports.resolve("annotations"));
    List<String> failed = concat(core.failed(), annotations.failed());
    List<String> skipped = concat(core.skipped(), annotations.skipped());
    int passed = core.passed() + annotations.passed();
    int committed = Integer.parseInt(Files.readString(PROJECT.resolve("passing")).trim());
    List<String> leftOut = leftOut(reports.resolve("core"));
    failed.forEach(test -> say(name, "failed: " + test));
    say(
        name,
        leftOut.size()
            + " tests are left out by the TCK, which counts them as passed: storing by reference,"
            + " which is optional, and "
            + DUMMY_TEST);
    System.out.printf(
        "TCK: %d core + %d annotation, %d passed, %d failed, %d skipped; at least %d have to pass"
            + " (%s)%n",
        core.run(), annotations.run(), passed, failed.size(), skipped.size(), committed, name);

    assertThat(core.run()).as("core tests run").isEqualTo(CORE_TESTS);
    assertThat(annotations.run()).as("annotation tests run").isEqualTo(ANNOTATION_TESTS);
    assertThat(skipped).as("skipped tests").isEmpty();
    assertThat(leftOut)
        .as("tests that the TCK left out")
        .filteredOn(test -> !test.contains(OPTIONAL_TESTS))
        .containsExactly(DUMMY_TEST);
    assertThat(leftOut(reports.resolve("annotations")))
        .as("annotation tests that found no BeanProvider, and so did nothing")
        .isEmpty();
    for (MemcachedServer server : servers) {
      assertThat(sets(server, kind(protocol)))
          .as("values that the provider wrote to %s", server)
          .isPositive();
    }
    assertThat(passed).as("passing tests; failed are %s", failed).isGreaterThanOrEqualTo(committed);
  }

  /**
   * Returns the URI of the manager under test. The TCK builds JMX names from it, which do not bear
   * a query, so what is not the default stands in a file: also the timeout, by which a busy machine
   * is no silent server.
   */
  private static String managerUri(String protocol, TckDiscovery discovery, Path file)
      throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "%s%nprefix = tck%n%s%ntimeout = 20s%n".formatted(discovery.options(), options(protocol)));
    return file.toUri().toString();
  }

  /** Returns the tests that the TCK itself left out, which its reports count as passed. */
  private static List<String> leftOut(Path reports) throws IOException {
    Pattern line = Pattern.compile("EXCLUDING TEST '([^']*)'\\s+'([^']*)'");
    List<String> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(path -> path.toString().endsWith("-output.txt")).toList()) {
        Matcher matcher = line.matcher(Files.readString(file));
        while (matcher.find()) {
          tests.add(matcher.group(1) + "#" + matcher.group(2));
        }
      }
    }
    return tests;
  }

  /** Returns how many items the server was told to set. */
  private static long sets(MemcachedServer server, ServerKind kind) throws IOException {
    try (Socket socket = kind.connect(server)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("stats\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream input = socket.getInputStream();
      String stats = new String(input.readAllBytes(), StandardCharsets.US_ASCII);
      Matcher matcher = Pattern.compile("STAT cmd_set (\\d+)").matcher(stats);
      assertThat(matcher.find()).as("cmd_set in %s", stats).isTrue();
      return Long.parseLong(matcher.group(1));
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static void sayProgress(String name, String line) {
    Matcher matcher = CLASS_DONE.matcher(line);
    if (line.contains("Time elapsed") && matcher.find()) {
      int bad = Integer.parseInt(matcher.group(2)) + Integer.parseInt(matcher.group(3));
      say(name, matcher.group(4) + ": " + matcher.group(1) + " tests, " + bad + " failed");
    } else if (line.startsWith("[ERROR] Failed to execute") || line.contains("COMPILATION ERROR")) {
      say(name, line);
    }
  }

  private static void say(String name, String text) {
    System.out.println("TCK " + name + ": " + text);
  }
}
