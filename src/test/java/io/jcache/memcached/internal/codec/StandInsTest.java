package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.StandIns.Graph;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs laid out as those of attacks: no code of their classes runs where these are not allowed,
 * and it does run where they are.
 */
final class StandInsTest {
  private static final ClassRules OTHERS =
      new ClassRules(List.of("org.other.**", "com.acme.sub.*", StandIns.PROXY));

  /** A list whose patterns cover families of classes that only exact names let in. */
  private static final ClassRules PATTERN =
      new ClassRules(List.of("org.**", "com.acme.**", StandIns.PROXY));

  @AfterEach
  void clear() {
    System.clearProperty(StandIns.RAN);
  }

  static Stream<Graph> families() {
    return StandIns.ofFamilies().stream();
  }

  static Stream<Graph> refusedWithoutList() {
    return Stream.concat(families(), StandIns.ofApplications().stream())
        .filter(graph -> !graph.refusal().isEmpty());
  }

  static Stream<Graph> all() {
    return Stream.concat(families(), StandIns.ofApplications().stream());
  }

  private static Serializer serializer(Graph graph, ClassRules rules) {
    return Serializers.kryo(graph.loader(), rules, Serializers.limits(100));
  }

  private static List<byte[]> forgeries(Graph graph) {
    Object object = graph.make();
    List<byte[]> forgeries =
        List.of(Forgery.kryo(object), Forgery.kryo(new ArrayList<>(List.of("x", object))));
    System.clearProperty(StandIns.RAN);
    return forgeries;
  }

  private static void assertRefused(Graph graph, ClassRules rules, byte[] payload, String why) {
    Serializer serializer = serializer(graph, rules);
    assertThatThrownBy(() -> serializer.deserialize(payload, 0, payload.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("serialization.allow");
    assertThat(System.getProperty(StandIns.RAN)).isNull();
  }

  /** The control: the code runs, and the payloads are read, where the exact names are listed. */
  @ParameterizedTest
  @MethodSource("all")
  void deserialize_listedByItsExactName_runs(Graph graph) {
    for (byte[] payload : forgeries(graph)) {
      assertThat(serializer(graph, StandIns.allowed()).deserialize(payload, 0, payload.length))
          .isNotNull();
      assertThat(System.clearProperty(StandIns.RAN)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void deserialize_outsideTheList_runsNothing(Graph graph) {
    for (byte[] payload : forgeries(graph)) {
      assertRefused(graph, OTHERS, payload, graph.type());
    }
  }

  @ParameterizedTest
  @MethodSource("refusedWithoutList")
  void deserialize_withoutList_runsNothing(Graph graph) {
    boolean proxy = graph.refusal().equals("A proxy of");
    for (byte[] payload : forgeries(graph)) {
      assertRefused(graph, ClassRules.NONE, payload, proxy ? "a proxy of" : graph.refusal());
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void deserialize_familyThatAPatternCovers_runsNothing(Graph graph) {
    for (byte[] payload : forgeries(graph)) {
      assertRefused(graph, PATTERN, payload, graph.type());
    }
  }

  /** All of a graph in Java's own stream, where a hash table of the JDK does not belong either. */
  @ParameterizedTest
  @MethodSource("all")
  void deserialize_wholeInAStreamOfJava_runsNothing(Graph graph) {
    assertRefusedInAStreamOfJava(graph, OTHERS);
  }

  @ParameterizedTest
  @MethodSource("refusedWithoutList")
  void deserialize_wholeInAStreamOfJavaWithoutList_runsNothing(Graph graph) {
    assertRefusedInAStreamOfJava(graph, ClassRules.NONE);
  }

  private static void assertRefusedInAStreamOfJava(Graph graph, ClassRules rules) {
    Object object = graph.make();
    for (byte[] payload : List.of(Forgery.java(object), Forgery.java(new Object[] {object}))) {
      System.clearProperty(StandIns.RAN);
      Serializer serializer = serializer(graph, rules);

      assertThatThrownBy(() -> serializer.deserialize(payload, 0, payload.length))
          .isInstanceOf(SerializationException.class);
      assertThat(System.getProperty(StandIns.RAN)).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("refusedWithoutList")
  void serialize_withoutList_isRefusedAndNamesTheOption(Graph graph) {
    Object object = graph.make();
    Serializer serializer = serializer(graph, ClassRules.NONE);

    assertThatThrownBy(() -> serializer.serialize(object))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(graph.refusal())
        .hasMessageContaining("serialization.allow");
  }

  @ParameterizedTest
  @MethodSource("families")
  void serialize_familyThatAPatternCovers_isRefusedAndNamesTheOption(Graph graph) {
    Object object = graph.make();
    Serializer serializer = serializer(graph, PATTERN);

    assertThatThrownBy(() -> serializer.serialize(object))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(graph.type())
        .hasMessageContaining("one of the classes that attacks are built of")
        .hasMessageContaining("serialization.allow");
  }

  /** Beans of the JDK, by their names: none of them is loaded with more than its name, or built. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.sun.rowset.JdbcRowSetImpl",
        "javax.sql.rowset.BaseRowSet",
        "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl"
      })
  void beanOfTheJdk_isRefusedByItsNameAndNotByAPattern(String name) throws Exception {
    Class<?> bean = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
    byte[] payload = namedAs(name);
    for (ClassRules rules :
        List.of(ClassRules.NONE, new ClassRules(List.of("com.sun.**", "javax.**")))) {
      Serializer serializer =
          Serializers.kryo(getClass().getClassLoader(), rules, Serializers.limits(100));

      assertThat(rules.refusal(bean)).contains(name + " is none of the JDK's classes of values");
      assertThatThrownBy(() -> serializer.deserialize(payload, 0, payload.length))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(name + " is none of the JDK's classes of values")
          .hasMessageContaining("serialization.allow");
    }
    assertThat(new ClassRules(List.of(name)).refusal(bean)).isNull();
  }

  /** Returns the payload of an object of a class that has a name as long, with that name. */
  private static byte[] namedAs(String name) throws ReflectiveOperationException {
    String like = "q" + name.substring(1);
    int dot = like.lastIndexOf('.');
    ClassLoader loader =
        new Deployment(
            "package "
                + like.substring(0, dot)
                + "; class "
                + like.substring(dot + 1)
                + " { int number = 1; }");
    var constructor = loader.loadClass(like).getDeclaredConstructor();
    constructor.setAccessible(true);
    byte[] bytes = Serializers.kryo(loader, 100).serialize(constructor.newInstance());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // The last character of a text has a mark.
    String start = like.substring(0, like.length() - 1);
    assertThat(text).contains(start);
    return text.replace(start, name.substring(0, name.length() - 1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void forgery_ofHonestObjects_isRead() {
    Object honest = new ArrayList<>(List.of("a", 1, java.util.Locale.ROOT));
    for (byte[] payload : List.of(Forgery.kryo(honest), Forgery.java(java.util.Locale.ROOT))) {
      assertThat(Forgery.serializer(true).deserialize(payload, 0, payload.length)).isNotNull();
    }
  }
}
