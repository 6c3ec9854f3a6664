package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views of the JDK's collections, and classes of which a part is missing. */
@SuppressWarnings("JdkObsolete")
final class ViewsTest {
  private static final int FIRST_WITH_REVERSED = 21;
  private final Serializer serializer = Serializers.kryo(ViewsTest.class.getClassLoader(), 100);

  private Object copy(Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }

  /** Reversed, where the JDK does that, else as it is. */
  private static Object reversed(Collection<?> collection) throws ReflectiveOperationException {
    return Runtime.version().feature() < FIRST_WITH_REVERSED
        ? collection
        : collection.getClass().getMethod("reversed").invoke(collection);
  }

  @Test
  void reversedCollections_keepTheirKind() throws ReflectiveOperationException {
    for (Collection<Integer> collection :
        List.<Collection<Integer>>of(
            new ArrayDeque<>(List.of(1, 2, 3)),
            new LinkedList<>(List.of(1, 2, 3)),
            new ArrayList<>(List.of(1, 2, 3)))) {
      Object view = reversed(collection);
      Object copy = copy(view);
      assertThat(new ArrayList<>((Collection<?>) copy))
          .isEqualTo(new ArrayList<>((Collection<?>) view));
      assertThat(copy instanceof Deque).isEqualTo(view instanceof Deque);
      assertThat(copy instanceof List).isEqualTo(view instanceof List);
    }
  }

  /** As a library's class whose optional dependency is not there. */
  @Test
  void class_ofWhichADependencyIsMissing_isAnErrorThatSaysSo() throws Exception {
    Deployment whole =
        new Deployment(
            """
            class Missing {}
            class Optionally { Missing part; int number = 1; }
            public class Main { public static Object made() { return new Optionally(); } }
            """);
    ClassLoader partly = new Without(whole, "Missing");
    Object object = partly.loadClass("Main").getDeclaredMethod("made").invoke(null);
    assertThatThrownBy(() -> Serializers.kryo(partly, 100).serialize(object))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Optionally cannot be stored or read: it refers to the class Missing")
        .hasMessageContaining("add the library that has it");
  }

  /** Defines the classes of another loader anew, but for one. */
  private static final class Without extends ClassLoader {
    private final Deployment classes;
    private final String missing;

    private Without(Deployment classes, String missing) {
      super(ViewsTest.class.getClassLoader());
      this.classes = classes;
      this.missing = missing;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (var file = classes.getResourceAsStream(name + ".class")) {
        if (file == null || name.equals(missing)) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (java.io.IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
