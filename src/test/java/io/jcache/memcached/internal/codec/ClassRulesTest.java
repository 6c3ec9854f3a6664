package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.KryoException;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which classes are stored and read, and that nothing of others runs. */
final class ClassRulesTest {
  private static final ClassLoader LOADER = ClassRulesTest.class.getClassLoader();
  private static final String RAN = "class.rules.ran";

  private static Serializer serializer(String... patterns) {
    return Serializers.kryo(LOADER, new ClassRules(List.of(patterns)), Serializers.limits(100));
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.**, com.acme.Order, true",
    "com.acme.**, com.acme.dto.deep.Order$Line$1, true",
    "com.acme.**, com.acme, false",
    "com.acme.**, com.acmex.Order, false",
    "com.acme.*, com.acme.Order, true",
    "com.acme.*, com.acme.Order$Line, true",
    "com.acme.*, com.acme.dto.Order, false",
    "com.acme.Order, com.acme.Order, true",
    "com.acme.Order, com.acme.Order$Line, true",
    "com.acme.Order, com.acme.Orders, false",
    "com.acme.Order, [[Lcom.acme.Order;, true",
    "com.acme.*, [Lorg.other.Order;, false",
    "com.acme.Order$Line, com.acme.Order, false",
    "Order, Order, true",
    "com.acme.**, org.hibernate.cache.spi.entry.StandardCacheEntryImpl, true",
    "com.acme.**, org.springframework.cache.interceptor.SimpleKey, true",
    "com.acme.**, [[J, true",
    "org.**, org.apache.commons.collections.map.LazyMap, false",
    "org.apache.commons.collections.map.LazyMap, org.apache.commons.collections.map.LazyMap, true",
  })
  void checkName_ofPattern_takesWhatItCovers(String pattern, String name, boolean taken) {
    ClassRules rules = new ClassRules(List.of(pattern));
    if (taken) {
      assertThatCode(() -> rules.checkName(name)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> rules.checkName(name))
          .isInstanceOf(KryoException.class)
          .hasMessageContaining(name.replaceAll("^\\[+L|;$", ""))
          .hasMessageContaining("serialization.allow");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.commons.collections4.functors.InvokerTransformer",
        "org.apache.commons.beanutils.BeanComparator",
        "org.codehaus.groovy.runtime.MethodClosure",
        "org.springframework.aop.framework.JdkDynamicAopProxy",
        "org.springframework.beans.factory.ObjectFactory",
        "com.mchange.v2.c3p0.PoolBackedDataSource",
        "org.hibernate.engine.spi.TypedValue",
        "org.apache.xalan.xsltc.trax.TemplatesImpl",
        "bsh.Interpreter",
      })
  void checkName_ofGadgetFamily_isRefusedWithAndWithoutList(String name) {
    for (ClassRules rules : List.of(ClassRules.NONE, new ClassRules(List.of("org.**", "com.**")))) {
      assertThatThrownBy(() -> rules.checkName(name))
          .hasMessageContaining(name + " is one of the classes that attacks are built of");
    }
  }

  /** Says when any of its code runs. */
  static final class Loud implements Serializable {
    private static final long serialVersionUID = 1L;

    static {
      System.setProperty(RAN, "static initializer");
    }

    int number = 1;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      System.setProperty(RAN, "readObject");
    }
  }

  /** An enum that says when it is initialized. */
  enum LoudEnum {
    ONE;

    static {
      System.setProperty(RAN, "enum");
    }
  }

  /** Is in the list, and holds what is not. */
  static final class Box implements Serializable {
    private static final long serialVersionUID = 1L;

    Object content;

    Box(Object content) {
      this.content = content;
    }
  }

  @Test
  void deserialize_classOutsideTheList_runsNothingOfIt() {
    String own = ClassRulesTest.class.getName();
    Serializer open = serializer(own);
    Serializer closed = serializer(Box.class.getName(), "com.acme.**");
    for (Object object :
        List.of(
            new Loud(),
            new Box(new Loud()),
            new Box(LoudEnum.ONE),
            new Box(new LoudEnum[] {LoudEnum.ONE}),
            new Box(Arrays.asList(1, new Loud())),
            new Box(new ArrayList<>(List.of(new Loud()))))) {
      byte[] bytes = open.serialize(object);
      assertThatThrownBy(() -> closed.serialize(object))
          .hasMessageContaining(own + "$Loud")
          .hasMessageContaining("is not covered by serialization.allow");
      ClassLoader fresh = fresh();
      Serializer there =
          Serializers.kryo(
              fresh, new ClassRules(List.of(Box.class.getName())), Serializers.limits(100));
      System.clearProperty(RAN);
      assertThatThrownBy(() -> there.deserialize(bytes, 0, bytes.length))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(own + "$Loud")
          .hasMessageContaining("is not covered by serialization.allow");
      assertThat(System.getProperty(RAN)).isNull();
      Serializer permissive =
          Serializers.kryo(fresh, new ClassRules(List.of(own)), Serializers.limits(100));
      permissive.deserialize(bytes, 0, bytes.length);
      assertThat(System.clearProperty(RAN)).as("the negative control").isNotNull();
    }
  }

  @Test
  void decode_enumKeyOutsideTheList_isNotInitialized() {
    String text = "e" + LoudEnum.class.getName() + "%2FONE";
    ClassLoader fresh = fresh();
    KeyCodec codec =
        KeyCodecs.canonical(
            fresh, new JdkSerializer(), null, 10, new ClassRules(List.of("com.acme.**")));
    System.clearProperty(RAN);
    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.allow");
    assertThat(System.getProperty(RAN)).isNull();
    assertThatThrownBy(() -> codec.encode(Shapes.Color.RED, 200))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Shapes$Color is not covered by serialization.allow");
  }

  @Test
  void roundTrip_classAsAValue_isANameOnly() {
    Serializer without = Serializers.kryo(LOADER, 100);
    Object names = Arrays.asList(java.util.Map.Entry.class, java.util.Scanner.class, Box.class);
    byte[] bytes = without.serialize(names);
    assertThat(without.deserialize(bytes, 0, bytes.length)).isEqualTo(names);
    assertThatThrownBy(
            () ->
                without.serialize(
                    new java.util.concurrent.LinkedBlockingQueue<>(
                        List.of(java.text.SimpleDateFormat.class))))
        .hasMessageContaining("java.text.SimpleDateFormat");
  }

  /** A class with a finalizer. */
  static final class Finalized {
    @Override
    @SuppressWarnings({"deprecation", "removal"})
    protected void finalize() {
      System.setProperty(RAN, "finalizer");
    }
  }

  /** A class with a state and a hook. */
  private record Resolving(int state) implements Serializable {
    private Object readResolve() {
      return this;
    }
  }

  /** A serializable supplier. */
  interface SerializableSupplier extends Supplier<Object>, Serializable {}

  @Test
  void serialize_withoutList_refusesClassesWhoseCodeRunsOnReading() {
    Serializer without = Serializers.kryo(LOADER, 100);
    SerializableSupplier lambda = () -> "x";
    Object proxy =
        Proxy.newProxyInstance(
            LOADER,
            new Class<?>[] {SerializableSupplier.class},
            (InvocationHandler & Serializable) (p, method, arguments) -> null);
    for (Object object : List.of(new Loud(), new Finalized(), lambda, proxy, new Resolving(1))) {
      assertThatThrownBy(() -> without.serialize(new ArrayList<>(List.of(object))))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("serialization.allow");
    }
    assertThatThrownBy(() -> without.serialize(new java.text.SimpleDateFormat("y")))
        .hasMessageContaining("java.text.SimpleDateFormat is none of the JDK's classes of values");
    assertThat(without.serialize(new Box(new Shapes.Nothing()))).isNotEmpty();
    // Of a single object without a state no hook runs.
    assertThat(without.serialize(new Box(Shapes.Singleton.INSTANCE))).isNotEmpty();
  }

  @Test
  void limits_onWriting_nameTheirOption() {
    Serializer small =
        Serializers.kryo(LOADER, ClassRules.NONE, new SerializationLimits(100, 100_000, 50, 60));
    assertRefused(small, new int[51], "51 elements, more than serialization.max-array-length = 50");
    assertRefused(small, new Object[51], "serialization.max-array-length = 50");
    assertRefused(small, "x".repeat(61), "serialization.max-string-length = 60");
    assertRefused(small, Arrays.asList("y".repeat(61)), "serialization.max-string-length = 60");
    Serializer short1 =
        Serializers.kryo(
            LOADER, ClassRules.NONE, new SerializationLimits(100, 1000, 10_000, 10_000));
    assertRefused(short1, new int[5000], "serialization.max-size = 1000");
    assertRefused(short1, "z".repeat(1001), "serialization.max-size = 1000");
    byte[] large = Serializers.kryo(LOADER, 100).serialize("x".repeat(1001));
    assertThatThrownBy(() -> short1.deserialize(large, 0, large.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-size = 1000");
    byte[] text = Serializers.kryo(LOADER, 100).serialize("x".repeat(61));
    assertThatThrownBy(() -> small.deserialize(text, 0, text.length))
        .hasMessageContaining("serialization.max-string-length = 60");
  }

  /** Returns a loader with the test's classes, none of them initialized yet. */
  private static ClassLoader fresh() {
    return new ClassLoader(LOADER) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ClassRulesTest.class.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        try (InputStream file = LOADER.getResourceAsStream(name.replace('.', '/') + ".class")) {
          byte[] bytes = file.readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    };
  }

  private static void assertRefused(Serializer serializer, Object object, String message) {
    assertThatThrownBy(() -> serializer.serialize(object))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message);
  }
}
