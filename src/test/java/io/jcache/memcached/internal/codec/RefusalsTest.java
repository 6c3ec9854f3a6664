package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.Serializable;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the error of a class that is not allowed advises is enough, followed once. */
final class RefusalsTest {
  private static final ClassLoader LOADER = RefusalsTest.class.getClassLoader();
  private static final Pattern LINE = Pattern.compile("serialization\\.allow = \\[([^\\]]*)\\]");

  static List<Object> values() {
    Callable<String> lambda = (Callable<String> & Serializable) () -> "x";
    return List.of(
        new SimpleDateFormat("yyyy-MM-dd", Locale.ROOT),
        new ArrayList<>(List.of(new SimpleDateFormat("HH", Locale.ROOT), new Hooked("x"))),
        new Hooked(Map.of("a", new Plain(Thread.State.NEW, new Hooked(1)))),
        new Plain(new Hooked(new int[1]), lambda),
        new Hooked(null));
  }

  private static String refusal(Object value, ClassRules rules) {
    Serializer serializer = Serializers.kryo(LOADER, rules, Serializers.limits(100));
    SerializationException refused =
        catchThrowableOfType(SerializationException.class, () -> serializer.serialize(value));
    assertThat(refused).isNotNull();
    return refused.getMessage();
  }

  @ParameterizedTest
  @MethodSource("values")
  void advice_followedOnce_isEnough(Object value) {
    for (List<String> before : List.of(List.<String>of(), List.of("com.acme.**"))) {
      String message = refusal(value, new ClassRules(before));
      Matcher line = LINE.matcher(message);
      List<String> after = new ArrayList<>();
      while (line.find()) { // the last line is the whole one
        after = new ArrayList<>(Arrays.asList(line.group(1).replace("\"", "").split(", ")));
      }
      if (after.isEmpty()) {
        after.add(RefusalsTest.class.getPackageName() + ".**");
      }
      assertThat(message.length()).isLessThan(1_500);
      Serializer serializer =
          Serializers.kryo(LOADER, new ClassRules(after), Serializers.limits(100));
      byte[] bytes = serializer.serialize(value);
      assertThat(serializer.deserialize(bytes, 0, bytes.length)).isInstanceOf(value.getClass());
    }
  }

  @Test
  void advice_withAList_keepsIt() {
    assertThat(refusal(new SimpleDateFormat("y", Locale.ROOT), new ClassRules(List.of("a.b.**"))))
        .contains("serialization.allow = [\"a.b.**\", \"java.text.DateFormat\", ")
        .contains("\"java.text.SimpleDateFormat\"");
  }

  @Test
  void lambda_isCalledOne() {
    Callable<String> lambda = (Callable<String> & Serializable) () -> "x";
    assertThat(refusal(lambda, ClassRules.NONE)).contains("is a lambda");
    assertThat(refusal(lambda, new ClassRules(List.of("a.b.**"))))
        .contains("a lambda of " + RefusalsTest.class.getName() + " is not covered by")
        .doesNotContain("$$Lambda");
  }

  @Test
  void classInNoPackage_isNamedItself() {
    Deployment unnamed =
        new Deployment(
            """
            class Main implements java.io.Serializable {
              int number = 1;
              private Object readResolve() { return this; }
              static Object make() { return new Main(); }
            }
            """);
    SerializationException refused =
        catchThrowableOfType(
            SerializationException.class,
            () -> Serializers.kryo(unnamed, 100).serialize(unnamed.make()));
    assertThat(refused.getMessage()).contains("serialization.allow = [\"Main\"]");
  }

  /** No hook of a class that is refused runs while the advice is made. */
  @Test
  void advice_asksNoHook() {
    assertThat(refusal(new Plain(new Loud(), new Hooked("x")), ClassRules.NONE))
        .contains("serialization.allow = [");
  }

  /** No list lets it in, so that none is advised. */
  @Test
  void part_thatNothingStores_isNamedAtOnce() {
    for (ClassRules rules : List.of(ClassRules.NONE, new ClassRules(List.of("com.acme.**")))) {
      assertThat(refusal(new Plain(new Hooked(new Thread()), null), rules))
          .contains("java.lang.Thread cannot be stored: it has a state that lives in the JVM")
          .doesNotContain("serialization.allow");
    }
    assertThat(refusal(new Plain(new Written(new Thread()), null), ClassRules.NONE))
        .contains("serialization.allow = [");
  }

  private record Plain(Object one, Object two) {}

  private static final class Written implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Object value;

    private Written(Object value) {
      this.value = value;
    }

    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
      out.writeBoolean(value != null);
    }
  }

  private static final class Hooked implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Object value;

    private Hooked(Object value) {
      this.value = value;
    }

    private void readObject(java.io.ObjectInputStream in)
        throws java.io.IOException, ClassNotFoundException {
      in.defaultReadObject();
    }
  }

  private static final class Loud implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int number = 1;

    private Object writeReplace() {
      throw new AssertionError("a hook has run: " + number);
    }
  }
}
