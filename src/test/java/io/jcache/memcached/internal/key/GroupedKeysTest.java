package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.BracesAffinity;
import io.jcache.memcached.spi.SerializationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys lie together. */
final class GroupedKeysTest {
  private static final ClassLoader LOADER = GroupedKeysTest.class.getClassLoader();

  private static KeyCodec keys(Affinity affinity) {
    return new GroupedKeys(
        KeyCodecs.canonical(LOADER, Serializers.kryo(LOADER, 512), null, 64), affinity);
  }

  /** As the specification of a cluster of Redis has it, its examples included. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "{user1000}.following, user1000",
        "{user1000}.followers, user1000",
        "foo{}{bar}, none",
        "foo{{bar}}zap, {bar",
        "foo{bar}{zap}, bar",
        "cart:{42}, 42",
        "{42}, 42",
        "a}b{c}, c",
        "a}b{c, none",
        "a{b, none",
        "a}b, none",
        "{}, none",
        "'{', none",
        "'}', none",
        "}{, none",
        "'', none",
        "{ }, ' '",
      })
  void group_ofBraces(String key, String group) {
    assertThat(keys(new BracesAffinity()).group(key)).isEqualTo(group);
  }

  @Test
  void group_ofBraces_isOfTextsOnly() {
    for (Object key : List.of(42, '{', List.of("{a}"), new StringBuilder("{a}"))) {
      assertThat(new BracesAffinity().group(key)).isNull();
    }
  }

  @Test
  void keys_areAsWithoutGroups() {
    KeyCodec keys = keys(new BracesAffinity());

    assertThat(keys.encode("{a}b", 100)).isEqualTo(new EncodedKey("s{a}b", true));
    assertThat(keys.decode("s{a}b")).isEqualTo("{a}b");
    assertThat(keys.areSame(new int[] {1}, new int[] {1})).isTrue();
  }

  @Test
  void failingAffinity_isNamed() {
    Affinity failing =
        key -> {
          throw new IllegalStateException("no group today");
        };

    assertThatThrownBy(() -> keys(failing).group(42))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("The Affinity " + failing.getClass().getName())
        .hasMessageEndingWith(
            " (option affinity) failed for a key of class java.lang.Integer:"
                + " java.lang.IllegalStateException: no group today");
  }
}
