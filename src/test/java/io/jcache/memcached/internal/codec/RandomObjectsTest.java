package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.RandomObjects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random graphs of every shape go through a serializer and come back the same. */
final class RandomObjectsTest {
  private static final long SEED = 20_260_401;

  private final Serializer serializer =
      ListedSerializers.kryo(RandomObjectsTest.class.getClassLoader(), 512);

  @Test
  void roundTrip_randomObjects_comeBackTheSame() {
    assertRoundTrips(2_000);
  }

  @Test
  @Tag("full")
  void roundTrip_randomObjectsAtLength_comeBackTheSame() {
    assertRoundTrips(10_000);
  }

  private void assertRoundTrips(int count) {
    RandomObjects objects = new RandomObjects(SEED);
    System.out.println("seed " + SEED + ", shapes " + objects.shapes());
    assertThat(objects.shapes()).isGreaterThanOrEqualTo(40);
    for (int i = 0; i < count; i++) {
      Object object = objects.next();
      byte[] bytes = serializer.serialize(object);
      Object back = serializer.deserialize(bytes, 0, bytes.length);
      assertThat(RandomObjects.difference(object, back))
          .as("object %d of seed %d, %s", i, SEED, object.getClass())
          .isNull();
    }
  }

  @Test
  void sameAs_otherObjects_tellsThemApart() {
    RandomObjects ones = new RandomObjects(SEED);
    RandomObjects others = new RandomObjects(SEED);
    RandomObjects strangers = new RandomObjects(SEED + 1);
    int different = 0;
    for (int i = 0; i < 1000; i++) {
      // On one line: exceptions among the objects have their line in their stack traces.
      Object[] pair = {ones.next(), others.next()};
      assertThat(RandomObjects.difference(pair[0], pair[1])).isNull();
      different += RandomObjects.sameAs(pair[0], strangers.next()) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(800);
  }
}
