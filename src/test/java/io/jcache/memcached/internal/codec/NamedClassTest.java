package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.io.Output;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that an entry names, without an object of them. */
final class NamedClassTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String INITIALIZED = "javax.library.told";
  private static final ClassRules OTHERS = new ClassRules(List.of("io.jcache.memcached.demo.**"));

  private static Serializer serializer(ClassRules rules) {
    return Serializers.kryo(NamedClassTest.class.getClassLoader(), rules, Serializers.limits(100));
  }

  private static Object read(ClassRules rules, byte[] bytes) {
    return serializer(rules).deserialize(bytes, 0, bytes.length);
  }

  /** Returns a payload that names the enum, which nobody could write with this list. */
  private static byte[] namedColour() {
    String known = new String(Forgery.kryo(Collection.class), StandardCharsets.ISO_8859_1);
    // The last character of a text has a mark; both names are of one length.
    String forged = known.replace("java.util.Collectio\u00ee", "javax.library.Colou\u00f2");
    assertThat(forged).isNotEqualTo(known);
    return forged.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Class<?> colour() throws ClassNotFoundException {
    return Class.forName("javax.library.Colour", false, NamedClassTest.class.getClassLoader());
  }

  /** Returns an EnumMap of Java serialization, the type of its keys being what Kryo reads. */
  private static byte[] enumMapOf(byte[] named) {
    String text = HEX.formatHex(Forgery.java(new EnumMap<>(Map.of(Thread.State.NEW, 1))));
    String bridge = Bridge.class.getName();
    String stream =
        text.substring(text.indexOf("aced0005"), text.indexOf("7672"))
            + "7372"
            + String.format("%04x", bridge.length())
            + HEX.formatHex(bridge.getBytes(StandardCharsets.US_ASCII))
            + "0000000000000001" // its serialVersionUID
            + "030000" // its flags, and no fields
            + "7708"
            + String.format("%016x", ShapeFingerprint.of(Bridge.class))
            + "7870" // no superclass
            + "78"
            + "770400000000" // the size of the map
            + "78";
    byte[] java = HEX.parseHex(stream);
    byte[] around = Forgery.aroundJava(java);
    int end = around.length - 4 - java.length;
    return ByteBuffer.allocate(around.length + named.length - 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(around, 0, end)
        .put(named, 1, named.length - 1)
        .put(java)
        .putInt(java.length)
        .array();
  }

  @Test
  void deserialize_enumOutsideTheListAsTheTypeOfAnEnumMap_isNotInitialized() {
    byte[] forged = enumMapOf(namedColour());
    System.clearProperty(INITIALIZED);

    assertThatThrownBy(() -> read(OTHERS, forged))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("javax.library.Colour is not covered by serialization.allow");
    assertThat(System.getProperty(INITIALIZED)).isNull();
  }

  /** The control: the forgery is a map of that type where the type may be named. */
  @Test
  void deserialize_enumOfTheJdkAsTheTypeOfAnEnumMap_isThatMap() {
    assertThat(read(OTHERS, enumMapOf(Forgery.kryo(Thread.State.class)))).isEqualTo(Map.of());
  }

  @Test
  void serialize_classOutsideTheListAsAValue_isRefused() throws Exception {
    Class<?> colour = colour();

    assertThatThrownBy(() -> serializer(OTHERS).serialize(colour))
        .hasMessageContaining("javax.library.Colour is not covered by serialization.allow");
  }

  @ParameterizedTest
  @ValueSource(classes = {Map.Entry.class, int.class, Thread[].class, Runtime.class})
  void serialize_classOfTheJdkAsAValue_isKept(Class<?> type) {
    byte[] bytes = serializer(OTHERS).serialize(type);

    assertThat(read(OTHERS, bytes)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deserialize_classWithALongName_isNotQuotedAsAWhole(boolean listed) {
    try (Output output = new Output(1024, -1)) {
      output.writeByte(0); // no objects of Java serialization
      output.writeByte(1); // a class by its name
      output.writeByte(0); // the first one
      output.writeString("x".repeat(900_000));
      output.writeLong(0);

      assertThatThrownBy(() -> read(listed ? OTHERS : ClassRules.NONE, output.toBytes()))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("900000 characters")
          .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(1000));
    }
  }
}
