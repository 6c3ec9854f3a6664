package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of known classes: what a line may be, and that no mistake in one stays unseen. */
class KnownTableTest {
  private static final Path FOLDER =
      Path.of("src/main/resources/io/jcache/memcached/internal/known");

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.toList().stream();
    }
  }

  private static KnownTable table(String... lines) {
    return new KnownTable("t.txt", List.of(lines));
  }

  @Test
  void table_ofEachKindOfLine_hasItsRows() {
    KnownTable table =
        table("# comment", "", "[one]", "a.B$C", " a.b. ", "[two]", "# comment", "a.B  x y");

    assertThat(table.names("one")).containsExactlyInAnyOrder("a.B$C", "a.b.");
    assertThat(table.fields("two")).isEqualTo(Map.of("a.B", Set.of("x", "y")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a..B",
        ".a.B",
        "a.B;",
        "a.B, x",
        "a.B # why",
        "a.B x x",
        "a.B x.y",
        "a/B",
        "=",
        "[",
        "[]",
        "[one",
        "[one] a.B",
        "[h]",
        "a.A"
      })
  void table_withMalformedLine_isRefusedWithFileAndLine(String line) {
    assertThatThrownBy(() -> table("[h]", "a.A", line))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("known/t.txt:3:")
        .hasMessageContaining(line);
  }

  @Test
  void table_withRowBeforeItsFirstHeading_isRefused() {
    assertThatThrownBy(() -> table("a.B")).hasMessageContaining("known/t.txt:1:");
  }

  @Test
  void rows_ofOtherKindThanAskedFor_areRefused() {
    KnownTable table = table("[one]", "a.B x", "[two]", "a.C");

    assertThatThrownBy(() -> table.names("one")).hasMessageContaining("a.B has names of fields");
    assertThatThrownBy(() -> table.fields("two")).hasMessageContaining("a.C lacks names of fields");
    assertThatThrownBy(table::headings).hasMessageContaining("a.B has names of fields");
    assertThatThrownBy(() -> table.names("three")).hasMessageContaining("no heading [three]");
  }

  @Test
  void headings_ofNameBelowTwo_areRefused() {
    KnownTable table = table("[one]", "a.B", "[two]", "a.B");

    assertThatThrownBy(table::headings).hasMessageContaining("a.B is below 'one' and 'two'");
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_isWellFormedAndSaysWhatItsColumnsAre(Path file) throws IOException {
    assertThat(Files.readAllLines(file).get(0)).startsWith("# ");
    assertThat(KnownTable.read(file.getFileName().toString())).isNotNull();
  }

  /** A dot that is lost, or a row, lets in or keeps out what nobody sees missing. */
  @ParameterizedTest
  @ValueSource(strings = {"refused.txt", "frameworks.txt"})
  void file_ofClassesAndPackages_hasADotBehindEachPackage(String file) {
    for (String name : KnownTable.read(file).headings().keySet()) {
      assertThat(name).matches("([a-z][a-z0-9]*\\.)+([A-Z][A-Za-z$0-9]*)?");
    }
  }

  @Test
  void refused_ofEachRow_isRefusedForItsHeading() {
    KnownTable.read("refused.txt")
        .headings()
        .forEach(
            (name, heading) -> {
              if (name.endsWith(".")) {
                assertThat(GadgetFamilies.reason(name + "X")).isEqualTo(heading);
                assertThat(GadgetFamilies.reason(name + "x.Y$Z")).isEqualTo(heading);
              } else {
                assertThat(GadgetFamilies.reason(name)).isEqualTo(heading);
                assertThat(GadgetFamilies.reason(name + "$Y")).isEqualTo(heading);
              }
            });
  }

  @Test
  void frameworks_ofEachRow_areKnown() {
    for (String name : KnownTable.read("frameworks.txt").headings().keySet()) {
      assertThat(KnownClasses.isOfFramework(name.endsWith(".") ? name + "X" : name)).isTrue();
    }
  }

  @Test
  void refused_hasAsManyRowsAsWereReviewed() {
    assertThat(rowsByHeading("refused.txt"))
        .isEqualTo(
            Map.of(
                "its transformers, comparators and lazy maps call any method of any class", 2,
                "it reads properties by reflection, where a getter compiles, connects or looks up",
                    12,
                "it calls methods that the bytes name", 25,
                "its proxies and factories call beans and methods that the bytes name", 12,
                "it makes or loads classes", 11,
                "it looks up names in directories, or connects to what the bytes name", 20,
                "it calls the getters of what it holds", 7,
                "it writes or deletes files", 4));
  }

  @Test
  void frameworks_haveAsManyRowsAsWereReviewed() {
    assertThat(rowsByHeading("frameworks.txt"))
        .isEqualTo(Map.of("Spring", 2, "annotations of the API", 1, "Hibernate", 17));
  }

  private static Map<String, Integer> rowsByHeading(String file) {
    Map<String, Integer> rows = new HashMap<>();
    for (String heading : KnownTable.read(file).headings().values()) {
      rows.merge(heading, 1, Integer::sum);
    }
    return rows;
  }

  @Test
  void read_ofMissingFile_isRefused() {
    assertThatThrownBy(() -> KnownTable.read("none.txt"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none.txt is missing");
  }

  @Test
  void read_underLoaderOfApplicationWithOtherTable_readsOwn() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(
        new ClassLoader(before) {
          @Override
          public URL getResource(String name) {
            throw new AssertionError(name);
          }
        });
    try {
      assertThat(KnownTable.read("keys.txt").names("equal across subclasses")).hasSize(1);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
