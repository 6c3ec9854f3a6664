package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Texts are written and read by a way of their own, in the bytes of Kryo. */
class TextsTest {
  private static final String SHARED = "shared by two";
  private static final List<@Nullable String> TEXTS =
      Arrays.asList(
          "a",
          null,
          "",
          SHARED,
          "größer",
          SHARED,
          "x".repeat(300),
          new StringBuilder("a").toString(),
          "\0");

  private final SerializationLimits limits = Serializers.limits(100);

  private ShapeKryo kryo() {
    return new ShapeKryo(
        TextsTest.class.getClassLoader(),
        ClassRules.NONE,
        limits,
        ShapeFingerprint::of,
        new ReadBudget(limits));
  }

  private BoundedInput input(byte... bytes) {
    BoundedInput input = new BoundedInput(new ReadBudget(limits));
    input.budget().start();
    input.start(bytes, 0, bytes.length);
    return input;
  }

  private Output output(ShapeKryo kryo) {
    kryo.written().start();
    return new LimitedOutput(limits, kryo.written());
  }

  private byte[] written() {
    ShapeKryo kryo = kryo();
    Output output = output(kryo);
    TEXTS.forEach(text -> kryo.writeText(output, text));
    return output.toBytes();
  }

  @Test
  void writeText_hasTheBytesOfKryo() {
    ShapeKryo kryo = kryo();
    Output output = output(kryo);
    TEXTS.forEach(text -> kryo.writeObjectOrNull(output, text, String.class));

    assertThat(written()).isEqualTo(output.toBytes());
  }

  @Test
  void readText_readsWhatKryoReads() {
    byte[] bytes = written();
    ShapeKryo kryo = kryo();
    BoundedInput input = input(bytes);
    List<@Nullable Object> read = new ArrayList<>();
    List<@Nullable Object> byKryo = new ArrayList<>();
    TEXTS.forEach(text -> read.add(kryo.readText(input)));
    ShapeKryo other = kryo();
    BoundedInput again = input(bytes);
    TEXTS.forEach(text -> byKryo.add(other.readObjectOrNull(again, String.class)));

    assertThat(read).isEqualTo(TEXTS).isEqualTo(byKryo);
    assertThat(read.get(3)).isSameAs(read.get(5));
    assertThat(input.position()).isEqualTo(bytes.length);
  }

  /** The ids of what follows would be those of others. */
  @Test
  void readText_nothingOrWhatIsNotThere_isAnError() {
    byte[] nothing = {1, (byte) 0x80};
    byte[] notThere = {7};
    byte[] negative = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0xf};
    for (byte[] forged : List.of(nothing, notThere, negative)) {
      assertThatThrownBy(() -> kryo().readText(input(forged))).isInstanceOf(KryoException.class);
      assertThatThrownBy(() -> kryo().readObjectOrNull(input(forged), String.class))
          .isInstanceOf(KryoException.class);
    }
  }

  /** A row that is said to be without null has none. */
  @Test
  void readRow_nullWhereNoneIs_isAnError() {
    ShapeKryo kryo = kryo();
    Output output = output(kryo);
    Elements.write(kryo, output, new Object[] {"a", null});
    byte[] bytes = output.toBytes();
    assertThat(Elements.read(kryo(), input(bytes), Object[]::new)).containsExactly("a", null);
    bytes[bytes.length - 5] = 0; // whether null is among them, before "a", which takes two

    assertThatThrownBy(() -> Elements.read(kryo(), input(bytes), Object[]::new))
        .isInstanceOf(KryoException.class)
        .hasMessageContaining("null");
  }
}
