package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hash tables of others with keys whose hash codes are other ones in another JVM. */
final class HashTablesTest {
  /** Its constants have other hash codes in each loader of it, as in each JVM. */
  private static final String CONTENT =
      """
      import java.util.*;
      enum Colour { RED, GREEN, BLUE, BLACK, WHITE, GREY, PINK, BROWN }
      record Key(Colour colour, int number) {}
      class Table extends AbstractMap<Object, Object> {
        CONSTRUCTOR
        NAME
        Object[] slots = new Object[64];
        int size;
        @Override public Object put(Object key, Object value) {
          int at = key.hashCode() & 31;
          while (slots[2 * at] != null && !slots[2 * at].equals(key)) { at = (at + 1) & 31; }
          Object old = slots[2 * at + 1];
          size += slots[2 * at] == null ? 1 : 0;
          slots[2 * at] = key;
          slots[2 * at + 1] = value;
          return old;
        }
        @Override public Object get(Object key) {
          int at = key.hashCode() & 31;
          while (slots[2 * at] != null && !slots[2 * at].equals(key)) { at = (at + 1) & 31; }
          return slots[2 * at + 1];
        }
        @Override public Set<Map.Entry<Object, Object>> entrySet() {
          Set<Map.Entry<Object, Object>> all = new LinkedHashSet<>();
          for (int at = 0; at < 32; at++) {
            if (slots[2 * at] != null) { all.add(Map.entry(slots[2 * at], slots[2 * at + 1])); }
          }
          return all;
        }
      }
      class Bare { Object[] slots = new Object[16]; int size; float loadFactor; }
      class Main {
        static Object make() {
          Table table = new TableNEW;
          for (Colour colour : Colour.values()) { table.put(KEY, colour.name()); }
          MORE
          return table;
        }
        static String show(Object object) {
          Map<?, ?> table = (Map<?, ?>) object;
          StringBuilder shown = new StringBuilder();
          for (Colour colour : Colour.values()) { shown.append(table.get(KEY)).append(' '); }
          return shown.toString();
        }
      }
      """;

  private static Deployment deployment(String key, String constructor) {
    boolean closed = !constructor.isEmpty();
    return new Deployment(
        CONTENT
            .replace("CONSTRUCTOR", constructor)
            .replace("NAME", "String name;")
            .replace("NEW", closed ? "(1)" : "()")
            .replace("KEY", key)
            .replace("MORE", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colour",
        "new Key(colour, 1)",
        "List.of(colour)",
        "Optional.of(colour)",
        "colour.name()"
      })
  void map_withSuchKeys_findsThemInAnotherJvm(String key) {
    Deployment here = deployment(key, "");
    byte[] bytes = Serializers.kryo(here, 100).serialize(here.make());
    Deployment there = deployment(key, "");
    Object read = Serializers.kryo(there, 100).deserialize(bytes, 0, bytes.length);
    assertThat(read.getClass().getClassLoader()).isSameAs(there);
    assertThat(there.show(read)).isEqualTo("RED GREEN BLUE BLACK WHITE GREY PINK BROWN ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour", "new Key(colour, 1)", "colour.name()"})
  void map_thatCannotBeMadeAnew_isRefusedWithSuchKeys(String key) {
    Deployment here = deployment(key, "Table(int ignored) {}");
    if (key.equals("colour.name()")) {
      byte[] bytes = Serializers.kryo(here, 100).serialize(here.make());
      Object read = Serializers.kryo(here, 100).deserialize(bytes, 0, bytes.length);
      assertThat(here.show(read)).startsWith("RED GREEN");
      return;
    }
    assertThatThrownBy(() -> Serializers.kryo(here, 100).serialize(here.make()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Table is a hash table of objects whose hash codes differ")
        .hasMessageContaining("store a java.util.Map or Set instead");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table.name = \"x\";",
        "Bare bare = new Bare(); bare.slots[3] = Colour.RED; if (true) return bare;"
      })
  void object_withMoreThanContentOrNone_isRefused(String more) {
    Deployment here =
        new Deployment(
            List.of(
                CONTENT
                    .replace("CONSTRUCTOR", "")
                    .replace("NAME", "String name;")
                    .replace("NEW", "()")
                    .replace("KEY", "colour")
                    .replace("MORE", more)));
    assertThatThrownBy(() -> Serializers.kryo(here, 100).serialize(here.make()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("is a hash table of objects whose hash codes differ");
  }

  /** As those of a query of Hibernate's: an enum among them makes them no table. */
  static final class Parameters {
    final @Nullable Object[] values = {Thread.State.NEW, null, new byte[] {1}, "text"};
    final int hash = 7;
  }

  @Test
  void arrayOfAnything_besideANumber_isNoTable() {
    Serializer serializer = Serializers.kryo(HashTablesTest.class.getClassLoader(), 100);
    byte[] bytes = serializer.serialize(new Parameters());
    Parameters read = (Parameters) serializer.deserialize(bytes, 0, bytes.length);
    assertThat(read.values).isEqualTo(new Parameters().values);
  }
}
