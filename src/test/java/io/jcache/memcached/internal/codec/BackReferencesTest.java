package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Cycles through objects of Java serialization and others, which neither can complete. */
class BackReferencesTest {
  private final Serializer serializer =
      ListedSerializers.kryo(BackReferencesTest.class.getClassLoader(), 100);

  private void assertRefused(Object value, String why) {
    assertThatThrownBy(() -> serializer.serialize(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(why);
  }

  @Test
  void serialize_hooksThatReferBackThroughAnother_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    Shapes.Hooked first = new Shapes.Hooked();
    Shapes.Hooked second = new Shapes.Hooked();
    first.other = between;
    between.add(second);
    second.other = between;

    assertRefused(first, "refers back to one without");
  }

  @Test
  void serialize_listsOfTheApplicationThatReferBack_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    Shapes.MyList first = new Shapes.MyList();
    Shapes.MyList second = new Shapes.MyList();
    first.add(between);
    between.add(second);
    second.add(between);

    assertRefused(first, "refers back to one without");
  }

  @Test
  void serialize_hooksThatReferBackToAWrapper_isAnErrorNotABridge() {
    List<Object> below = new ArrayList<>();
    List<Object> wrapper = Collections.unmodifiableList(below);
    Shapes.Hooked first = new Shapes.Hooked();
    Shapes.Hooked second = new Shapes.Hooked();
    first.other = wrapper;
    below.add(second);
    second.other = wrapper;

    assertRefused(first, "refers back to one without");
  }

  /** What a hook has read into a field that Java serialization does not know. */
  @Test
  void serialize_transientFieldThatRefersBack_isAnErrorNotABridge() {
    List<Object> between = new ArrayList<>();
    between.add(new Shapes.External("second", between));

    assertRefused(new Shapes.External("first", between), "refers back to one without");
  }

  @Test
  void serialize_replacementThatRefersBack_isAnErrorNotABridge() {
    Replaced replaced = new Replaced();
    replaced.replacement.add(replaced);

    assertRefused(replaced, "");
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

    assertRefused(new Reference(between), "refers back to one without");
  }

  private static final class Reference extends AtomicReference<Object> {
    private static final long serialVersionUID = 1;

    Reference(Object object) {
      super(object);
    }
  }

  @Test
  void serialize_immutableListThatIsReferredBackTo_isAnErrorNotItsForm() {
    Shapes.External external = new Shapes.External("first", null);
    Shapes.Hooked hooked = new Shapes.Hooked();
    List<Object> list = List.of(hooked, "a");
    hooked.other = list;
    Shapes.Hooked outer = new Shapes.Hooked();
    outer.other = list;

    assertRefused(outer, "immutable list");
    assertThat(((Shapes.External) copy(external)).text()).isEqualTo("first");
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
    Shapes.Hooked first = new Shapes.Hooked();
    Shapes.Hooked second = new Shapes.Hooked();
    first.other = new ArrayList<>(List.of(second, "a", second));
    second.other = "b";
    Shapes.Hooked circle = new Shapes.Hooked();
    circle.other = circle;

    Shapes.Hooked copy = (Shapes.Hooked) copy(first);
    List<?> parts = (List<?>) copy.other;

    assertThat(((Shapes.Hooked) parts.get(0)).other).isEqualTo("b");
    assertThat(parts.get(2)).isSameAs(parts.get(0));
    Shapes.Hooked circleRead = (Shapes.Hooked) copy(circle);
    assertThat(circleRead.other).isSameAs(circleRead);
  }

  private Object copy(Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }
}
