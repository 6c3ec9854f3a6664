package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two versions of a class, as two deployments have them: what the one writes, the other reads as
 * the same object or not at all.
 */
final class ShapeFingerprintTest {
  private static final String SHOW =
      "static String show(Object o) {"
          + " return o instanceof Supplier<?> s ? \"\" + s.get() : o.toString(); }";
  private static final String IO =
      "import java.io.*; import java.util.*; import java.util.function.*; ";

  /** A class A with these members, and a Main that makes and shows one. */
  private static String plain(String members) {
    return type("class A { " + members + " }");
  }

  /** Types, the first of them A, made by its constructor without parameters. */
  private static String type(String types) {
    return made("new A()", types);
  }

  private static String made(String expression, String types) {
    return IO
        + types
        + " class Main { static Object make() throws Exception { return "
        + expression
        + "; } "
        + SHOW
        + " }";
  }

  private static String hooked(String write, String read) {
    return type(
        "class A implements Serializable { static final long serialVersionUID = 1;"
            + " transient int a = 1; transient int b = 2;"
            + " private void writeObject(ObjectOutputStream o) throws IOException {"
            + write
            + "} private void readObject(ObjectInputStream i) throws IOException {"
            + read
            + "} public String toString() { return a + \" \" + b; } }");
  }

  static Stream<Arguments> changes() {
    String show = " public String toString() { return \"\" + a; } ";
    return Stream.of(
        arguments("field added", plain("int a = 1;" + show), plain("int a = 1; int b;" + show)),
        arguments(
            "field removed", plain("int a = 1; int b = 2;" + show), plain("int a = 1;" + show)),
        arguments(
            "field renamed",
            plain("int a = 1; int b = 2;" + show),
            plain("int a = 1; int c = 2;" + show)),
        arguments(
            "fields that swap their names",
            plain("String a = \"a\"; String b = \"b\";" + show),
            plain("String b = \"a\"; String c = \"b\"; Object a;" + show)),
        arguments("int to long", plain("int a = 1;" + show), plain("long a = 1;" + show)),
        arguments("int to short", plain("int a = 1;" + show), plain("short a = 1;" + show)),
        arguments("int to Integer", plain("int a = 1;" + show), plain("Integer a = 1;" + show)),
        arguments("String to Object", plain("String a = \"\";" + show), plain("Object a;" + show)),
        arguments(
            "generic type changed",
            plain("List<Integer> a = new ArrayList<>(List.of(1));" + show),
            plain("List<String> a = new ArrayList<>();" + show)),
        arguments(
            "field made transient", plain("int a = 1;" + show), plain("transient int a;" + show)),
        arguments(
            "superclass changed",
            type("class A extends B { } class B { int a = 1;" + show + "} class C { }"),
            type("class A extends C { } class B { } class C { int a = 1;" + show + "}")),
        arguments(
            "superclass with a field more",
            type("class A extends B { int a = 1;" + show + "} class B { }"),
            type("class A extends B { int a = 1;" + show + "} class B { int b; }")),
        arguments(
            "field moved to the superclass",
            type("class A extends B { int a = 1;" + show + "} class B { }"),
            type("class A extends B { } class B { int a = 1;" + show + "}")),
        arguments(
            "argument of the superclass changed",
            type("class A extends B<Integer> { } class B<T> { T a;" + show + "}"),
            type("class A extends B<String> { } class B<T> { T a;" + show + "}")),
        arguments(
            "nested final class changed",
            type("class A { B a = new B(); } final class B { int x = 1; int y = 2; }"),
            type("class A { B a = new B(); } final class B { int y = 1; int z = 2; }")),
        arguments(
            "class in an array changed",
            type("class A { B[] a = {new B()}; } final class B { int x = 1; }"),
            type("class A { B[] a = {new B()}; } final class B { long x = 1; }")),
        arguments(
            "class far away changed",
            type("class A { B b = new B(); } class B { C c; } class C { A a; int x; }"),
            type("class A { B b = new B(); } class B { C c; } class C { A a; long x; }")),
        arguments(
            "class made final",
            type("class A { B a = new B(); } class B { int x = 1; }"),
            type("class A { B a = new B(); } final class B { int x = 1; }")),
        arguments(
            "array of a class that changed",
            made("new A[] {new A(), null}", "class A { int a = 1; }"),
            made("new A[] {new A(), null}", "class A { int b = 1; }")),
        arguments(
            "constant inserted",
            made("A.Y", "enum A { X, Y }"),
            made("A.Y", "enum A { X, NEW, Y }")),
        arguments("constant removed", made("A.Y", "enum A { X, Y }"), made("A.Y", "enum A { Y }")),
        arguments(
            "constants reordered", made("A.Y", "enum A { X, Y }"), made("A.Y", "enum A { Y, X }")),
        arguments(
            "constant inserted, in a set",
            made("EnumSet.of(A.Y)", "enum A { X, Y }"),
            made("EnumSet.of(A.Y)", "enum A { X, NEW, Y }")),
        arguments(
            "components swapped",
            made("new A(1, 2)", "record A(int a, int b) { }"),
            made("new A(1, 2)", "record A(int b, int a) { }")),
        arguments(
            "component renamed",
            made("new A(1, 2)", "record A(int a, int b) { }"),
            made("new A(1, 2)", "record A(int a, int c) { }")),
        arguments(
            "component removed",
            made("new A(1, 2)", "record A(int a, int b) { }"),
            made("new A(1)", "record A(int a) { }")),
        arguments(
            "component added",
            made("new A(1)", "record A(int a) { }"),
            made("new A(1, null)", "record A(int a, String b) { }")),
        arguments(
            "class to record",
            made("new A(1)", "class A { final int a; A(int a) { this.a = a; } }"),
            made("new A(1)", "record A(int a) { }")),
        arguments("class to enum", type("class A { }"), made("A.values()[0]", "enum A { X }")),
        arguments(
            "Java serialization, field renamed",
            type("class A extends ArrayList<Object> { int a = 1; }"),
            type("class A extends ArrayList<Object> { int b = 1; }")),
        arguments(
            "Java serialization, the same version, field retyped",
            type(
                "class A extends HashMap<Object, Object> { static final long"
                    + " serialVersionUID = 1; Object a = 1; }"),
            type(
                "class A extends HashMap<Object, Object> { static final long"
                    + " serialVersionUID = 1; Number a = 1; }")),
        arguments(
            "hooks that swap what they write",
            hooked("o.writeInt(a); o.writeInt(b);", "a = i.readInt(); b = i.readInt();"),
            hooked("o.writeInt(b); o.writeInt(a);", "b = i.readInt(); a = i.readInt();")),
        arguments(
            "hooks that came",
            type("class A implements Serializable { int a = 1; }"),
            hooked("o.writeInt(a); o.writeInt(b);", "a = i.readInt(); b = i.readInt();")),
        arguments(
            "lambda inserted",
            made(
                "A.second()",
                "class A { interface F extends Supplier<Object>, Serializable { }"
                    + " static F second() { F f = () -> \"second\"; return f; } }"),
            made(
                "A.second()",
                "class A { interface F extends Supplier<Object>, Serializable { }"
                    + " static F first() { F f = () -> \"first\"; return f; }"
                    + " static F second() { F f = () -> \"second\"; return f; } }")),
        arguments(
            "anonymous class inserted",
            made(
                "A.second()",
                "class A { static Object second() { return new Supplier<Object>() {"
                    + " public Object get() { return 2; } }; } }"),
            made(
                "A.second()",
                "class A { static Object first() { return new Supplier<Object>() {"
                    + " public Object get() { return 1; } }; }"
                    + " static Object second() { return new Supplier<Object>() {"
                    + " public Object get() { return 2; } }; } }")));
  }

