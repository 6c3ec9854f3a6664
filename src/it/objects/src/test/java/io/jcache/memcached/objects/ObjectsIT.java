package io.jcache.memcached.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What put takes, get gives, for objects of many libraries: written by one JVM and read by another,
 * of this JDK and of a newer one, where that is there.
 *
 * <p>What is not so is listed in known-faults.txt, and nothing else: a line whose fault is mended
 * has to go.
 */
class ObjectsIT {
  /** Values that plain Java serialization gives back, too, by default and with one line. */
  private static final int EQUAL_BY_DEFAULT = 475;

  private static final int EQUAL_WITH_ONE_LINE = 630;
  private static final int KEYS_BY_DEFAULT = 286;
  private static final int KEYS_WITH_ONE_LINE = 327;

  /** The JDK of which the page tells. */
  private static final int OLDEST = 17;

  /** Begins a known fault that shows with a newer JDK alone. */
  private static final String NEWER_ONLY = "newer JDK: ";

  private static final Path KNOWN = Path.of("src", "test", "resources", "known-faults.txt");
  private static final boolean WRITES = Boolean.getBoolean("objects.write");
  private static final Path HERE = Path.of(System.getProperty("java.home"));
  private static final Path NEWER = Path.of(System.getProperty("objects.newer-jdk"));
  private static final Path MAIN = Path.of(System.getProperty("main.directory")).normalize();

  @TempDir private static Path directory;
  private static Outcomes same;
  private static final List<Outcomes> others = new ArrayList<>();

  @BeforeAll
  static void putAndGet() throws Exception {
    try (MemcachedServer server = MemcachedServer.start("-m", "512", "-I", "16m")) {
      boolean newer = Files.isExecutable(NEWER.resolve("bin").resolve("java"));
      // At the same time: each writes to a cache of its own.
      FutureTask<List<Outcomes>> there =
          new FutureTask<>(() -> newer ? putAndGet(NEWER, server, "there", newer) : List.of());
      new Thread(there, "newer").start();
      List<Outcomes> here = putAndGet(HERE, server, "here", newer);
      same = here.get(0);
      others.addAll(here.subList(1, here.size()));
      others.addAll(there.get());
      if (!newer) {
        System.out.println("Left out: a newer JDK, as none is at " + NEWER);
      }
    }
  }

  /** Has one JDK write what this one reads, and then the newer one. */
  private static List<Outcomes> putAndGet(
      Path jdk, MemcachedServer server, String name, boolean newer) throws Exception {
    Path results = put(jdk, server, name);
    List<Outcomes> read = new ArrayList<>();
    read.add(get(HERE, server, results, "here"));
    if (newer) {
      read.add(get(NEWER, server, results, "there"));
    }
    return read;
  }

  private static Path put(Path jdk, MemcachedServer server, String name) throws Exception {
    Path results = Files.createDirectories(directory.resolve(name));
    Jvm.run(
        jdk, List.of(), results.resolve("put.log"), Writer.class, server.address(), name, results);
    return results;
  }

  private static Outcomes get(Path jdk, MemcachedServer server, Path results, String name)
      throws Exception {
    Jvm.run(
        jdk,
        Jvm.ELSEWHERE,
        results.resolve(name + ".log"),
        Reader.class,
        server.address(),
        results.getFileName(),
        results,
        name);
    return Outcomes.read(results, name);
  }

  @Test
  void table_isLarge_andMakesEqualObjects() {
    assertThat(Table.libraries().stream().filter(library -> !library.artifact().isEmpty()))
        .hasSizeGreaterThanOrEqualTo(40);
    assertThat(Table.samples()).extracting(Sample::id).doesNotHaveDuplicates();
    assertThat(Table.samples()).filteredOn(Sample::key).hasSizeGreaterThanOrEqualTo(200);
    assertThat(Table.samples())
        .filteredOn(sample -> !sample.key())
        .hasSizeGreaterThanOrEqualTo(500);
    for (Sample sample : Table.samples()) {
      Object object = sample.make();
      assertThat(
              Likeness.difference(sample.view(), sample.make(), Likeness.Print.of(object), object))
          .as(sample.id())
          .isNull();
      if (sample.key()) {
        assertThat(sample.twin().get()).as("the twin of %s", sample.id()).isEqualTo(object);
      }
    }
  }

  @Test
  void faults_ofEachPairOfJdks_areKnown() throws IOException {
    TreeSet<String> found = new TreeSet<>(same.faults());
    for (Outcomes outcomes : others) {
      outcomes.faults().stream()
          .filter(fault -> !found.contains(fault))
          .forEach(fault -> found.add(NEWER_ONLY + fault));
    }
    if (WRITES) {
      Files.write(KNOWN, knownFaults(line -> isStillTrue(line, found)));
    }

    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            knownFaults(line -> isTestable(line) && !line.startsWith("#")));
  }

  private static List<String> knownFaults(Predicate<String> which) throws IOException {
    return Files.readAllLines(KNOWN).stream().filter(which).toList();
  }

  private static boolean isStillTrue(String line, Set<String> found) {
    return line.startsWith("#") || !isTestable(line) || found.contains(line);
  }

  private static boolean isTestable(String line) {
    return !others.isEmpty() || !line.startsWith(NEWER_ONLY);
  }

  @Test
  void objects_comeBack_byDefaultAndWithOneLine() {
    for (Outcomes outcomes : all()) {
      assertThat(values(outcomes, outcomes::isEqualByDefault))
          .as("values that come back by default")
          .isGreaterThanOrEqualTo(EQUAL_BY_DEFAULT);
      assertThat(values(outcomes, outcomes::isEqualWithOneLine))
          .as("values that come back with one line")
          .isGreaterThanOrEqualTo(EQUAL_WITH_ONE_LINE);
      assertThat(Table.samples().stream().filter(Sample::key).filter(outcomes::isEqualByDefault))
          .hasSizeGreaterThanOrEqualTo(KEYS_BY_DEFAULT);
      assertThat(Table.samples().stream().filter(Sample::key).filter(outcomes::isEqualWithOneLine))
          .hasSizeGreaterThanOrEqualTo(KEYS_WITH_ONE_LINE);
    }
  }

  private static long values(Outcomes outcomes, Predicate<Sample> which) {
    return Table.samples().stream()
        .filter(sample -> !sample.key() && outcomes.isRightByJava(sample) && which.test(sample))
        .count();
  }

  private static List<Outcomes> all() {
    List<Outcomes> all = new ArrayList<>(others);
    all.add(same);
    return all;
  }

  @Test
  void page_tablesOfObjects_areWhatCameBack() throws IOException {
    Path path = MAIN.resolve(Path.of("src", "site", "markdown", "objects.md"));
    String page = Files.readString(path);
    String right = new ObjectsPage(same, Path.of("pom.xml")).rewritten(page);
    if (WRITES) {
      Files.writeString(path, right);
    } else if (Runtime.version().feature() == OLDEST) {
      assertThat(page)
          .as("%s; mvn test -Dobjects.write=true in src/it/objects rewrites it", path)
          .isEqualTo(right);
    } else {
      System.out.println("Left out: the page, which tells of the JDK " + OLDEST);
    }
  }
}
