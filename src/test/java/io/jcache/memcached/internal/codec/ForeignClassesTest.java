package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.OtherClasses;
import io.jcache.memcached.testkit.Shapes;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects of an application whose loader nobody has named, in a manager of the provider's own.
 *
 * <p>Where both have a class of one name, as a library that lies in an application and in its
 * server, the objects used to be stored, and came back as objects of the other class.
 */
final class ForeignClassesTest {

  private static final String ANOTHER = "is another class than the one of this name";

  private final Serializer serializer =
      ListedSerializers.kryo(ForeignClassesTest.class.getClassLoader(), 100);
  private final ClassLoader application = new OtherClasses(Shapes.class);

  private Object make(String name) throws Exception {
    Class<?> type = application.loadClass(name);
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return type.getDeclaredConstructor().newInstance();
  }

  private void isRefused(Object value) {
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer.serialize(value))
        .withMessageContaining(ANOTHER)
        .withMessageContaining("open the manager with the loader of that class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Nothing", "Color", "Sign", "Fields", "Hooked", "External", "MyList", "MyMap"})
  void class_thatTheManagersLoaderHasAnotherOf_isRefusedWhereverItIs(String name) throws Exception {
    Object value = make(Shapes.class.getName() + "$" + name);

    for (int i = 0; i < 2; i++) {
      isRefused(value);
      isRefused(new ArrayList<>(List.of(value)));
      isRefused(Map.of("key", List.of(value)));
      isRefused(new Shapes.Pair<>("first", value));
      isRefused(Optional.of(value));
    }
    Object array = Array.newInstance(value.getClass(), 1);
    Array.set(array, 0, value);
    isRefused(array);
  }

  @Test
  void class_thatTheManagersLoaderHas_isStoredAfterItsNamesakeWasRefused() throws Exception {
    isRefused(make(Shapes.Nothing.class.getName()));
    byte[] bytes = serializer.serialize(new Shapes.Nothing());

    assertThat(serializer.deserialize(bytes, 0, bytes.length)).isEqualTo(new Shapes.Nothing());
    isRefused(make(Shapes.Nothing.class.getName()));
  }

  @Test
  void class_thatOnlyTheApplicationHas_isRefusedWithTheWayOut() {
    Object value =
        new Deployment("class Main { int field; static Object make() { return new Main(); } }")
            .make();

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer.serialize(value))
        .withMessageContaining("the class Main is neither found by ")
        .withMessageContaining("open the manager with the class loader of the application");
  }

  /** A library of the server, whose object holds one of the application. */
  @Test
  void classOfTheParent_thatHoldsOneOfTheApplication_isStoredByTheApplicationsLoader() {
    Deployment own =
        new Deployment(
            "class Main { int field; static Object make() { return new Main(); }"
                + " static String show(Object main) { return main.getClass().getName(); } }");
    Object value = new Shapes.Pair<>("first", own.make());

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer.serialize(value));
    Serializer applications = ListedSerializers.kryo(own, 100);
    byte[] bytes = applications.serialize(value);
    Shapes.Pair<?, ?> copy = (Shapes.Pair<?, ?>) applications.deserialize(bytes, 0, bytes.length);

    assertThat(copy.second().getClass().getClassLoader()).isSameAs(own);
  }
}
