package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.JdkSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys of classes that the table {@code keys.txt} knows: equal ones meet, others do not. */
class LibraryKeysTest {
  private static final long SEED = 20_261_127;

  private final KeyCodec codec =
      KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);

  @Test
  void texts_ofLibrariesKeys_meetExactlyWhereTheKeysAreEqual() {
    compare(SEED, 5_000);
  }

  @Test
  @Tag("full")
  void texts_ofManyLibrariesKeys_meetExactlyWhereTheKeysAreEqual() {
    compare(SEED + 1, 100_000);
  }

  private void compare(long seed, int count) {
    KeyMeetings meetings = new KeyMeetings(key -> codec.encode(key, 200).text());
    LibraryKeys first = new LibraryKeys(seed, 0);
    LibraryKeys second = new LibraryKeys(seed, 1);
    for (int i = 0; i < count && meetings.failure == null; i++) {
      Object key = first.next();
      Object copy = second.next();
      assertThat(key.equals(copy)).as("%s and its copy %s, seed %d", key, copy, seed).isTrue();
      meetings.compare(key, copy);
    }

    assertThat(meetings.failure).as("seed %d", seed).isNull();
    assertThat(meetings.classes).hasSizeGreaterThan(60);
    assertThat(meetings.texts).hasSizeGreaterThan(400);
  }
}