  private static byte[] write(Deployment deployment, boolean guarded) {
    return serializer(deployment, guarded).serialize(deployment.make());
  }

  private static Serializer serializer(Deployment deployment, boolean guarded) {
    return guarded
        ? ListedSerializers.kryo(deployment, 100)
        : ListedSerializers.kryo(deployment, 100, type -> ShapeFingerprint.NONE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void deserialize_otherShape_isRefused(String name, String before, String after) {
    Deployment old = new Deployment(before);
    Deployment changed = new Deployment(after);
    byte[] written = write(old, true);
    assertThatThrownBy(() -> serializer(changed, true).deserialize(written, 0, written.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("has another shape here");
    byte[] back = write(changed, true);
    assertThatThrownBy(() -> serializer(old, true).deserialize(back, 0, back.length))
        .as("the way back")
        .isInstanceOf(SerializationException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void deserialize_sameShape_givesTheSame(String name, String before, String after) {
    for (String source : List.of(before, after)) {
      Deployment old = new Deployment(source);
      Deployment same = new Deployment(source);
      byte[] written = write(old, true);
      Object back = serializer(same, true).deserialize(written, 0, written.length);
      byte[] again = serializer(same, true).serialize(back);
      assertThat(again).isEqualTo(written);
      assertThat(same.show(back).replaceAll("@.*", ""))
          .isEqualTo(old.show(old.make()).replaceAll("@.*", ""));
    }
  }

  /** The negative control: it is the fingerprint that refuses. */
  @Test
  void deserialize_withoutFingerprint_givesOtherObjects() {
    List<String> read = new ArrayList<>();
    changes()
        .forEach(
            change -> {
              Object[] parts = change.get();
              Deployment changed = new Deployment((String) parts[2]);
              byte[] written = write(new Deployment((String) parts[1]), false);
              try {
                serializer(changed, false).deserialize(written, 0, written.length);
                read.add((String) parts[0]);
              } catch (SerializationException e) {
                assertThat(e).hasMessageNotContaining("has another shape here");
              }
            });
    System.out.println("without fingerprints " + read.size() + " are read: " + read);
    assertThat(read)
        .as("read, though each is another object there")
        .contains(
            "field renamed",
            "components swapped",
            "component renamed",
            "generic type changed",
            "hooks that swap what they write",
            "lambda inserted",
            "anonymous class inserted",
            "nested final class changed");
  }

  @Test
  void of_changesThatDoNotMatter_isTheSame() throws Exception {
    long shape = of("class A { int a; List<String> b; transient int t; static int s; }");
    assertThat(of("class A { List<String> b; int a; }")).isEqualTo(shape);
    assertThat(of("class A { int a; List<String> b; void method() { } class Inner { } }"))
        .isEqualTo(shape);
    assertThat(of("class A { int a; List<Integer> b; }")).isNotEqualTo(shape);
  }

  private static long of(String type) throws Exception {
    return ShapeFingerprint.of(new Deployment(type(type)).loadClass("A"));
  }

  @Test
  void of_classesOfTheJdk_isNone() {
    assertThat(ShapeFingerprint.of(String.class)).isEqualTo(ShapeFingerprint.NONE);
    assertThat(ShapeFingerprint.of(int[][].class)).isEqualTo(ShapeFingerprint.NONE);
    assertThat(ShapeFingerprint.of(ShapeFingerprintTest[].class))
        .isEqualTo(ShapeFingerprint.of(ShapeFingerprintTest.class));
  }
}
