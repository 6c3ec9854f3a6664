package io.jcache.memcached.internal.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.testkit.RandomKeys;
import java.io.File;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every key, over random ones. */
class RandomKeyCodecTest {
  private static final long SEED = 20_240_607;
  private static final int MAX_LENGTH = 200;

  private final KeyCodec codec =
      KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);

  /** Returns how many random keys there are. */
  int count() {
    return 15_000;
  }

  @Test
  void texts_ofRandomKeys_meetExactlyWhereTheKeysAreEqual() {
    KeyMeetings check = run(key -> codec.encode(key, MAX_LENGTH).text());

    assertThat(check.failure).as("seed %d", SEED).isNull();
    assertThat(check.texts.size()).as("different keys").isGreaterThan(count() / 2);
    assertThat(check.classes).hasSizeGreaterThan(60);
  }

  @Test
  void texts_ofRandomKeys_arePrintableAndWithinTheirLength() {
    RandomKeys keys = new RandomKeys(SEED);
    for (int i = 0; i < count(); i++) {
      EncodedKey encoded = codec.encode(keys.next(), MAX_LENGTH);

      String text = encoded.text();
      if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7F)
          || text.length() > MAX_LENGTH
          || encoded.readable() == (text.charAt(0) == '#')
          || !encoded.readable() && text.length() != KeyCodec.HASHED_LENGTH) {
        throw new AssertionError("seed " + SEED + ", key " + i + ": " + encoded);
      }
    }
  }

  @Test
  void decode_ofReadableText_givesAnEqualKeyOfTheSameClass() {
    RandomKeys keys = new RandomKeys(SEED);
    int readable = 0;
    for (int i = 0; i < count(); i++) {
      Object key = keys.next();
      EncodedKey encoded = codec.encode(key, MAX_LENGTH);
      if (encoded.readable()) {
        readable++;
        Object decoded = codec.decode(encoded.text());
        if (!decoded.equals(key) || decoded.getClass() != key.getClass()) {
          throw new AssertionError("seed " + SEED + ", key " + i + ": " + encoded);
        }
      }
    }
    assertThat(readable).isGreaterThan(count() / 4);
  }

  @Test
  void check_ofSerializedBytes_failsForEqualKeys() {
    KeyMeetings check = run(this::serialized);

    assertThat(check.failure).startsWith("equal keys apart");
  }

  private String serialized(Object key) {
    try {
      return Base64.getEncoder().encodeToString(new JdkSerializer().serialize(key));
    } catch (SerializationException e) {
      return codec.encode(key, MAX_LENGTH).text();
    }
  }

  @Test
  void check_ofPlainUtf8_failsForDifferentKeys() {
    KeyMeetings check =
        run(
            key ->
                key instanceof String string
                    ? "s" + Base64.getEncoder().encodeToString(string.getBytes(UTF_8))
                    : codec.encode(key, MAX_LENGTH).text());

    assertThat(check.failure).startsWith("different keys together");
  }

  @Test
  void texts_inAnotherJvm_areTheSame() throws Exception {
    Process other =
        new ProcessBuilder(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-Xmx512m",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2",
                "-Dfile.encoding=ISO-8859-1",
                "-Duser.language=tr",
                "-Duser.country=TR",
                "-Duser.timezone=Asia/Tokyo",
                "-cp",
                System.getProperty("java.class.path"),
                KeyDigest.class.getName(),
                Long.toString(SEED),
                "1",
                Integer.toString(count()))
            .redirectErrorStream(true)
            .start();
    try {
      String here = KeyDigest.of(SEED, 0, count());
      String there = new String(other.getInputStream().readAllBytes(), UTF_8);

      assertThat(other.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(there.strip()).as("seed %d", SEED).isEqualTo(here);
      assertThat(KeyDigest.of(SEED + 1, 0, count())).isNotEqualTo(here);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void texts_inManyThreads_areTheSame() {
    List<String> alone = texts(0).toList();

    List<List<String>> together =
        IntStream.range(0, 4).parallel().mapToObj(i -> texts(i).toList()).toList();

    assertThat(together).allMatch(alone::equals);
  }

  private Stream<String> texts(long flavour) {
    KeyCodec fresh =
        flavour == 0
            ? codec
            : KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);
    RandomKeys keys = new RandomKeys(SEED, flavour);
    return IntStream.range(0, 5_000).mapToObj(i -> fresh.encode(keys.next(), MAX_LENGTH).text());
  }

  @Test
  void decode_ofHostileText_givesAKeyOfThatTextOrARefusal() {
    int count = count();
    Random random = new Random(SEED);
    RandomKeys keys = new RandomKeys(SEED);
    String previous = "i1";
    int keysGiven = 0;
    int refused = 0;
    for (int i = 0; i < count; ) {
      EncodedKey encoded = codec.encode(keys.next(), MAX_LENGTH);
      if (!encoded.readable()) {
        continue;
      }
      i++;
      String hostile = mutate(encoded.text(), previous, random);
      previous = encoded.text();
      try {
        Object key = codec.decode(hostile);
        keysGiven++;
        if (!codec.encode(key, Math.max(44, hostile.length())).text().equals(hostile)) {
          throw new AssertionError("seed " + SEED + ", text " + hostile + " gave " + key);
        }
      } catch (SerializationException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", text " + hostile, e);
      }
    }
    assertThat(keysGiven).isGreaterThan(count() / 10);
    assertThat(refused).isGreaterThan(count() / 10);
  }

  private static String mutate(String text, String other, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    int at = random.nextInt(text.length());
    switch (random.nextInt(6)) {
      case 0 -> mutated.setCharAt(at, (char) (0x21 + random.nextInt(0x5E)));
      case 1 -> mutated.setLength(at);
      case 2 -> mutated.replace(at, text.length(), other.substring(random.nextInt(other.length())));
      case 3 -> mutated.append((char) random.nextInt(0x10000));
      case 4 -> mutated.setCharAt(0, "silhbfdnmzcue#%".charAt(random.nextInt(15)));
      default -> mutated.insert(at, "%" + (char) (0x21 + random.nextInt(0x5E)));
    }
    return mutated.toString();
  }

  /** Runs through the pairs of random keys. */
  private KeyMeetings run(Function<Object, String> encoder) {
    KeyMeetings meetings = new KeyMeetings(encoder);
    RandomKeys first = new RandomKeys(SEED, 0);
    RandomKeys second = new RandomKeys(SEED, 1);
    RandomKeys third = new RandomKeys(SEED, 2);
    for (int i = 0; i < count() && meetings.failure == null; i++) {
      Object key = first.next();
      Object copy = second.next();
      if (!key.equals(copy) || key.hashCode() != copy.hashCode()) {
        throw new AssertionError("The generator's copies differ: " + key + " and " + copy);
      }
      meetings.compare(key, copy);
      // The hash codes of those two were asked for, that of the third was not.
      meetings.compare(key, third.next());
    }
    return meetings;
  }
}
