package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
