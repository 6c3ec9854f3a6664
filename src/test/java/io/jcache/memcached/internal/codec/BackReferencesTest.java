package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cycles through objects of Java serialization and others, which neither can complete. */
class BackReferencesTest {
  private static final String LEFT = "refers back to one without";

  private final Serializer serializer =
      ListedSerializers.kryo(BackReferencesTest.class.getClassLoader(), 100);

  private void assertRefused(Object value, String why) {
    assertThatThrownBy(() -> serializer.serialize(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(why);
  }

  private static Shapes.Hooked hooked(@Nullable Object other) {
    Shapes.Hooked hooked = new Shapes.Hooked();
    hooked.other = other;
    return hooked;
  }

  @Test
  void serialize_hooksThatReferBackThroughAnother_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    between.add(hooked(between));

    assertRefused(hooked(between), LEFT);
  }

  @Test
  void serialize_listsOfTheApplicationThatReferBack_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    Shapes.MyList first = new Shapes.MyList();
    Shapes.MyList second = new Shapes.MyList();
    first.add(between);
    between.add(second);
    second.add(between);

    assertRefused(first, LEFT);
  }

  @Test
  void serialize_hooksThatReferBackToAWrapper_isAnErrorNotABridge() {
    List<Object> below = new ArrayList<>();
    List<Object> wrapper = Collections.unmodifiableList(below);
    below.add(hooked(wrapper));

    assertRefused(hooked(wrapper), LEFT);
  }

  /** What a hook has read into a field that Java serialization does not know. */
  @Test
  void serialize_transientFieldThatRefersBack_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    between.add(new Shapes.External("second", between));

    assertRefused(new Shapes.External("first", between), LEFT);
  }

  @Test
  void serialize_replacementThatRefersBack_isAnErrorNotABridge() {
    Replaced replaced = new Replaced();
    replaced.replacement.add(replaced);

    assertRefused(replaced, LEFT);
    // Nobody is told to allow the class that was left.
    ClassRules ownAlone = new ClassRules(List.of(BackReferencesTest.class.getName()));
    assertThatThrownBy(
            () ->
                Serializers.kryo(
                        BackReferencesTest.class.getClassLoader(),
                        ownAlone,
                        Serializers.limits(100))
                    .serialize(replaced))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(LEFT);
  }

  /** It is written as another object. */
  private static final class Replaced implements Serializable {
    private final ArrayList<Object> replacement = new ArrayList<>();

    private Object writeReplace() {
      return replacement;
    }
  }

  /** Its state is in a class of the JDK that is no collection. */
  @Test
  void serialize_referenceOfTheApplicationThatRefersBack_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    between.add(new Reference(between));

    assertRefused(new Reference(between), LEFT);
  }

  private static final class Reference extends AtomicReference<Object> {
    private static final long serialVersionUID = 1;

    Reference(Object object) {
      super(object);
    }
  }

  @Test
  void serialize_immutableListThatIsReferredBackTo_isAnErrorNotItsForm() {
    Shapes.Hooked hooked = hooked(null);
    List<Object> list = List.of(hooked, "a");
    hooked.other = list;

    assertRefused(hooked(list), LEFT);
  }

  @Test
  void serialize_wrapperInWhatItWraps_saysThatItContainsItself() {
    Shapes.MyList wrapped = new Shapes.MyList();
    List<Object> between = new ArrayList<>();
    wrapped.add(between);
    List<Object> wrapper = Collections.unmodifiableList(wrapped);
    between.add(wrapper);

    assertRefused(wrapper, "contains itself");
  }

  /** Without a way back, and with one among hooks alone, all is right. */
  @Test
  void serialize_hooksWithoutAWayBack_areReadBack() {
    Shapes.Hooked second = hooked("b");
    Shapes.Hooked first = hooked(new ArrayList<>(List.of(second, "a", second)));
    Shapes.Hooked circle = hooked(null);
    circle.other = circle;

    Shapes.Hooked copy = (Shapes.Hooked) copy(first);
    List<?> parts = (List<?>) copy.other;

    assertThat(((Shapes.Hooked) parts.get(0)).other).isEqualTo("b");
    assertThat(parts.get(2)).isSameAs(parts.get(0));
    Shapes.Hooked circleRead = (Shapes.Hooked) copy(circle);
    assertThat(circleRead.other).isSameAs(circleRead);
  }

  /** It can be written once, as what its hook asks of it is not read back. */
  private static final class WrittenOnce implements Serializable {
    private static final long serialVersionUID = 1;
    private final transient String text = new String(new char[] {'a'});
    private final Object part;

    WrittenOnce(Object part) {
      this.part = part;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeInt(text.length());
    }
  }

  /** That what was read cannot be written again is no reason to refuse it. */
  @Test
  void serialize_hooksInHooksThatAreWrittenOnce_areReadBack() {
    WrittenOnce inner = new WrittenOnce("part");
    WrittenOnce outer = new WrittenOnce(new ArrayList<>(List.of(inner)));

    WrittenOnce copy = (WrittenOnce) copy(outer);

    WrittenOnce innerCopy = (WrittenOnce) ((List<?>) copy.part).get(0);
    assertThat(innerCopy.part).isEqualTo("part");
    assertThat(innerCopy.text).isNull();
  }

  private Object copy(Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }
}
