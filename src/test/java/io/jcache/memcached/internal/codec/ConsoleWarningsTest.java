package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.kryo5.util.Util;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a JDK warns of on the console is not loaded. */
final class ConsoleWarningsTest {
  private static final int WARNS_OF_UNSAFE = 24;

  @Test
  void kryo_onAJdkThatWarnsOfUnsafe_isLoadedWithoutIt() {
    try (ChildJvm child = ChildJvm.startAlike(Main.class)) {
      boolean warns = Runtime.version().feature() >= WARNS_OF_UNSAFE;
      assertThat(child.hear()).isEqualTo("unsafe " + !warns + ", option null");
    }
  }

  /** Stores and reads an object, and says what of Kryo is loaded. */
  static final class Main {
    private Main() {}

    /** Runs. */
    public static void main(String[] arguments) {
      Serializer serializer = Serializers.kryo(Main.class.getClassLoader(), 100);
      byte[] bytes = serializer.serialize(new ArrayList<>(List.of(new StringBuilder("x"))));
      serializer.deserialize(bytes, 0, bytes.length);
      System.out.println("unsafe " + Util.unsafe + ", option " + System.getProperty("kryo.unsafe"));
    }
  }
}
