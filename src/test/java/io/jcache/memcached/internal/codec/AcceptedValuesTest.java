package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Vector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is written is read back equal, or writing it is an error. */
@SuppressWarnings("JdkObsolete")
final class AcceptedValuesTest {
  private static final ClassLoader LOADER = AcceptedValuesTest.class.getClassLoader();

  private final Serializer writer = ListedSerializers.kryo(LOADER, 100);
  private final Serializer reader = ListedSerializers.kryo(LOADER, 100);

  private Object copy(Object value) {
    byte[] bytes = writer.serialize(value);
    return reader.deserialize(bytes, 0, bytes.length);
  }

  @Test
  void serialize_arrayBehindJavaSerialization_isReadBack() {
    copy(new Hooked(new byte[1], new String[] {"a"}));
    Hooked large = new Hooked(new byte[9_000], new String[9_000]);
    Hooked copy = (Hooked) copy(large);
    assertThat(copy.bytes).isEqualTo(large.bytes);
    assertThat(copy.texts).isEqualTo(large.texts);
  }

  @Test
  void serialize_manyElementsAfterFew_isReadBack() {
    for (int size : new int[] {1, 150, 10_000}) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        texts.add("text " + i);
      }
      assertThat(copy(Arrays.asList(texts.toArray()))).isEqualTo(texts);
      assertThat(copy(new Vector<>(texts))).isEqualTo(texts);
    }
  }

  /** What came across is exempt once: the same stream may not declare an array of that length. */
  @Test
  void deserialize_arrayOfTheStreamBesideOneThatCameAcross_isRefused() {
    byte[] bytes = writer.serialize(new Twice());
    assertThat(reader.deserialize(bytes, 0, bytes.length)).isInstanceOf(Twice.class);
    byte[] ownLength = {0, 0, 0, Twice.OWN};
    int at = bytes.length - ownLength.length;
    while (!Arrays.equals(bytes, at, at + 4, ownLength, 0, 4)) {
      at--;
    }
    ByteBuffer.wrap(bytes).putInt(at, Twice.ACROSS);
    assertThatThrownBy(() -> reader.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("filter status: REJECTED");
  }

  @Test
  @Tag("full")
  void serialize_setOfOneHashCode_isReadBackOrAnError() {
    assertReadBackOrError(entities(200), true);
    assertReadBackOrError(entities(12_000), false);
  }

  @Test
  void serialize_manyEmptyLists_isReadBackOrAnError() {
    assertReadBackOrError(emptyLists(100), true);
    assertReadBackOrError(emptyLists(400_000), false);
  }

  @Test
  void serialize_largePartOfManyKeys_isReadBackOrAnError() {
    assertReadBackOrError(employees(100), true);
    assertReadBackOrError(employees(10_000), false);
  }

  @Test
  void serialize_manyReferencesBesideALargeObject_isReadBackOrAnError() {
    copy(new Hooked(new byte[1], new String[] {"a"}));
    List<Object> objects = new ArrayList<>();
    objects.add(new Hooked(new byte[1], new String[60_000]));
    for (int i = 0; i < 2_000; i++) {
      objects.add(new Hooked(new byte[1], new String[1]));
    }
    byte[] bytes;
    try {
      bytes = writer.serialize(objects);
    } catch (SerializationException e) {
      assertThat(e)
          .hasMessageContaining("ArrayList")
          .hasMessageContaining("serialization.max-size");
      return;
    }
    assertThat((List<?>) reader.deserialize(bytes, 0, bytes.length)).hasSize(objects.size());
  }

  private void assertReadBackOrError(Object value, boolean fits) {
    if (fits) {
      assertThat(copy(value)).isEqualTo(value);
    } else {
      assertThatThrownBy(() -> writer.serialize(value))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(value.getClass().getName())
          .hasMessageContaining("serialization.max-size");
    }
  }

  private static Set<Entity> entities(int size) {
    Set<Entity> entities = new HashSet<>();
    for (int i = 0; i < size; i++) {
      entities.add(new Entity(i));
    }
    return entities;
  }

  private static List<List<String>> emptyLists(int size) {
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static Set<Employee> employees(int size) {
    Department department = new Department(new ArrayList<>());
    Set<Employee> employees = new HashSet<>();
    for (int i = 0; i < size; i++) {
      department.names.add("name " + i);
      employees.add(new Employee(i, department));
    }
    return employees;
  }

  /** An entity as guides of Hibernate recommend it. */
  private record Entity(int id) {
    @Override
    public int hashCode() {
      return 7;
    }
  }

  private record Department(List<String> names) {}

  private record Employee(int id, Department department) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Employee employee && employee.id == id;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /** Arrays behind hooks of Java serialization. */
  private static final class Hooked implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private final String[] texts;

    private Hooked(byte[] bytes, String[] texts) {
      this.bytes = bytes;
      this.texts = texts;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
    }
  }

  /** An array that comes across, and one that the stream has itself. */
  private static final class Twice implements Serializable {
    static final int ACROSS = 5_000;
    static final int OWN = 77;
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeObject(new Bridge(new StackTraceElement[ACROSS]));
      out.writeObject(new StackTraceElement[OWN]);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.readObject();
      in.readObject();
    }
  }
}
